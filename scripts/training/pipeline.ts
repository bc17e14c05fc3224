/**
 * Training, from a log in memory to a judged model.
 *
 * 1. Choose the horizon, sample rows with the serving code, label them from the log's own future.
 * 2. Split by time and by customer. A log with too few customers at risk is refused, whatever the figures say.
 * 3. Fit trees, logistic regression, their average and the baselines on training rows; find rounds, penalties, scales
 *    and calibration on validation rows, and order the models by their validation loss.
 * 4. Fit them again, with what was found, on all rows before the test (splits.ts).
 * 5. Measure all of them on the test: customers in business, at sweep instants, never seen before.
 * 6. Judge. A model that passes gets a policy, which is tried on the time before the test with the model as it was before
 *    it saw validation rows.
 * 7. Measure what alerts within a budget would have been worth, week by week in the test period.
 */
import { USUAL_ABSENCE_DAYS } from '../../src/core/alerts/alert.rules.js';
import { USUAL_PRIOR, type StagePolicy } from '../../src/core/model/policy.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { baselineData, fitBaselines } from './learners/baselines.js';
import { budgetFor } from './policy/budget.js';
import { businessFault } from './rows/business-found.js';
import { businessRows, type Contender, type ContenderKind, type FitData } from './learners/contenders.js';
import { compareOn, type RivalCards } from './comparison.js';
import { alertingOf, weeklyEvaluations, type Alerting } from './served/alerting.js';
import { fitContenders, type LearnedContenders } from './learners/fit-contenders.js';
import { fitPrior, type PriorFit } from './learners/fit-prior.js';
import { baseRateFault, refuseByCount, withLogFaults, type Gate } from './gate.js';
import { memoryFault, memoryOf } from './rows/memory.js';
import type { EventLog } from './rows/history.js';
import { chooseHorizon, type Horizon } from './rows/horizon.js';
import { oneVsRestAuroc } from './scores/metrics.js';
import { choosePolicy, type ChosenPolicy } from './policy/policy.choice.js';
import type { PolicyChoice } from './policy/policy.evidence.js';
import { priorRisk } from './learners/prior.js';
import { historiesAsOf } from './rows/purchase-histories.js';
import type { RehearsalOptions } from './policy/rehearsal.js';
import type { SamplePlan } from './rows/samples.js';
import { round, scorecardOf, type Draws, type Scorecard } from './scores/scorecard.js';
import { fitSteady } from './served/steady.js';
import { periodsOf, splitsOf, type Periods, type Splits } from './rows/splits.js';
import { hasBothClasses, positiveCustomers, whereRows, type LabelledSamples } from './rows/targets.js';

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
  /** The model that may be published by the gate's verdict; when all are refused, the one that validation prefers. */
  readonly model: Contender;
  /** The same kind of model, fitted on training rows alone: the one for thresholds that are found on validation rows. */
  readonly trained: Contender;
  readonly validationLoss: LearnedContenders['validationLoss'];
  readonly policy: StagePolicy;
  /** What else was tried. */
  readonly choice: PolicyChoice;
  readonly scorecards: Scorecards;
  /** AUROC of each stage against the rest on the test rows; null for one that is absent. */
  readonly stageAuroc: Record<string, number | null>;
  /** Right after an event instead of at sweeps. */
  readonly atEvents: Scorecard;
  /** What answers without a model, from the log's own counts; it is `policy.prior`. */
  readonly prior: PriorFit;
  readonly tested: Tested;
  /** At the usual budget for the horizon. */
  readonly alerting: Alerting;
}

/** The test rows, and what each model says of them: for comparisons over several draws of test customers. */
export interface Tested {
  /** Index into the log's customers. */
  readonly customer: Int32Array;
  readonly risk: Uint8Array;
  /** `before`: the trees on training rows alone. `usualPrior`: the prior that is the same for every bank. */
  readonly scores: Readonly<Record<string, Float64Array | null>>;
}

