/** Fits BG/NBD to the purchases of many customers. */
import { goneOdds, type BgNbd, type PurchaseHistory } from '../../../src/core/primitives/bgnbd.js';
import { nelderMead } from './nelder-mead.js';

/** Maximum likelihood, searched over the logarithms of the four parameters. Times should be in weeks or longer units. */
export function fitBgNbd(histories: readonly PurchaseHistory[]): BgNbd {
  if (histories.length === 0) throw new RangeError('BG/NBD needs at least one customer');
  const objective = (logs: readonly number[]): number => {
    if (logs.some((log) => Math.abs(log) > 12)) return Infinity;
    return -logLikelihood(fromLogs(logs), histories) / histories.length;
  };
  return fromLogs(nelderMead(objective, [0, 1, 0, 0.5]).point);
}

/**
 * Sum of the customers' log-likelihoods (the paper's equation 6, in the stable form of its spreadsheet note):
 * L = A1 · A2 · (A3 + [x > 0] · A4) with A1 = Γ(r + x) αʳ / Γ(r), A2 = Γ(a + b) Γ(b + x) / (Γ(b) Γ(a + b + x)),
 * A3 = (α + T)^−(r + x), A4 = a / (b + x − 1) · (α + t_x)^−(r + x). Ratios of Γ over whole steps are sums of logs.
 */
export function logLikelihood(model: BgNbd, histories: readonly PurchaseHistory[]): number {
  const { r, alpha, a, b } = model;
  const most = histories.reduce((max, { repeats }) => Math.max(max, repeats), 0);
  const gammas = new Float64Array(most + 1);
  for (let x = 1; x <= most; x++) {
    gammas[x] = (gammas[x - 1] ?? 0) + Math.log(r + x - 1) + Math.log(b + x - 1) - Math.log(a + b + x - 1);
  }
  const logAlpha = Math.log(alpha);
  return histories.reduce((sum, history) => {
    const alive = -(r + history.repeats) * Math.log(alpha + history.age);
    const oddsOfGone = goneOdds(model, history);
    return sum + (gammas[history.repeats] ?? 0) + r * logAlpha + alive + Math.log1p(oddsOfGone);
  }, 0);
}

function fromLogs([r = 0, alpha = 0, a = 0, b = 0]: readonly number[]): BgNbd {
  return { r: Math.exp(r), alpha: Math.exp(alpha), a: Math.exp(a), b: Math.exp(b) };
}
