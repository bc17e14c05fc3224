/**
 * The stage machine: signals and scores in, the next lifecycle out. Pure; time is an argument.
 *
 * 1. The target is the stage that rules and model indicate now. If no legal transition leads to it (transitions.ts),
 *    the present stage is the target.
 * 2. A transition caused by a plain fact (first business, termination by long silence, a return) happens at once.
 * 3. A transition caused by the model needs a minimum dwell, and confirmation on separate days or one strong signal.
 * 4. Entering a stage needs a higher score than staying in it, so a score near the threshold does not change the stage.
 * 5. Guards: a new relationship is not decline, and neither is silence within the customer's own rhythm. Only silence
 *    leads to termination.
 */
import { STAGE_COLUMNS } from '../primitives/codes.js';
import { roundScores, type Lifecycle } from '../state/lifecycle.js';
import { LEGAL_TRANSITIONS } from './transitions.js';
import type { ModelScores } from '../model/model.scores.js';
import type { StagePolicy } from '../model/policy.js';
import { kindCount, type Signals } from '../features/signals.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import type { Stage } from '../primitives/vocabulary.js';

interface Target {
  stage: Stage;
  /** True when a plain fact decides, not the model. */
  certain: boolean;
}

/**
 * The lifecycle after evaluating the customer as of `signals.asOf`. Throws RangeError unless there is a share per
 * stage.
 */
export function nextLifecycle(
  before: Lifecycle,
  signals: Signals,
  scores: ModelScores,
  policy: StagePolicy,
  model: string,
): Lifecycle {
  if (scores.stages.length !== STAGE_COLUMNS.length) {
    throw new RangeError(`${scores.stages.length} shares came for ${STAGE_COLUMNS.length} stages`);
  }
  const scored = { ...before, scores: roundScores(scores.risk, scores.stages), model, policy: policy.version };
  const target = targetOf(scored, signals, policy);
  if (before.stage === null) return enter(scored, target.stage, signals.asOf);
  if (target.stage === before.stage) return { ...scored, candidate: null };
  if (target.certain) return enter(scored, target.stage, signals.asOf);
  return confirm(scored, target.stage, signals.asOf, policy);
}

function targetOf(lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): Target {
  const wanted = wantedStage(lifecycle, signals, policy);
  const from = lifecycle.stage;
  if (from === null || from === wanted.stage) return wanted;
  if (from === 'termination') return { stage: returnStage(wanted.stage, signals, policy), certain: true };
  return wanted.stage in LEGAL_TRANSITIONS[from] ? wanted : { stage: from, certain: true };
}

function wantedStage(lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): Target {
  const { risk } = lifecycle.scores;
  if (Number.isNaN(signals.businessTenureDays)) return { stage: 'prospect', certain: true };
  if (isOver(lifecycle, signals, policy)) return { stage: 'termination', certain: true };
  if (isNew(signals, policy)) return { stage: 'development', certain: true };
  if (risk >= (lifecycle.stage === 'decline' ? policy.decline.stayRisk : policy.decline.enterRisk)) {
    return { stage: isOwnRhythm(signals, policy) ? calmStage(lifecycle) : 'decline', certain: false };
  }
  const growth = lifecycle.scores.stages[STAGE_COLUMNS.indexOf('growth')] ?? 0;
  const growing = growth >= (lifecycle.stage === 'growth' ? policy.growth.stay : policy.growth.enter);
  return { stage: growing ? 'growth' : 'maturity', certain: false };
}

/**
 * Silence far beyond the customer's own rhythm. The model must agree, unless the customer is already in termination.
 */
function isOver(lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): boolean {
  const { silentDays, usualGaps, risk } = policy.termination;
  const usualGap = Number.isNaN(signals.business.usualGap) ? 0 : signals.business.usualGap;
  if (signals.businessSilentDays < Math.max(silentDays, usualGaps * usualGap)) return false;
  return lifecycle.stage === 'termination' || lifecycle.scores.risk >= risk;
}

function isNew(signals: Signals, policy: StagePolicy): boolean {
  const { tenureDays, businessDays } = policy.development;
  return signals.businessTenureDays < tenureDays || signals.lifetimeBusinessDays < businessDays;
}

/**
 * The stage of a returning customer: one that a fact decides, else growth when the model says so and there was more
 * than one visit, else development.
 */
function returnStage(wanted: Stage, signals: Signals, policy: StagePolicy): Stage {
  const cameOften = signals.month.businessDays >= Math.max(2, policy.development.businessDays);
  return wanted === 'growth' && cameOften ? 'growth' : 'development';
}

/** The stage of a customer who is only quiet. */
function calmStage({ stage }: Lifecycle): Stage {
  return stage === 'growth' || stage === 'development' ? stage : 'maturity';
}

/** A customer who acted more recently than this is not quiet: the risk has another cause. */
const QUIET_DAYS = 2;
const FRICTIONS = 2;
const FALLEN_BALANCE = 0.7;
/** In days. Up to this usual gap a month contains enough of the rhythm for a comparison. */
const SHORT_GAP = 10;

/**
 * True for the normal silence of a regular customer between two acts: not longer than usual, business as often as
 * usual, and no other sign of leaving. Irregular customers are left to the model: their risk does not depend on the
 * calendar.
 */
function isOwnRhythm(signals: Signals, { rhythm }: Pick<StagePolicy, 'rhythm'>): boolean {
  const { business, businessSilentDays, month } = signals;
  const rate = business.usualGap <= SHORT_GAP ? signals.monthTrend : signals.quarterTrend;
  return (
    business.gaps >= rhythm.gaps &&
    business.irregularity <= rhythm.irregularity &&
    businessSilentDays >= QUIET_DAYS &&
    businessSilentDays <= rhythm.patience * business.usualGap &&
    rate >= rhythm.trend &&
    !(signals.balance <= FALLEN_BALANCE * signals.balanceMonthAgo) &&
    kindCount(month, 'redemption') === 0 &&
    kindCount(month, 'friction') < FRICTIONS
  );
}

function confirm(lifecycle: Lifecycle, stage: Stage, asOf: number, policy: StagePolicy): Lifecycle {
  const day = dayOf(asOf);
  const known = lifecycle.candidate?.stage === stage ? lifecycle.candidate : { stage, days: 0, lastDay: -1 };
  const days = known.days + (known.lastDay === day ? 0 : 1);
  const dwelt = asOf - lifecycle.sinceAt >= policy.dwellDays * DAY_MS;
  const sure = days >= policy.confirmDays || isStrong(stage, lifecycle, policy);
  if (dwelt && sure) return enter(lifecycle, stage, asOf);
  return { ...lifecycle, candidate: { stage, days, lastDay: day } };
}

function isStrong(target: Stage, lifecycle: Lifecycle, policy: StagePolicy): boolean {
  return target === 'decline' && lifecycle.scores.risk >= policy.decline.strongRisk;
}

function enter(lifecycle: Lifecycle, stage: Stage, asOf: number): Lifecycle {
  return { ...lifecycle, stage, sinceAt: asOf, beforeAt: lifecycle.sinceAt, candidate: null };
}