export interface Scorecards extends RivalCards {
  readonly model: Scorecard;
  readonly trees: Scorecard;
  readonly average: Scorecard;
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
  const fault = businessFault(log) ?? horizon.fault;
  if (fault !== null) return { ...known, gate: { verdict: 'refused', reasons: [fault] }, fitted: null };
  const tooFew = refuseByCount(positives);
  const parts = [inBusiness(splits.train), inBusiness(splits.validation), atSweeps];
  if (!parts.every(hasBothClasses)) return { ...known, gate: tooFew ?? NOTHING_TO_FIT, fitted: null };
  const measured = {
    atSweeps,
    atEvents: whereRows(test, (row) => test.atEvent[row] === 1),
    weekly: weeklyEvaluations(log, periods.test, horizon.days, seed),
    steady: fitSteady(log, inBusiness(splits.train), horizon.days)(atSweeps),
  };
  const { gate, fitted } = fitAndJudge(log, { splits, periods, horizonDays: horizon.days }, measured, options);
  const faults = [...(tooFew?.reasons ?? []), baseRateFault(atSweeps.risk, horizon.days), memoryFault(memoryOf(log))];
  return { ...known, gate: withLogFaults(gate, faults), fitted };
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

/** The parts of a log, and how they were cut. */
interface Cut {
  readonly splits: Splits;
  readonly periods: Periods;
  readonly horizonDays: number;
}

function fitAndJudge(
  log: EventLog,
  cut: Cut,
  { atSweeps, atEvents, weekly, steady }: Measured,
  options: TrainingOptions,
): { gate: Gate; fitted: Fitted } {
  const { horizonDays } = cut;
  const { seed, effort = {}, say } = options;
  const { learned, published, rivalsOn, prior } = fitAll(log, cut, options);
  const draws = { seed, resamples: effort.resamples ?? 1000 };
  const rivals = rivalsOn(atSweeps);
  const preferred = learned.order.map((name) => ({ name, scores: published[name].risk(atSweeps) }));
  const { gate, passed, rivals: cards, cardOf } = compareOn(atSweeps, preferred, rivals, steady, draws);
  const kind = contenderKind(passed) ?? learned.order[0] ?? 'trees';
  const [model, trained] = [published[kind], learned.trained[kind]];
  say(`fitted: ${kind}, ${model.size}`);
  const weeklyScores = { model: model.risk(weekly), trees: published.trees.risk(weekly), ...rivalsOn(weekly) };
  const { policy, choice } = policyOf(log, cut, trained, options);
  return {
    gate,
    fitted: {
      model,
      trained,
      validationLoss: learned.validationLoss,
      policy: { ...policy, prior: prior.prior },
      choice,
      prior,
      scorecards: { model: cardOf(kind), trees: cardOf('trees'), average: cardOf('average'), ...cards },
      tested: testedBy(atSweeps, horizonDays, prior, {
        before: learned.trained.trees.risk(atSweeps),
        model: model.risk(atSweeps),
        ...Object.fromEntries(preferred.map(({ name, scores }) => [name, scores])),
        ...rivals,
      }),
      stageAuroc: stageAurocOf(model, cut.splits.test),
      atEvents: scorecardOf(model.risk(atEvents), atEvents, draws),
      alerting: alertingOf(log, weekly, weeklyScores, { horizonDays, budget: budgetFor(horizonDays), draws }),
    },
  };
}

/** Everything that is fitted: the models before and after the validation rows are theirs, the baselines, the prior. */
function fitAll(log: EventLog, { splits, periods, horizonDays }: Cut, { say, seed, effort = {} }: TrainingOptions) {
  const fit = { train: splits.train, validation: splits.validation, horizonDays, seed, say, ...effort };
  const held = businessRows(fit, splits.validation);
  const baselines = fitBaselines(baselineData(log, splits, periods, horizonDays, seed));
  const learned = fitContenders(fit);
  const published = learned.refit(splits.refit);
  const day = log.calendar.dayOf(periods.train.to);
  const histories = historiesAsOf(log, { day, seed, unitDays: horizonDays });
  const rivalsOn = (data: LabelledSamples) => ({ logistic: published.logistic.risk(data), ...baselines.on(data) });
  return { learned, published, rivalsOn, prior: fitPrior({ histories, validation: held, horizonDays }) };
}

/** @param trained the model before it saw validation rows: on these the policy is tried */
function policyOf(
  log: EventLog,
  { periods, horizonDays }: Cut,
  trained: Contender,
  { say, seed, rules = USUAL_RULES, effort = {} }: TrainingOptions,
): ChosenPolicy {
  say('trying policies on the time before the test');
  const { mostCustomers } = effort;
  const most = mostCustomers === undefined ? {} : { mostCustomers };
  return choosePolicy(log, trained, { horizonDays, periods, seed, rules, ...most });
}

function testedBy(rows: LabelledSamples, horizonDays: number, { prior }: PriorFit, scores: Tested['scores']): Tested {
  const [own, usual] = [prior, USUAL_PRIOR].map((one) => priorRisk(rows, one, horizonDays));
  return {
    customer: rows.customer,
    risk: rows.risk,
    scores: { ...scores, prior: own ?? null, usualPrior: usual ?? null },
  };
}

function contenderKind(name: ContenderKind | 'model' | null): ContenderKind | null {
  return name === 'model' ? null : name;
}

function stageAurocOf(model: Contender, test: LabelledSamples): Record<string, number | null> {
  const areas = oneVsRestAuroc(model.stage(test), test.stage, STAGE_COLUMNS.length);
  return Object.fromEntries(STAGE_COLUMNS.map((stage, i) => [stage, finite(areas[i])]));
}

function finite(area: number | undefined): number | null {
  return area === undefined || Number.isNaN(area) ? null : round(area);
}
