/**
 * The stage machine: signals and scores in, the next lifecycle out. Pure; time is an argument.
 *
 * 1. The target is the stage that rules and model indicate now. If no legal transition leads to it (transitions.ts),
 *    the present stage is the target.
 * 2. Plain facts (core/facts) decide whatever the model says: a closing ends the relationship; assets that left, income
 *    that is gone, a broken rhythm and halved business are decline. They and the rules (first business, termination by
 *    long silence, a return) take effect at once.
 * 3. A transition caused by the model needs a minimum dwell, and confirmation on separate days or one strong signal.
 * 4. Entering a stage needs a higher score than staying in it, so a score near the threshold does not change the stage.
 * 5. Guards on the model: a new relationship is not decline, and neither is silence within the customer's own rhythm;
 *    only silence leads to termination; what shrinks does not grow.
 */
import { STAGE_COLUMNS } from '../primitives/codes.js';
import { roundScores, type Cause, type Lifecycle, type Scores } from '../state/lifecycle.js';
import { BY_RULE, scoreExcess, sureness } from './confidence.js';
import type { Finding } from '../facts/finding.js';
import { hasFallenBelow } from '../facts/drained.js';
import { Facts } from '../facts/findings.js';
import { quarterProbability } from '../facts/halved.js';
import { hasSecondSign } from '../facts/signs.js';
import { longestUsualSilence } from '../facts/silence.js';
import { LEGAL_TRANSITIONS } from './transitions.js';
import type { ModelScores } from '../model/model.scores.js';
import type { StagePolicy } from '../model/policy.js';
import { kindCount, type Signals } from '../features/signals.js';
import { DAY_MS } from '../primitives/time.js';
import type { Fact, Stage } from '../primitives/vocabulary.js';

interface Target {
  stage: Stage;
  /** True when a plain fact or a rule decides, not the model. */
  certain: boolean;
  fact?: Fact | null;
  /** How sure that is; see confidence.ts. */
  confidence: number;
}

/**
 * The lifecycle after evaluating the customer as of `signals.asOf`. Throws RangeError unless there is a share per
 * stage.
 * @param facts of these signals by the rules of the policy
 */
export function nextLifecycle(
  before: Lifecycle,
  signals: Signals,
  scores: ModelScores,
  policy: StagePolicy,
  model: string,
  facts = new Facts(signals, policy.facts),
): Lifecycle {
  if (scores.stages.length !== STAGE_COLUMNS.length) {
    throw new RangeError(`${scores.stages.length} shares came for ${STAGE_COLUMNS.length} stages`);
  }
  const scored = scoredLifecycle(before, roundScores(scores.risk, scores.stages), model, policy);
  const findings = timelyFacts(before, signals, policy, facts);
  const target = targetOf(scored, signals, findings, policy);
  const after = step(scored, target, signals, policy);
  return withCause(after, causeOf(after, before, target, signals, policy));
}

/** Written out, like `withCause`: every evaluation makes both, and copies of all members with changes cost ten times more. */
function scoredLifecycle(
  before: Lifecycle,
  scores: Scores,
  model: string,
  { version: policy }: StagePolicy,
): Lifecycle {
  const { stage, sinceAt, beforeAt, candidate, cause, alerts, tier } = before;
  return { stage, sinceAt, beforeAt, candidate, cause, scores, model, policy, alerts, tier };
}

function withCause(life: Lifecycle, cause: Cause): Lifecycle {
  const { stage, sinceAt, beforeAt, candidate, scores, model, policy, alerts, tier } = life;
  return { stage, sinceAt, beforeAt, candidate, cause, scores, model, policy, alerts, tier };
}

function step(scored: Lifecycle, target: Target, signals: Signals, policy: StagePolicy): Lifecycle {
  if (scored.stage === null) return enter(scored, target.stage, signals.asOf);
  if (target.stage === scored.stage) return scored.candidate === null ? scored : { ...scored, candidate: null };
  if (target.certain) return enter(scored, target.stage, signals.asOf);
  return confirm(scored, target.stage, signals, policy);
}

const NO_FINDINGS: readonly Finding[] = [];

/** Facts say nothing of people who never did business here. */
function timelyFacts(before: Lifecycle, signals: Signals, policy: StagePolicy, facts: Facts): readonly Finding[] {
  if (before.stage === 'prospect' || Number.isNaN(signals.businessTenureDays)) return NO_FINDINGS;
  if (before.stage === 'decline') return facts.findings(before.cause.fact);
  const findings = facts.findings();
  return findings.length === 0 ? findings : findings.filter((finding) => isTimely(finding, policy));
}

