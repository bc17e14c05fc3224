/** Combines the monitors of the model: the figures that are shown, and the verdicts in plain sentences. */
import {
  driftOf,
  levelOfPsi,
  riskCounts,
  riskDrift,
  type DriftCounts,
  type DriftProfile,
  type FeatureDrift,
} from './drift.js';
import { addSums, figuresOf, modelsIn, type Figures, type OutcomeSums } from './outcomes.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export interface MonitorView {
  run: string;
  /** The run's clock. */
  asOf: EpochMs;
  /** The monitored model: the one that scores. */
  model: string;
  horizonDays: number;
  drift: {
    /** The span of the counted rows, in whole days of the bank's calendar, by the run's clock. */
    fromAt: EpochMs;
    toAt: EpochMs;
    /** Counted customers in business, and the least number for a verdict. */
    rows: number;
    leastRows: number;
    /** Empty when the model's manifest holds no histograms. */
    features: FeatureDrift[];
    prediction: { psi: number | null; level: 'ok' | 'watch' | 'too_few'; against: 'training' | 'first_weeks' };
  };
  matured: {
    /** Predictions whose horizon has not passed. */
    pending: number;
    /** The figures of the manifest, on data that the model was not trained on. */
    stated: { auroc: number; low: number; high: number } | null;
    /** By model and month of the prediction, newest first. */
    months: (Settled & { month: string; model: string })[];
    /** The newest months with outcomes of the monitored model, combined. */
    recent: Settled & { months: string[] };
  };
  verdicts: Verdict[];
}

/** Figures of settled predictions; null where none is settled. */
interface Settled {
  /** Predictions made by sweeps. The figures of the model's card are for these. */
  sweeps: Figures | null;
  /** Predictions right after an event. */
  events: Figures | null;
  /** Predictions of alerts: `observed` is the precision of the alerts. */
  alerts: Figures | null;
}

export interface Verdict {
  level: 'ok' | 'watch' | 'warn';
  about: 'features' | 'prediction' | 'calibration' | 'ranking' | 'alerts';
  /** What is said, for pages that word it themselves; new codes may come. */
  code: VerdictCode;
  /** The numbers of the sentence by name: counts, shares of 1 and ratios. */
  figures: Readonly<Record<string, number>>;
  /** Only of features: the worst ones, the worst first. */
  features?: readonly string[];
  /** In English. */
  text: string;
}

export type VerdictCode =
  | 'no_histograms'
  | 'too_few_rows'
  | 'features_far'
  | 'features_moved'
  | 'features_as_trained'
  | 'risk_as_in_training'
  | 'risk_as_in_first_weeks'
  | 'risk_moved_from_training'
  | 'risk_moved_from_first_weeks'
  | 'calibration'
  | 'ranking'
  | 'alerts_right';

export interface MonitorInput {
  run: string;
  asOf: EpochMs;
  model: string;
  horizonDays: number;
  span: { fromAt: EpochMs; toAt: EpochMs };
  leastRows: number;
  profile: DriftProfile | null;
  stated: MonitorView['matured']['stated'];
  counts: DriftCounts;
  /** Counts of the first weeks in which the model scored. */
  firstWeeks: DriftCounts;
  pending: number;
  /** Newest first. */
  months: readonly { month: string; sums: OutcomeSums }[];
}

/** How many months are judged together: a single month has too few rows. */
const RECENT_MONTHS = 3;
/** The calibration is off when the whole interval of observed over expected lies outside of these limits. */
const LEVEL = { low: 0.8, high: 1.25 };
/** The same minimum as in the acceptance check of training. */
const LEAST_AUROC = 0.6;
const NAMED = 5;

export function monitorView(input: MonitorInput): MonitorView {
  const { run, asOf, model, horizonDays, span, leastRows, profile, counts, pending, stated } = input;
  const drift = {
    ...span,
    rows: counts.get('rows') ?? 0,
    leastRows,
    features: profile === null ? [] : driftOf(counts, profile, leastRows),
    prediction: predictionDrift(input),
  };
  const months = input.months.flatMap(({ month, sums }) =>
    modelsIn(sums).map((version) => ({ month, model: version, ...settledOf(sums, version, 1) })),
  );
  const matured = { pending, stated, months, recent: recentOf(input) };
  return { run, asOf, model, horizonDays, drift, matured, verdicts: verdictsOf(drift, matured) };
}

function predictionDrift({ profile, counts, firstWeeks, leastRows }: MonitorInput): MonitorView['drift']['prediction'] {
  const trained = profile?.risk?.shares ?? null;
  const psi = riskDrift(counts, trained ?? firstRisks(firstWeeks, leastRows), leastRows);
  // Never a warning by itself: the risk changes with the customers, which does not mean that it is wrong.
  const level = psi === null ? 'too_few' : levelOfPsi(psi) === 'ok' ? 'ok' : 'watch';
  return { psi, level, against: trained === null ? 'first_weeks' : 'training' };
}

function firstRisks(counts: DriftCounts, leastRows: number): number[] {
  return (counts.get('rows') ?? 0) < leastRows ? [] : riskCounts(counts);
}

function recentOf({ months, model }: MonitorInput): MonitorView['matured']['recent'] {
  const held = months.filter(({ sums }) => modelsIn(sums).includes(model)).slice(0, RECENT_MONTHS);
  const sums = addSums(held.map((one) => one.sums));
  return { months: held.map(({ month }) => month), ...settledOf(sums, model, Math.max(1, held.length)) };
}

