/** How the risk of an alert's customer went since the alert was raised. Pure. */
import type { AlertView } from '../../client/protocol.js';

type Trend = 'up' | 'down' | 'same';

/** Smaller changes are no change: an evaluation moves the risk a little every day. */
const NOTICED = 0.03;

/** Null where the risk as of now is not known. */
export function trendOf({ risk, riskNow }: Pick<AlertView, 'risk' | 'riskNow'>): { now: number; trend: Trend } | null {
  if (riskNow === undefined) return null;
  const change = riskNow - risk;
  return { now: riskNow, trend: Math.abs(change) < NOTICED ? 'same' : change > 0 ? 'up' : 'down' };
}