/**
 * A silence longer than the rule speaks of is no news: the rhythm was too slow for it, and only looks faster now that
 * old gaps are forgotten.
 */
function isTimely(finding: Finding, { facts, sweep }: StagePolicy): boolean {
  return finding.fact !== 'silence' || finding.silentDays <= facts.silence.mostDays + 2 * sweep.maxDays;
}

/** The cause belongs to the stage: while another one waits for its confirmation, it says how the present stage stands. */
function causeOf(after: Lifecycle, before: Lifecycle, target: Target, signals: Signals, policy: StagePolicy): Cause {
  const isTold = after.stage === before.stage && before.cause.isTold;
  if (after.stage === target.stage) return { fact: target.fact ?? null, confidence: target.confidence, isTold };
  const confidence = after.stage === null ? 0 : scoredConfidence(after.stage, after, signals, policy);
  return { fact: before.cause.fact, confidence, isTold };
}

function targetOf(lifecycle: Lifecycle, signals: Signals, findings: readonly Finding[], policy: StagePolicy): Target {
  const wanted = wantedStage(lifecycle, signals, findings, policy);
  const from = lifecycle.stage;
  if (from === null || from === wanted.stage) return wanted;
  if (from === 'decline' && isStillSilent(signals) && wanted.stage !== 'termination') {
    return { stage: from, certain: true, ...lifecycle.cause };
  }
  if (from === 'termination') return byRule(returnStage(wanted.stage, signals, policy));
  if (wanted.stage in LEGAL_TRANSITIONS[from]) return wanted;
  // A young customer whose trouble is over cannot be new again.
  if (from === 'decline' && wanted.stage === 'development') return byRule('maturity');
  return { stage: from, certain: true, confidence: scoredConfidence(from, lifecycle, signals, policy) };
}

/** Longer than usual without business: whoever recovers acts, and nobody recovers by silence. */
function isStillSilent({ business, businessSilentDays }: Signals): boolean {
  return businessSilentDays > SILENT_GAPS * business.usualGap + SILENT_DAYS;
}

function byRule(stage: Stage): Target {
  return { stage, certain: true, confidence: BY_RULE };
}

function wantedStage(
  lifecycle: Lifecycle,
  signals: Signals,
  findings: readonly Finding[],
  policy: StagePolicy,
): Target {
  const { risk } = lifecycle.scores;
  if (Number.isNaN(signals.businessTenureDays)) return byRule('prospect');
  const fact = findings[0];
  if (fact?.fact === 'closed') return byFact('termination', fact, findings);
  const isLong = signals.businessSilentDays >= policy.termination.silentDays; // no shorter one is over
  const silence = isLong ? overBy(lifecycle, signals, policy) : 0;
  if (silence >= 1) return { stage: 'termination', certain: true, confidence: sureness(silence - 1, 1) };
  if (fact !== undefined) return byFact('decline', fact, findings);
  if (isNew(signals, policy)) return byRule('development');
  if (risk >= (lifecycle.stage === 'decline' ? policy.decline.stayRisk : policy.decline.enterRisk)) {
    const stage = isCalm(signals, findings, policy) ? calmStage(lifecycle) : 'decline';
    return byModel(stage, lifecycle, signals, policy);
  }
  const growth = shareOf(lifecycle, 'growth');
  const growing = growth >= (lifecycle.stage === 'growth' ? policy.growth.stay : policy.growth.enter);
  return byModel(growing && !isShrinking(signals) ? 'growth' : 'maturity', lifecycle, signals, policy);
}

function byModel(stage: Stage, lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): Target {
  return { stage, certain: false, confidence: scoredConfidence(stage, lifecycle, signals, policy) };
}

function byFact(stage: Stage, fact: Finding, findings: readonly Finding[]): Target {
  return { stage, certain: true, fact: fact.fact, confidence: sureness(fact.excess, findings.length) };
}

/** How sure a stage is by the scores and rules alone: how far beyond the line, and how many days agreed. */
function scoredConfidence(stage: Stage, lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): number {
  const { risk } = lifecycle.scores;
  const isIn = lifecycle.stage === stage;
  const days = isIn ? policy.confirmDays : (lifecycle.candidate?.stage === stage ? lifecycle.candidate.days : 0) + 1;
  const { enterRisk, stayRisk } = policy.decline;
  if (stage === 'decline') return sureness(scoreExcess(risk, isIn ? stayRisk : enterRisk), days);
  if (stage === 'growth') {
    return sureness(scoreExcess(shareOf(lifecycle, 'growth'), isIn ? policy.growth.stay : policy.growth.enter), days);
  }
  if (stage === 'maturity') return sureness(-scoreExcess(risk, enterRisk), days);
  return stage === 'termination' ? sureness(overBy(lifecycle, signals, policy) - 1, 1) : BY_RULE;
}

