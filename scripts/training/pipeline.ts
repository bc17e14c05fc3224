/**
 * Training, from a log in memory to a judged model.
 *
 * 1. Choose the horizon, sample rows with the serving code, label them from the log's own future.
 * 2. Split by time and by customer. A log with too few customers at risk is refused, whatever the figures say.
 * 3. Fit trees, logistic regression and the baselines on training rows; calibrate each on validation rows.
 * 4. Measure all of them on the test: customers in business, at sweep instants, never seen before.
 * 5. Judge. A model that passes gets a policy, which is tried on the time before the test.
 * 6. Measure what alerts within a budget would have been worth, week by week in the test period.
 */
import { USUAL_ABSENCE_DAYS } from '../../src/core/alerts/alert.rules.js';
import type { StagePolicy } from '../../src/core/model/policy.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { fitBaselines } from './baselines.js';
import { businessRows, fitLinear, fitTrees, type Contender, type FitData } from './contenders.js';
import { compareOn, type RivalCards } from './comparison.js';
import { DEFAULT_BUDGET, alertingOf, weeklyEvaluations, type Alerting } from './alerting.js';
import { refuseByCount, withLogFaults, type Gate } from './gate.js';
import { memoryFault, memoryOf } from './memory.js';
import type { EventLog } from './history.js';
import { chooseHorizon, type Horizon } from './horizon.js';
import { oneVsRestAuroc } from './metrics.js';
import { choosePolicy, type PolicyChoice } from './policy.choice.js';
import type { RehearsalOptions } from './rehearsal.js';
import type { SamplePlan } from './samples.js';
import { round, scorecardOf, type Draws, type Scorecard } from './scorecard.js';
import { fitSteady } from './steady.js';
import { periodsOf, splitsOf, type Periods, type Splits } from './splits.js';
import { hasBothClasses, positiveCustomers, whereRows, type LabelledSamples } from './targets.js';

export interface TrainingOptions {
  readonly horizon: number | 'auto';
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Of the bank's alerts, under which policies are tried; the usual ones when left out. */
  readonly rules?: RehearsalOptions['rules'];
  /** Less work than usual, for tests. */
  readonly effort?: Pick<FitData, 'boosting' | 'iterations'> &
    Pick<Draws, 'resamples'> &
    Pick<RehearsalOptions, 'mostCustomers'> & { plan?: Partial<SamplePlan> };
}

export interface Training {
  readonly horizon: Horizon;
  readonly periods: Periods;
  readonly splits: Splits;
  readonly positives: { train: number; test: number };
  readonly gate: Gate;
  /** Null when nothing can be fitted: a class is missing in one part of the log. */
  readonly fitted: Fitted | null;
}

export interface Fitted {
  /** The model that may be published by the gate's verdict; when both are refused, the trees. */
  readonly model: Contender;
  readonly policy: StagePolicy;
  /** What else was tried. */
  readonly choice: PolicyChoice;
  readonly scorecards: Scorecards;
  /** AUROC of each stage against the rest on the test rows; null for one that is absent. */
  readonly stageAuroc: Record<string, number | null>;
  /** Right after an event instead of at sweeps. */
  readonly atEvents: Scorecard;
  /** At the default budget. */
  readonly alerting: Alerting;
}

export interface Scorecards extends RivalCards {
  readonly model: Scorecard;
  readonly trees: Scorecard;
}

