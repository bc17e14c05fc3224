/**
 * Who is alerted that a customer is leaving, and when: the one answer for serving, for dry-runs and for evaluations.
 *
 * 1. A decline by a plain fact is told, from a risk of `factRisk` on where the policy has one: until then the model says
 *    that the fact has another reason. Silence alone may be a holiday: the stage changes when the rhythm is broken, and
 *    the alert waits until the absence has lasted for `absenceDays`. With a second sign it does not wait for that.
 * 2. Otherwise the risk of the model decides, in any stage: it must reach the line and the floor of the policy, while the
 *    silence is not plain to see (policy.ts). It needs no decline, so young customers may be alerted, too.
 * 3. What is told stays told while the customer is in decline or termination, and until the risk is below the line to
 *    stay.
 *
 * Nothing but the customer is read: no counter, no other customer, no team.
 */
import type { AlertRules } from './alert.rules.js';
import type { Finding } from '../facts/finding.js';
import { Facts } from '../facts/findings.js';
import { hasSecondSign } from '../facts/signs.js';
import type { Signals } from '../features/signals.js';
import { reviewOn } from '../lifecycle/review.schedule.js';
import { isCalm, nextLifecycle } from '../lifecycle/stages.js';
import type { ModelScores } from '../model/model.scores.js';
import { alertsOf, type StagePolicy } from '../model/policy.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';
import type { Cause, Lifecycle } from '../state/lifecycle.js';

export interface Telling {
  /** With `cause.isTold` decided. */
  lifecycle: Lifecycle;
  /** When the wait ends if nothing happens; Infinity when nobody waits. */
  waitsUntil: EpochMs;
}

/** The rules that an evaluation follows. */
export interface JudgingRules {
  policy: StagePolicy;
  model: string;
  rules: Pick<AlertRules, 'absenceDays'>;
}

/** The customer of an evaluation. */
export interface Judged {
  customerId: string;
  lifecycle: Lifecycle;
  signals: Signals;
  /** Of these signals, by the rules of the policy, where the caller asks for them as well. */
  facts?: Facts;
}

/** The lifecycle after an evaluation. Throws RangeError unless there is a share per stage. */
export function judge(judged: Judged, scores: ModelScores, { policy, model, rules }: JudgingRules): Telling {
  const { customerId, lifecycle: before, signals, facts = new Facts(signals, policy.facts) } = judged;
  const after = nextLifecycle(before, signals, scores, policy, model, facts);
  const waitsUntil = isWaiting(before, after) ? absentUntil(customerId, signals, facts, rules) : Infinity;
  const isTold = tells(before, after, signals, policy, facts, waitsUntil);
  return {
    lifecycle: after.cause.isTold === isTold ? after : { ...after, cause: { ...after.cause, isTold } },
    waitsUntil,
  };
}

/** Whether an alert is raised: nobody was told before. */
export function isRaised(before: Lifecycle, after: Lifecycle): boolean {
  return after.cause.isTold && !before.cause.isTold;
}

/**
 * The stage whose reasons and strategy people need: a customer of whom an alert says that they are leaving is spoken of as
 * in decline, also while they still stand in another stage.
 */
export function spokenStage(stage: Stage, { isTold }: Cause): Stage {
  return isTold && stage !== 'termination' ? 'decline' : stage;
}

function tells(
  before: Lifecycle,
  after: Lifecycle,
  signals: Signals,
  policy: StagePolicy,
  facts: Facts,
  waitsUntil: EpochMs,
): boolean {
  if (before.cause.isTold && before.stage !== null) return staysTold(before.stage, after, policy);
  if (isByFact(after)) return after.candidate === null && waitsUntil === Infinity && !isDoubted(after, policy);
  return isRaisedByRisk(after, signals, policy, facts);
}

/** Whoever returns from termination has come back, whatever the risk says. */
function staysTold(before: Stage, { stage, scores }: Lifecycle, policy: StagePolicy): boolean {
  if (isLeaving(stage)) return true;
  return before !== 'termination' && scores.risk >= alertsOf(policy).stay;
}

/** A customer who is about to leave the decline has come back: there is nothing to tell. */
function isWaiting(before: Lifecycle, after: Lifecycle): boolean {
  return isByFact(after) && !before.cause.isTold && after.candidate === null;
}

function isByFact({ stage, cause }: Lifecycle): boolean {
  return stage === 'decline' && cause.fact !== null;
}

/** Whether the model sees too little risk for the fact to mean that the customer leaves. */
function isDoubted({ scores }: Lifecycle, policy: StagePolicy): boolean {
  const { factRisk = 0 } = alertsOf(policy);
  return scores.risk < factRisk;
}

function isRaisedByRisk({ stage, scores }: Lifecycle, signals: Signals, policy: StagePolicy, facts: Facts): boolean {
  const { line, floor, young, silentDays } = alertsOf(policy);
  return (
    scores.risk >= Math.max(line, floor) &&
    stage !== 'termination' &&
    signals.businessTenureDays >= young.tenureDays &&
    signals.lifetimeBusinessDays >= young.businessDays &&
    signals.businessSilentDays < silentDays &&
    !isCalm(signals, facts.findings(), policy)
  );
}

function isLeaving(stage: Stage | null): boolean {
  return stage === 'decline' || stage === 'termination';
}

/** The end of the wait for somebody who is only absent; Infinity when there is nothing to wait for. */
function absentUntil(
  customerId: string,
  signals: Signals,
  facts: Facts,
  { absenceDays }: Pick<AlertRules, 'absenceDays'>,
): EpochMs {
  const lastDay = absentSince(facts.findings(), signals);
  if (lastDay === null || signals.today - lastDay >= absenceDays) return Infinity;
  return reviewOn(customerId, lastDay + absenceDays, signals);
}

/** The last day of the habit whose silence is all that speaks of leaving; null when something else does. */
function absentSince(findings: readonly Finding[], signals: Signals): number | null {
  if (hasSecondSign(signals, findings)) return null;
  const silence = findings.find((finding) => finding.fact === 'silence');
  return silence?.fact === 'silence' ? silence.lastDay : null;
}