function shareOf({ scores }: Lifecycle, stage: Stage): number {
  return scores.stages[STAGE_COLUMNS.indexOf(stage)] ?? 0;
}

/**
 * The silence as a multiple of the one that ends a relationship, which lies far beyond the customer's own rhythm; 0
 * while the model does not agree, unless the customer is already in termination.
 */
function overBy(lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): number {
  const { silentDays, usualGaps, risk } = policy.termination;
  if (lifecycle.stage !== 'termination' && lifecycle.scores.risk < risk) return 0;
  const usualGap = Number.isNaN(signals.business.usualGap) ? 0 : signals.business.usualGap;
  const lawful = longestUsualSilence(signals.business, policy.facts.silence);
  const limit = Math.max(silentDays, usualGaps * usualGap, lawful === Infinity ? 0 : lawful);
  return signals.businessSilentDays / limit;
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

/** Whether all that a high risk can rest on is what a customer who goes on does, too. The model is not believed then. */
export function isCalm(signals: Signals, findings: readonly Finding[], policy: StagePolicy): boolean {
  return isOwnRhythm(signals, policy) || isChance(signals, findings, policy);
}

/** The stage of a customer who is only quiet. */
function calmStage({ stage }: Lifecycle): Stage {
  return stage === 'growth' || stage === 'development' ? stage : 'maturity';
}

/** Silence beyond this many usual gaps, and some days, is no growth. */
const SILENT_GAPS = 1.5;
const SILENT_DAYS = 2;
const FALLEN_QUARTER = 0.9;
/** Of the highest balance of the year. */
const FALLEN_YEAR = 0.5;
const MOST_OUT = 1.5;

/** Whether people see on the screen that business shrinks, whatever the model says: silence, closings, an outflow. */
function isShrinking(signals: Signals): boolean {
  const { business, businessSilentDays, quarter, balance, balanceMonthAgo, balanceQuarterAgo } = signals;
  const isSilent = business.gaps >= 2 && businessSilentDays > SILENT_GAPS * business.usualGap + SILENT_DAYS;
  const hasFallen =
    balance <= FALLEN_BALANCE * balanceMonthAgo ||
    balance <= FALLEN_QUARTER * balanceQuarterAgo ||
    hasFallenBelow(FALLEN_YEAR, signals);
  const isFlowingOut = quarter.amountIn > 0 && quarter.amountOut > MOST_OUT * (quarter.amountIn + quarter.amountBought);
  return isSilent || hasFallen || isFlowingOut || closedDaysAgo(signals) <= quarter.days;
}

/** Days since something was last closed; Infinity for never. */
function closedDaysAgo({ closings, asOf }: Signals): number {
  const { relationship, account } = closings;
  return (asOf - Math.max(relationship?.at ?? -Infinity, account?.at ?? -Infinity)) / DAY_MS;
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

/** With fewer gaps nothing is known of a rhythm. */
const KNOWN_GAPS = 2;
/** So few business days are no chance. */
const NO_CHANCE = 0.005;

/**
 * True when all that a score can rest on is what chance does to a steady customer of this rhythm: a silence that is no
 * fact, a count of days within that of the rate before, and no second sign. Customers of fewer gaps than the policy asks
 * for are left to the model. A silence that breaks the rhythm is for the fact to judge, which leaves out holidays and
 * waits for an absence: the model must not be a day ahead of it.
 */
function isChance(signals: Signals, findings: readonly Finding[], { facts, rhythm }: StagePolicy): boolean {
  const { isOn, mostDays } = facts.silence;
  const limit = isOn ? mostDays : Math.min(mostDays, longestUsualSilence(signals.business, facts.silence));
  return (
    signals.business.gaps >= (rhythm.knownGaps ?? KNOWN_GAPS) &&
    signals.businessSilentDays <= limit &&
    !hasSecondSign(signals, findings) &&
    quarterProbability(signals) > NO_CHANCE
  );
}

function confirm(lifecycle: Lifecycle, stage: Stage, { asOf, today: day }: Signals, policy: StagePolicy): Lifecycle {
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
