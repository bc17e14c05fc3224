/**
 * Training, from a log in memory to a judged model.
 *
 * 1. Choose the horizon, sample rows with the serving code, label them from the log's own future.
 * 2. Split by time and by customer; refuse a log that holds too few customers at risk.
 * 3. Fit trees, logistic regression and the baselines on training rows, calibrate each on validation rows.
 * 4. Measure all of them on the test: customers in business, at sweep instants, never seen before.
 * 5. Judge. What passes gets a policy from its validation scores.
 */
import type { StagePolicy } from '../../src/core/policy.js';
import { dayOf } from '../../src/core/time.js';
import { STAGES } from '../../src/core/vocabulary.js';
import { fitBaselines, type Baselines } from './baselines.js';
import { businessRows, fitLinear, fitTrees, type Contender, type FitData } from './contenders.js';
import { judge, refuseByCount, type Candidate, type Gate } from './gate.js';
import type { EventLog } from './history.js';
import { chooseHorizon, endsAfterDays, type Horizon } from './horizon.js';
import { oneVsRestAuroc } from './metrics.js';
import { policyFromScores } from './policy-from-scores.js';
import { planFor, sampleLog, type SamplePlan } from './samples.js';
import { gainOver, round, scorecardOf, type Draws, type Scorecard } from './scorecard.js';
import { fitSteady } from './steady.js';
import { periodsOf, splitSamples, type Periods, type Splits } from './splits.js';
import { labelSamples, lastLabelledAt, positiveCustomers, whereRows, type LabelledSamples } from './targets.js';

export interface TrainingOptions {
  readonly horizon: number | 'auto';
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Less work than usual, for tests. */
  readonly effort?: Pick<FitData, 'boosting' | 'iterations'> &
    Pick<Draws, 'resamples'> & { plan?: Partial<SamplePlan> };
}

export interface Training {
  readonly horizon: Horizon;
  readonly periods: Periods;
  readonly splits: Splits;
  readonly positives: { train: number; test: number };
  readonly gate: Gate;
  /** Null when the log was refused before anything was fitted. */
  readonly fitted: Fitted | null;
}

export interface Fitted {
  /** What may be published under the gate's verdict; of a refused pair the trees. */
  readonly model: Contender;
  readonly policy: StagePolicy;
  readonly scorecards: Scorecards;
  /** AUROC of each stage against the rest on the test rows; null for one that is absent. */
  readonly stageAuroc: Record<string, number | null>;
  /** Right after an event instead of at sweeps. */
  readonly atEvents: Scorecard;
}

export interface Scorecards {
  readonly model: Scorecard;
  readonly trees: Scorecard;
  readonly logistic: Scorecard;
  readonly rfm: Scorecard;
  readonly recency: Scorecard;
  /** Null when BG/NBD does not fit the log. */
  readonly bgnbd: Scorecard | null;
}

export function trainOn(log: EventLog, options: TrainingOptions): Training {
  const { say, seed, effort } = options;
  const horizon = chooseHorizon(log, options.horizon);
  const periods = periodsOf(log, horizon.days);
  const samples = sampleLog(log, { ...planFor(log, lastLabelledAt(log, horizon.days), seed), ...effort?.plan });
  const splits = splitSamples(log, labelSamples(log, samples, horizon.days), periods, seed);
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
  const measured = { atSweeps, atEvents: whereRows(test, (row) => test.atEvent[row] === 1) };
  const known = { horizon, periods, splits, positives };
  const tooFew = refuseByCount(positives);
  if (tooFew !== null) return { ...known, gate: tooFew, fitted: null };
  const endsAfter = endsAfterDays(log, horizon.days, dayOf(periods.test.from) - 1);
  const steady = fitSteady(log, inBusiness(splits.train), horizon.days)(atSweeps);
  return {
    ...known,
    ...fitAndJudge(splits, { ...measured, steady }, inBusiness, { horizonDays: horizon.days, endsAfter }, options),
  };
}

interface Measured {
  readonly atSweeps: LabelledSamples;
  readonly atEvents: LabelledSamples;
  /** Scores of a world without memory, parallel to `atSweeps`. */
  readonly steady: Float64Array;
}

function fitAndJudge(
  splits: Splits,
  { atSweeps, atEvents, steady }: Measured,
  inBusiness: (data: LabelledSamples) => LabelledSamples,
  { horizonDays, endsAfter }: { horizonDays: number; endsAfter: number },
  { say, seed, effort = {} }: TrainingOptions,
): Pick<Training, 'gate' | 'fitted'> {
  const fit = { train: splits.train, validation: splits.validation, horizonDays, seed, ...effort };
  const heldInBusiness = inBusiness(splits.validation);
  const baselines = fitBaselines(inBusiness(splits.train), heldInBusiness, horizonDays);
  const draws = { seed, resamples: effort.resamples ?? 1000 };
  const logistic = fitLinear(fit);
  const trees = fitTrees(fit);
  say(`fitted: ${trees.size}`);
  const compared = compare({ trees, logistic }, { ...baselines, steady }, atSweeps, draws);
  const model = compared.gate.verdict === 'logistic' ? logistic : trees;
  const { cards } = compared;
  return {
    gate: compared.gate,
    fitted: {
      model,
      policy: policyFromScores(model, heldInBusiness, horizonDays, endsAfter),
      scorecards: { model: model === trees ? cards.trees : cards.logistic, ...cards },
      stageAuroc: stageAurocOf(model, splits.test),
      atEvents: scorecardOf(model.risk(atEvents), atEvents, draws),
    },
  };
}

function compare(
  { trees, logistic }: { trees: Contender; logistic: Contender },
  { rfm, recency, bgnbd, steady }: Baselines & Pick<Measured, 'steady'>,
  test: LabelledSamples,
  draws: Draws,
): { gate: Gate; cards: Omit<Scorecards, 'model'> } {
  const scores = { trees: trees.risk(test), logistic: logistic.risk(test), rfm: rfm(test), recency: recency(test) };
  const card = (probabilities: Float64Array): Scorecard => scorecardOf(probabilities, test, draws);
  const cards = {
    trees: card(scores.trees),
    logistic: card(scores.logistic),
    rfm: card(scores.rfm),
    recency: card(scores.recency),
    bgnbd: bgnbd === null ? null : card(bgnbd(test)),
  };
  const better = cards.rfm.auroc > cards.logistic.auroc ? scores.rfm : scores.logistic;
  const candidate = (card: Scorecard, own: Float64Array): Candidate => ({
    card,
    overRecency: gainOver(own, scores.recency, test, draws),
    overSteady: gainOver(own, steady, test, draws),
  });
  const gate = judge({
    trees: candidate(cards.trees, scores.trees),
    logistic: candidate(cards.logistic, scores.logistic),
    treesOverLogistic: gainOver(scores.trees, better, test, draws),
  });
  return { gate, cards };
}

function stageAurocOf(model: Contender, test: LabelledSamples): Record<string, number | null> {
  const areas = oneVsRestAuroc(model.stage(test), test.stage, STAGES.length);
  return Object.fromEntries(STAGES.map((stage, i) => [stage, finite(areas[i])]));
}

function finite(area: number | undefined): number | null {
  return area === undefined || Number.isNaN(area) ? null : round(area);
}
