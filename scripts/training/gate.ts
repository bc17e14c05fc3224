/** The gate: whether a model may be published, and which one. */
import type { Interval } from './scores/bootstrap.js';
import type { ContenderKind } from './learners/contenders.js';
import type { Scorecard } from './scores/scorecard.js';

export interface Gate {
  readonly verdict: 'published' | 'logistic' | 'refused';
  readonly reasons: readonly string[];
}

/** A kind of model just trained, or the finished model under evaluation: the word that the reasons use. */
export type CandidateName = ContenderKind | 'model';

export interface Candidate {
  readonly name: CandidateName;
  readonly card: Scorecard;
  /** AUROC minus that of plain recency. */
  readonly overRecency: Interval;
  /** AUROC minus that of the world without memory (steady.ts). */
  readonly overSteady: Interval;
  /** AUROC minus that of the better logistic model; null for a logistic model. */
  readonly overLogistic: Interval | null;
}

export interface Judgement {
  readonly gate: Gate;
  /** The candidate that passed; null when none did. */
  readonly passed: CandidateName | null;
}

/** Customers at risk, in training and in test. Fewer prove nothing. */
const LEAST_POSITIVES = 200;
const LEAST_AUROC = 0.6;
const LEAST_SILENCE_AUROC = 0.55;
const LEAST_STEADY_GAIN = 0.01;
const MOST_CALIBRATION_ERROR = 0.05;
const LEAST_GAIN = -0.005;
/** Shares at risk beyond which a ranking says nothing that the share does not say. */
const BASE_RATES = [0.01, 0.9] as const;

/** The verdict on a log before training; null when there are enough customers to learn from. */
export function refuseByCount(positives: { train: number; test: number }): Gate | null {
  const short = Object.entries(positives).filter(([, count]) => count < LEAST_POSITIVES);
  if (short.length === 0) return null;
  const reasons = short.map(
    ([split, count]) =>
      `${split}: ${count} customers at risk, at least ${LEAST_POSITIVES} are needed; bring a longer log or more customers`,
  );
  return { verdict: 'refused', reasons };
}

/** @param risk labels of the test rows; null when the share of those at risk leaves something to rank */
export function baseRateFault(risk: Uint8Array, horizonDays: number): string | null {
  const rate = risk.reduce((sum, label) => sum + label, 0) / risk.length;
  const [least, most] = BASE_RATES;
  const share = `${(100 * rate).toFixed(1)} % of the test rows are at risk within ${horizonDays} days`;
  if (rate > most)
    return (
      `${share}, at most ${100 * most} % are allowed: nearly everybody is, and no order of customers helps; name a longer ` +
      `horizon with --horizon, in which customers come more often`
    );
  if (rate < least)
    return (
      `${share}, at least ${100 * least} % are needed: hardly anybody stops or halves, and nearly every alert would be wrong; ` +
      `name a longer horizon with --horizon, or stay with plain facts`
    );
  return null;
}

/** Faults of the log itself come first, and refuse whatever the figures say. */
export function withLogFaults(gate: Gate, faults: readonly (string | null)[]): Gate {
  const found = faults.filter((fault) => fault !== null);
  if (found.length === 0) return gate;
  return { verdict: 'refused', reasons: [...found, ...(gate.verdict === 'refused' ? gate.reasons : [])] };
}

/**
 * The first candidate that passes. A logistic model is passed over for none that holds on its own, unless that one is
 * surely worse.
 * @param candidates in the order in which they are preferred
 */
export function judge(candidates: readonly Candidate[]): Judgement {
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const { name } = candidate;
    const faults = faultsOf(candidate);
    if (faults.length === 0) {
      const verdict = name === 'logistic' ? 'logistic' : 'published';
      return { gate: { verdict, reasons: [...reasons, `${name}: ${praise(candidate)}`] }, passed: name };
    }
    reasons.push(...faults.map((fault) => `${name}: ${fault}`));
  }
  return { gate: { verdict: 'refused', reasons }, passed: null };
}

function faultsOf({ card, overRecency, overSteady, overLogistic }: Candidate): string[] {
  const faults: string[] = [];
  const [low] = card.aurocInterval;
  if (!(low >= LEAST_AUROC)) faults.push(`AUROC may be as low as ${show(low)}, at least ${LEAST_AUROC} is needed`);
  if (!(overRecency.low > 0)) faults.push(`not surely better than recency (gain at least ${show(overRecency.low)})`);
  if (!(beyondNoise(card) <= MOST_CALIBRATION_ERROR)) {
    faults.push(
      `calibration error ${show(card.calibrationError)}, ${show(beyondNoise(card))} of it beyond chance, at most ` +
        `${MOST_CALIBRATION_ERROR} is allowed`,
    );
  }
  if (overLogistic !== null && !(overLogistic.high >= LEAST_GAIN)) {
    faults.push(
      `AUROC ${show(overLogistic.value)} against the better logistic model and surely below ${LEAST_GAIN}: it is worse`,
    );
  }
  return [...faults, ...memoryFaults(card, overSteady)];
}

/**
 * The calibration error without what chance adds to it. Squares are subtracted, as those of independent errors add up: an
 * error much larger than chance stays nearly what it is.
 */
function beyondNoise({ calibrationError, calibrationNoise }: Scorecard): number {
  return Math.sqrt(Math.max(0, calibrationError ** 2 - calibrationNoise ** 2));
}

/**
 * On a log without memory the label is still predictable, because customers with a lucky baseline fall back to their
 * mean. So the score must also rank plain silence. Where hardly anybody falls silent, it must beat what the counts
 * alone predict.
 */
function memoryFaults({ silence }: Scorecard, overSteady: Interval): string[] {
  if (silence !== null) {
    const [low] = silence.aurocInterval;
    return low >= LEAST_SILENCE_AUROC
      ? []
      : [`AUROC for silence may be as low as ${show(low)}, at least ${LEAST_SILENCE_AUROC} is needed`];
  }
  if (overSteady.low > 0 && overSteady.value >= LEAST_STEADY_GAIN) return [];
  return [
    `AUROC only ${show(overSteady.value)} above what steady customers' counts predict, at least ${LEAST_STEADY_GAIN} is needed`,
  ];
}

function praise({ card, overRecency }: Candidate): string {
  return (
    `AUROC ${show(card.auroc)}, ${show(overRecency.value)} above recency, calibration error ${show(card.calibrationError)} ` +
    `(by chance ${show(card.calibrationNoise)})`
  );
}

function show(value: number): string {
  return value.toFixed(4);
}
