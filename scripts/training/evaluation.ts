/** Measures a finished model on a log, next to baselines fitted on the log's earlier part. */
import type { StagePolicy } from '../../src/core/model/policy.js';
import { alertingOf, weeklyEvaluations, type Alerting } from './served/alerting.js';
import { baselineData, fitBaselines } from './learners/baselines.js';
import { businessFault } from './rows/business-found.js';
import { compareOn, type RivalCards } from './comparison.js';
import { businessRows } from './learners/contenders.js';
import { baseRateFault, refuseByCount, withLogFaults, type Gate } from './gate.js';
import type { EventLog } from './rows/history.js';
import { HorizonError, chooseHorizon } from './rows/horizon.js';
import { fitLinear } from './learners/linear-contender.js';
import { memoryFault, memoryOf } from './rows/memory.js';
import { priorRisk } from './learners/prior.js';
import type { Scorer } from './learners/runtime.js';
import { scorecardOf, type Scorecard } from './scores/scorecard.js';
import { seenFault, unseenBy, type Seen } from './rows/seen.js';
import type { ServiceFigures } from './served/service.figures.js';
import { measureService } from './served/service.measure.js';
import type { BusinessRules } from './served/serving.js';
import { periodsOf, splitsOf, type Periods, type Splits } from './rows/splits.js';
import { stageFigures, type StageFigures } from './served/stage-figures.js';
import { fitSteady } from './served/steady.js';
import { hasBothClasses, positiveCustomers, whereRows, type LabelledSamples } from './rows/targets.js';

/** The parts of a finished model that the evaluation needs. */
export interface FinishedModel {
  readonly kind: string;
  readonly horizonDays: number;
  readonly policy: StagePolicy;
  readonly score: Scorer;
}

export interface EvaluationOptions {
  /** Of the split: by the seed of its training, a model's own log is split as it was then. */
  readonly seed: number;
  /** What the model has seen of this log; null when it was trained on another. */
  readonly seen?: Seen | null;
  /** Alerts per month as a share of the customers in business. */
  readonly budget: number;
  readonly business: BusinessRules;
  /** Less work than usual, for tests. */
  readonly resamples?: number;
  readonly iterations?: number;
}

export interface Evaluation {
  readonly horizonDays: number;
  /** Test rows at sweep instants, customers in business. */
  readonly rows: number;
  readonly customers: number;
  /** Customers with at least one row at risk. */
  readonly positives: { readonly train: number; readonly test: number };
  /** The gate's rules applied to these measurements. */
  readonly gate: Gate;
  /** Null when the log shows too little to measure anything. */
  readonly figures: EvaluationFigures | null;
}

export interface EvaluationFigures {
  /** `rules`: what answers without a model, the prior of the model's policy. */
  readonly cards: RivalCards & { readonly model: Scorecard; readonly rules: Scorecard };
  readonly alerting: Alerting;
  /** What the service raises. */
  readonly service: ServiceFigures;
  readonly stages: Readonly<Record<string, StageFigures>>;
}

const BATCH_ROWS = 2_000;

/**
 * Measured on the test split of training with the same seed, so that a model's own log gives the figures of its card.
 * Customers whom the model has seen are left out (seen.ts).
 */
export async function evaluateOn(log: EventLog, model: FinishedModel, options: EvaluationOptions): Promise<Evaluation> {
  const { horizonDays } = model;
  const { seed, seen = null } = options;
  const fault = businessFault(log) ?? horizonFault(log, horizonDays);
  const nothing = { horizonDays, rows: 0, customers: 0, positives: { train: 0, test: 0 }, figures: null };
  if (fault !== null) return { ...nothing, gate: { verdict: 'refused', reasons: [fault] } };
  const parts = partsOf(log, horizonDays, seed, seen);
  const positives = { train: positiveCustomers(parts.train), test: positiveCustomers(parts.test) };
  const tooFew = refuseByCount(positives);
  const facts = { horizonDays, rows: parts.test.rows, customers: new Set(parts.test.customer).size, positives };
  const known = seenFault(seen, seed, positives.test);
  if (known !== null) return { ...facts, gate: { verdict: 'refused', reasons: [known] }, figures: null };
  if (![parts.train, parts.validation, parts.test].every(hasBothClasses)) {
    return { ...facts, gate: tooFew ?? NOTHING_TO_MEASURE, figures: null };
  }
  const { gate, figures } = await measure(log, model, parts, options);
  const faults = [...(tooFew?.reasons ?? []), baseRateFault(parts.test.risk, horizonDays), memoryFault(memoryOf(log))];
  return { ...facts, gate: withLogFaults(gate, faults), figures };
}

