import { useLanguage } from '../language/language.context.js';
import { shownSureness } from './sureness.words.js';

/** How sure the decision for the stage is, as a number and as a bar. Null: the row is about something else. */
export function SurenessMeter({ confidence }: { confidence: number | null }) {
  const { words, format } = useLanguage();
  if (confidence === null) return <span className="sureness" />;
  const shown = shownSureness(confidence);
  return (
    <span className="sureness" title={words.today.sureness}>
      <span className="sureness-bar" aria-hidden="true">
        <span style={{ width: `${Math.round((shown ?? 0) * 100)}%` }} />
      </span>
      <span className="sureness-value">
        <span className="sr-only">{words.today.sureness} </span>
        {shown === null ? '–' : words.today.sure(format.percent(shown))}
      </span>
    </span>
  );
}
