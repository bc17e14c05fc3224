/** The gate: whether a model may be published, and which one. */
import type { Interval } from './bootstrap.js';
import type { Scorecard } from './scorecard.js';

export interface Gate {
  readonly verdict: 'published' | 'logistic' | 'refused';
  readonly reasons: readonly string[];
}

export interface Candidate {
  readonly card: Scorecard;
  /** AUROC minus that of plain recency. */
  readonly overRecency: Interval;
  /** AUROC minus that of the world without memory (steady.ts). */
  readonly overSteady: Interval;
}

export interface Evidence {
  /** The trees just trained, or the finished model under evaluation: the word that the reasons use. */
  readonly name: 'trees' | 'model';
  readonly first: Candidate;
  readonly logistic: Candidate;
  /** AUROC of the first minus that of the better logistic model. */
  readonly overLogistic: Interval;
}

/** Customers at risk, in training and in test. Fewer prove nothing. */
const LEAST_POSITIVES = 200;
const LEAST_AUROC = 0.6;
const LEAST_SILENCE_AUROC = 0.55;
const LEAST_STEADY_GAIN = 0.01;
const MOST_CALIBRATION_ERROR = 0.05;
const LEAST_GAIN = -0.005;

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

/** Faults of the log itself come first, and refuse whatever the figures say. */
export function withLogFaults(gate: Gate, tooFew: Gate | null, memoryFault: string | null): Gate {
  const faults = [...(tooFew?.reasons ?? []), ...(memoryFault === null ? [] : [memoryFault])];
  if (faults.length === 0) return gate;
  return { verdict: 'refused', reasons: [...faults, ...(gate.verdict === 'refused' ? gate.reasons : [])] };
}

/**
 * The first model when it passes and is not clearly worse than the better logistic one; otherwise the logistic model
 * when it passes.
 */
export function judge({ name, first, logistic, overLogistic }: Evidence): Gate {
  const against = faultsOf(first);
  if (!(overLogistic.value >= LEAST_GAIN)) {
    against.push(
      `AUROC ${show(overLogistic.value)} against the better logistic model, at least ${LEAST_GAIN} is needed`,
    );
  }
  if (against.length === 0) return { verdict: 'published', reasons: [`${name}: ${praise(first)}`] };
  const againstFirst = against.map((fault) => `${name}: ${fault}`);
  const againstLogistic = faultsOf(logistic).map((fault) => `logistic: ${fault}`);
  if (againstLogistic.length === 0)
    return { verdict: 'logistic', reasons: [...againstFirst, `logistic: ${praise(logistic)}`] };
  return { verdict: 'refused', reasons: [...againstFirst, ...againstLogistic] };
}

function faultsOf({ card, overRecency, overSteady }: Candidate): string[] {
  const faults: string[] = [];
  const [low] = card.aurocInterval;
  if (!(low >= LEAST_AUROC)) faults.push(`AUROC may be as low as ${show(low)}, at least ${LEAST_AUROC} is needed`);
  if (!(overRecency.low > 0)) faults.push(`not surely better than recency (gain at least ${show(overRecency.low)})`);
  if (!(card.calibrationError <= MOST_CALIBRATION_ERROR)) {
    faults.push(`calibration error ${show(card.calibrationError)}, at most ${MOST_CALIBRATION_ERROR} is allowed`);
  }
  return [...faults, ...memoryFaults(card, overSteady)];
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
  return `AUROC ${show(card.auroc)}, ${show(overRecency.value)} above recency, calibration error ${show(card.calibrationError)}`;
}

function show(value: number): string {
  return value.toFixed(4);
}