export function trainOn(log: EventLog, options: TrainingOptions): Training {
  const { say, seed, effort } = options;
  const horizon = chooseHorizon(log, options.horizon);
  const periods = periodsOf(log, horizon.days);
  say('replaying the log for features');
  const splits = splitsOf(log, { horizonDays: horizon.days, seed, ...(effort?.plan && { plan: effort.plan }) });
  const rows = { train: splits.train.rows, validation: splits.validation.rows, test: splits.test.rows };
  say(
    `rows: ${Object.entries(rows)
      .map(([split, count]) => `${split} ${count}`)
      .join(', ')}`,
  );
  const inBusiness = (data: LabelledSamples): LabelledSamples => businessRows({ horizonDays: horizon.days }, data);
  const test = inBusiness(splits.test);
  const atSweeps = whereRows(test, (row) => test.atEvent[row] === 0);
  const positives = { train: positiveCustomers(inBusiness(splits.train)), test: positiveCustomers(atSweeps) };
  const known = { horizon, periods, splits, positives };
  if (horizon.fault !== null) return { ...known, gate: { verdict: 'refused', reasons: [horizon.fault] }, fitted: null };
  const tooFew = refuseByCount(positives);
  const parts = [inBusiness(splits.train), inBusiness(splits.validation), atSweeps];
  if (!parts.every(hasBothClasses)) return { ...known, gate: tooFew ?? NOTHING_TO_FIT, fitted: null };
  const measured = {
    atSweeps,
    atEvents: whereRows(test, (row) => test.atEvent[row] === 1),
    weekly: weeklyEvaluations(log, periods.test, horizon.days, seed),
    steady: fitSteady(log, inBusiness(splits.train), horizon.days)(atSweeps),
  };
  const { gate, fitted } = fitAndJudge(log, splits, measured, horizon.days, options);
  return { ...known, gate: withLogFaults(gate, tooFew, memoryFault(memoryOf(log))), fitted };
}

const USUAL_RULES = { absenceDays: USUAL_ABSENCE_DAYS };

const NOTHING_TO_FIT: Gate = {
  verdict: 'refused',
  reasons: ['training, validation or test lacks customers at risk, or such that are not: bring a longer log'],
};

interface Measured {
  readonly atSweeps: LabelledSamples;
  readonly atEvents: LabelledSamples;
  /** Weekly rows of the test customers. */
  readonly weekly: LabelledSamples;
  /** Scores of the world without memory (steady.ts), parallel to `atSweeps`. */
  readonly steady: Float64Array;
}

function fitAndJudge(
  log: EventLog,
  splits: Splits,
  { atSweeps, atEvents, weekly, steady }: Measured,
  horizonDays: number,
  { say, seed, rules = USUAL_RULES, effort = {} }: TrainingOptions,
): { gate: Gate; fitted: Fitted } {
  const fit = { train: splits.train, validation: splits.validation, horizonDays, seed, say, ...effort };
  const heldInBusiness = businessRows(fit, splits.validation);
  const baselines = fitBaselines(businessRows(fit, splits.train), heldInBusiness, horizonDays);
  const draws = { seed, resamples: effort.resamples ?? 1000 };
  const logistic = fitLinear(fit);
  const trees = fitTrees(fit);
  say(`fitted: ${trees.size}`);
  const rivalsOn = (data: LabelledSamples) => ({ logistic: logistic.risk(data), ...baselines.on(data) });
  const first = { name: 'trees' as const, scores: trees.risk(atSweeps) };
  const compared = compareOn(atSweeps, first, rivalsOn(atSweeps), steady, draws);
  const model = compared.gate.verdict === 'logistic' ? logistic : trees;
  const weeklyScores = { model: model.risk(weekly), trees: trees.risk(weekly), ...rivalsOn(weekly) };
  const cards = { trees: compared.first, ...compared.rivals };
  say('trying policies on the time before the test');
  const { mostCustomers } = effort;
  const chosen = choosePolicy(log, model, {
    horizonDays,
    periods: periodsOf(log, horizonDays),
    seed,
    rules,
    ...(mostCustomers !== undefined && { mostCustomers }),
  });
  return {
    gate: compared.gate,
    fitted: {
      model,
      ...chosen,
      scorecards: { model: model === trees ? cards.trees : cards.logistic, ...cards },
      stageAuroc: stageAurocOf(model, splits.test),
      atEvents: scorecardOf(model.risk(atEvents), atEvents, draws),
      alerting: alertingOf(log, weekly, weeklyScores, { horizonDays, budget: DEFAULT_BUDGET, draws }),
    },
  };
}

function stageAurocOf(model: Contender, test: LabelledSamples): Record<string, number | null> {
  const areas = oneVsRestAuroc(model.stage(test), test.stage, STAGE_COLUMNS.length);
  return Object.fromEntries(STAGE_COLUMNS.map((stage, i) => [stage, finite(areas[i])]));
}

function finite(area: number | undefined): number | null {
  return area === undefined || Number.isNaN(area) ? null : round(area);
}
