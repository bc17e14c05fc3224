/**
 * The prior of a bank: what answers where no model does, with parameters from the log's own counts.
 *
 * 1. For each length of memory, the histories as of the end of training are shortened as the service shortens them
 *    (prior.scores.ts), and BG/NBD is fitted to them, in units of the horizon.
 * 2. The parameters are brought within bounds. The mean rate r / α and the mean chance of leaving a / (a + b) stay.
 * 3. Of the fits that rank validation rows about as well as recency and the usual prior do, the one with the least log
 *    loss is taken, if the usual prior has more. Otherwise the usual prior stays.
 */
import { FEATURES } from '../../../src/core/features/features.js';
import type { BgNbd, PurchaseHistory } from '../../../src/core/primitives/bgnbd.js';
import { USUAL_PRIOR } from '../../../src/core/model/policy.js';
import type { Prior } from '../../../src/core/model/prior.scores.js';
import { fitBgNbd } from './bgnbd.js';
import { auroc, leastBy, logLoss } from '../scores/metrics.js';
import { priorRisk } from './prior.js';
import { round } from '../scores/scorecard.js';
import type { LabelledSamples } from '../rows/targets.js';

export interface PriorFit {
  readonly prior: Prior;
  /** False where the usual prior stays. */
  readonly isFitted: boolean;
  /** On validation rows, of the fit and of the usual prior. */
  readonly fit: Quality | null;
  readonly usual: Quality;
}

interface Quality {
  readonly logLoss: number;
  readonly auroc: number;
}

/** In horizons; the last is longer than most logs. */
const MEMORIES = [1, 2, 4, 8, 16];
/** The largest r, and the largest a or b: beyond them customers are as good as equal. */
const MOST_R = 50;
const MOST_AB = 1000;
/** With less, a customer of one repeat would leave with more than certainty. */
const LEAST_B = 1;
const LEAST = 0.001;
/** In AUROC: the noise of a validation period. */
const RANK_TOLERANCE = 0.01;
/** Fewer customers say little about four parameters. */
const LEAST_CUSTOMERS = 200;

export interface PriorData {
  /** In horizons. */
  readonly histories: readonly PurchaseHistory[];
  /** Rows of customers in business. */
  readonly validation: LabelledSamples;
  readonly horizonDays: number;
}

export function fitPrior({ histories, validation, horizonDays }: PriorData): PriorFit {
  const qualityOf = (prior: Prior): Quality => {
    const risk = priorRisk(validation, prior, horizonDays);
    return { logLoss: round(logLoss(risk, validation.risk)), auroc: round(auroc(risk, validation.risk)) };
  };
  const usual = qualityOf(USUAL_PRIOR);
  if (histories.length < LEAST_CUSTOMERS) return { prior: USUAL_PRIOR, isFitted: false, fit: null, usual };
  const fits = MEMORIES.map((memory) => {
    const prior = { ...bounded(fitBgNbd(histories.map((history) => remembered(history, memory)))), memory };
    return { prior, quality: qualityOf(prior) };
  });
  const least = Math.max(usual.auroc, recencyAuroc(validation)) - RANK_TOLERANCE;
  const ranking = fits.filter(({ quality }) => quality.auroc >= least);
  const { prior, quality: fit } = leastBy(ranking.length > 0 ? ranking : fits, ({ quality }) => quality.logLoss);
  const isFitted = ranking.length > 0 && fit.logLoss < usual.logLoss;
  return { prior: isFitted ? prior : USUAL_PRIOR, isFitted, fit, usual };
}

/** As the service reads a history: of a longer one the last horizons, at the same rate. */
function remembered({ repeats, lastAt, age }: PurchaseHistory, memory: number): PurchaseHistory {
  const within = Math.min(lastAt, memory);
  const share = lastAt === 0 ? 1 : within / lastAt;
  return { repeats: Math.round(repeats * share), lastAt: within, age: within + age - lastAt };
}

function bounded({ r, alpha, a, b }: BgNbd): BgNbd {
  const rates = Math.min(1, MOST_R / r);
  const leaving = b < LEAST_B ? LEAST_B / b : Math.min(1, MOST_AB / Math.max(a, b));
  const of = (value: number): number => Number(Math.max(LEAST, value).toPrecision(4));
  return { r: of(r * rates), alpha: of(alpha * rates), a: of(a * leaving), b: Math.max(LEAST_B, of(b * leaving)) };
}

function recencyAuroc({ x, columns, risk }: LabelledSamples): number {
  const recency = FEATURES.indexOf('business_silent_days');
  return auroc(
    Float64Array.from(risk, (_, row) => x[row * columns + recency] ?? NaN),
    risk,
  );
}