function settledOf(sums: OutcomeSums, model: string, rowsPerCustomer: number): Settled {
  return {
    sweeps: figuresOf(sums, model, 'sweep', rowsPerCustomer),
    events: figuresOf(sums, model, 'event', rowsPerCustomer),
    alerts: figuresOf(sums, model, 'alert', 1),
  };
}

function verdictsOf(drift: MonitorView['drift'], matured: MonitorView['matured']): Verdict[] {
  const { sweeps, alerts } = matured.recent;
  return [
    ...featureVerdicts(drift),
    ...predictionVerdicts(drift.prediction),
    ...(sweeps === null ? [] : [...calibrationVerdicts(sweeps), ...rankingVerdicts(sweeps, matured.stated)]),
    ...(alerts === null ? [] : alertVerdicts(alerts)),
  ];
}

function featureVerdicts({ features, rows, leastRows }: MonitorView['drift']): Verdict[] {
  const about = 'features';
  if (features.length === 0) {
    const text = 'The manifest holds no histograms: nothing to compare features with.';
    return [{ level: 'watch', about, code: 'no_histograms', figures: {}, text }];
  }
  if (rows < leastRows) {
    const text = `${rows} customers were counted, ${leastRows} are needed to speak of drift.`;
    return [{ level: 'ok', about, code: 'too_few_rows', figures: { rows, leastRows }, text }];
  }
  const verdicts = (['warn', 'watch'] as const).flatMap((level) => driftedVerdict(level, features));
  if (verdicts.length > 0) return verdicts;
  const figures = { of: features.length };
  return [{ level: 'ok', about, code: 'features_as_trained', figures, text: 'Features are spread as in training.' }];
}

const DRIFTED = {
  warn: { code: 'features_far', how: 'are far from what the model was trained on' },
  watch: { code: 'features_moved', how: 'have moved a little' },
} as const;

function driftedVerdict(level: 'warn' | 'watch', features: readonly FeatureDrift[]): Verdict[] {
  const off = features.filter((one) => one.level === level).sort((a, b) => badness(b) - badness(a));
  if (off.length === 0) return [];
  const { code, how } = DRIFTED[level];
  const worst = off.slice(0, NAMED);
  const rest = off.length > NAMED ? ` and ${off.length - NAMED} more` : '';
  const text = `${off.length} of ${features.length} features ${how}: ${worst.map(tell).join('; ')}${rest}.`;
  const figures = { off: off.length, of: features.length };
  return [{ level, about: 'features', code, figures, features: worst.map(({ feature }) => feature), text }];
}

function badness({ psi, missing, missingInTraining, outOfRange }: FeatureDrift): number {
  return Math.max(psi ?? 0, missing - missingInTraining, outOfRange ?? 0);
}

function tell(one: FeatureDrift): string {
  const { feature, psi, missing, missingInTraining, outOfRange } = one;
  const most = badness(one);
  if (most === psi) return `${feature} (PSI ${psi.toFixed(2)})`;
  if (most === outOfRange) return `${feature} (${percent(outOfRange)} beyond training's range)`;
  return `${feature} (${percent(missing)} unknown, ${percent(missingInTraining)} in training)`;
}

function predictionVerdicts({ psi, level, against }: MonitorView['drift']['prediction']): Verdict[] {
  if (psi === null || level === 'too_few') return [];
  const whom = against === 'training' ? 'in training' : 'in the first weeks';
  const text = `The predicted risk is spread ${level === 'ok' ? 'as' : 'otherwise than'} ${whom} (PSI ${psi.toFixed(2)}).`;
  const code = `risk_${level === 'ok' ? 'as_in' : 'moved_from'}_${against}` as const;
  return [{ level, about: 'prediction', code, figures: { psi }, text }];
}

function calibrationVerdicts({ observedOverExpected, meanRisk, observed, rows }: Figures): Verdict[] {
  if (observedOverExpected === null) return [];
  const { value, low, high } = observedOverExpected;
  const isOff = low > LEVEL.high || high < LEVEL.low;
  const fact = `${percent(observed.value)} of ${rows} came at risk, ${percent(meanRisk)} were predicted`;
  const text = `${fact}: observed over expected ${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}).`;
  const figures = { observed: observed.value, rows, predicted: meanRisk, value, low, high };
  return [{ level: isOff ? 'warn' : 'ok', about: 'calibration', code: 'calibration', figures, text }];
}

function rankingVerdicts({ auroc }: Figures, stated: MonitorView['matured']['stated']): Verdict[] {
  if (auroc === null) return [];
  const { value, low, high } = auroc;
  const isUseless = high < LEAST_AUROC;
  const isLess = stated !== null && high < stated.low;
  const card = stated === null ? '' : `; the model's manifest states ${stated.auroc.toFixed(3)}`;
  const text = `Matured AUROC ${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})${card}.`;
  const figures = { value, low, high, ...(stated === null ? {} : { stated: stated.auroc }) };
  const level = isUseless ? 'warn' : isLess ? 'watch' : 'ok';
  return [{ level, about: 'ranking', code: 'ranking', figures, text }];
}

function alertVerdicts({ observed, rows, meanRisk }: Figures): Verdict[] {
  const { value, low, high } = observed;
  if (rows === 0) return [];
  const text = `Of ${rows} alerts on customers in business ${percent(value)} came true (${percent(low)} to ${percent(high)}); ${percent(meanRisk)} were predicted.`;
  const level = high < LEVEL.low * meanRisk ? 'warn' : 'ok';
  const figures = { rows, value, low, high, predicted: meanRisk };
  return [{ level, about: 'alerts', code: 'alerts_right', figures, text }];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
