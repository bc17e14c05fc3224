import { useLanguage } from '../language/language.context.js';
import { troubleOf } from '../live/server.state.js';
import { useHealthWords } from './use-health-words.js';

/** Why what somebody asked for was not done; nothing while it was, or was not asked for. */
export function SendFailed({ error }: { error: unknown }) {
  const { words } = useLanguage();
  const own = useHealthWords();
  const trouble = troubleOf(error);
  if (trouble === null) return null;
  return (
    <p className="read-trouble" role="alert">
      {own.failedTo(typeof trouble === 'string' ? words.trouble[trouble] : trouble.detail)}
    </p>
  );
}
