import { useLanguage } from '../language/language.context.js';

/** The risk as a number and as a bar. */
export function RiskMeter({ risk }: { risk: number }) {
  const { words, format } = useLanguage();
  return (
    <span className="risk" title={words.today.risk}>
      <span className="risk-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(risk * 100)}%` }} />
      </span>
      <span className="risk-value">
        <span className="sr-only">{words.today.risk} </span>
        {format.percent(risk)}
      </span>
    </span>
  );
}
