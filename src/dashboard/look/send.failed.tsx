import { useLanguage } from '../language/language.context.js';
import { troubleOf } from '../live/server.state.js';

interface Props {
  error: unknown;
  /** What to say of an answer of the service. */
  failed: (detail: string) => string;
}

/** Why what somebody asked for was not done; nothing while it was, or was not asked for. */
export function SendFailed({ error, failed }: Props) {
  const { words } = useLanguage();
  const trouble = troubleOf(error);
  if (trouble === null) return null;
  return (
    <p className="read-trouble" role="alert">
      {typeof trouble === 'string' ? words.trouble[trouble] : failed(trouble.detail)}
    </p>
  );
}