const NOTHING_TO_MEASURE: Gate = {
  verdict: 'refused',
  reasons: ['the log lacks customers at risk, or such that are not, in one of its parts'],
};

/** Rows of customers in business; for the test, only those at sweep instants. */
interface Parts {
  readonly train: LabelledSamples;
  readonly validation: LabelledSamples;
  readonly test: LabelledSamples;
  /** All rows. */
  readonly whole: Omit<Splits, 'test'>;
  readonly weekly: LabelledSamples;
  readonly periods: Periods;
}

function partsOf(log: EventLog, horizonDays: number, seed: number, seen: Seen | null): Parts {
  const splits = splitsOf(log, { horizonDays, seed });
  const periods = periodsOf(log, horizonDays);
  const unseen = unseenBy(log, seen);
  const onlyUnseen = (data: LabelledSamples): LabelledSamples =>
    whereRows(data, (row) => unseen(data.customer[row] ?? -1));
  const inBusiness = (data: LabelledSamples): LabelledSamples => businessRows({ horizonDays }, data);
  return {
    train: inBusiness(splits.train),
    validation: inBusiness(splits.validation),
    test: onlyUnseen(inBusiness(whereRows(splits.test, (row) => splits.test.atEvent[row] === 0))),
    whole: splits,
    weekly: onlyUnseen(weeklyEvaluations(log, periods.test, horizonDays, seed)),
    periods,
  };
}

async function measure(
  log: EventLog,
  { kind, horizonDays, policy, score }: FinishedModel,
  { train, test, whole, weekly, periods }: Parts,
  { seed, budget, business, resamples = 1000, iterations = 200 }: EvaluationOptions,
): Promise<{ gate: Gate; figures: EvaluationFigures }> {
  const logistic = fitLinear({ ...whole, horizonDays, seed, iterations }).refit(whole.refit);
  const baselines = fitBaselines(baselineData(log, whole, periods, horizonDays, seed));
  const rivalsOn = (data: LabelledSamples) => ({ logistic: logistic.risk(data), ...baselines.on(data) });
  const steady = fitSteady(log, train, horizonDays)(test);
  const draws = { seed, resamples };
  const rivals = rivalsOn(test);
  const preferred = [
    { name: 'model', scores: await riskOf(score, test) },
    { name: 'logistic', scores: rivals.logistic },
  ] as const;
  const compared = compareOn(test, preferred, rivals, steady, draws);
  const rules = scorecardOf(priorRisk(test, policy.prior, horizonDays), test, draws);
  const served = await measureService(log, { score, policy }, { horizonDays, seed, business, draws }, weekly);
  const weeklyScores = { model: await riskOf(score, weekly), ...rivalsOn(weekly) };
  return {
    gate: namedAfter(kind, compared.gate),
    figures: {
      cards: { model: compared.cardOf('model'), ...compared.rivals, rules },
      alerting: alertingOf(log, weekly, weeklyScores, { horizonDays, budget, draws }),
      service: served.figures,
      stages: stageFigures(log, served.weekly, served.lives),
    },
  };
}

/** A passing logistic model gets the verdict `logistic`, here as in training. */
function namedAfter(kind: string, gate: Gate): Gate {
  return kind === 'logistic' && gate.verdict === 'published' ? { ...gate, verdict: 'logistic' } : gate;
}

function horizonFault(log: EventLog, horizonDays: number): string | null {
  try {
    chooseHorizon(log, horizonDays);
    return null;
  } catch (fault) {
    if (fault instanceof HorizonError) return `${fault.message} The model cannot be measured on this log.`;
    throw fault;
  }
}

async function riskOf(score: Scorer, { x, rows, columns }: LabelledSamples): Promise<Float64Array> {
  const risks = new Float64Array(rows);
  for (let start = 0; start < rows; start += BATCH_ROWS) {
    const end = Math.min(rows, start + BATCH_ROWS);
    const scores = await score(x.slice(start * columns, end * columns), end - start);
    scores.forEach(({ risk }, i) => (risks[start + i] = risk));
  }
  return risks;
}
