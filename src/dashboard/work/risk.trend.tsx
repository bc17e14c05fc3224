import type { AlertView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { trendOf } from './trend.js';

const ARROW = { up: '↑', down: '↓', same: '' } as const;

/** The risk when the alert was raised, and the one as of now where it is another. */
export function RiskTrend({ alert }: { alert: Pick<AlertView, 'risk' | 'riskNow'> }) {
  const { format } = useLanguage();
  const found = trendOf(alert);
  const then = format.percent(alert.risk);
  if (found === null || found.trend === 'same') return then;
  return (
    <>
      {then} <TrendArrow alert={alert} />
      <span className="trend-now">{format.percent(found.now)}</span>
    </>
  );
}

/** Nothing where the risk did not move, or is not known as of now. The words say the same. */
export function TrendArrow({ alert }: { alert: Pick<AlertView, 'risk' | 'riskNow'> }) {
  const found = trendOf(alert);
  if (found === null || found.trend === 'same') return null;
  return (
    <span className={`trend-${found.trend}`} aria-hidden="true">
      {ARROW[found.trend]}
    </span>
  );
}

/** The same as a sentence; null where the risk as of now is not known. */
export function useTrendWords(alert: Pick<AlertView, 'risk' | 'riskNow'>): string | null {
  const { words, format } = useLanguage();
  const found = trendOf(alert);
  return found === null ? null : words.people.trend[found.trend](format.percent(found.now), format.percent(alert.risk));
}
