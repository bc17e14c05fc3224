/**
 * The stage machine: signals and scores in, the next lifecycle out. Pure; time is an argument.
 *
 * 1. The target is the stage that rules and model point to now.
 * 2. A move that a plain fact makes (first business, an end by long silence, a return) happens at once.
 * 3. A move that the model makes needs a minimum dwell and confirmation on separate days, unless the risk is strong.
 * 4. Entering asks for a higher score than staying, so a score that hovers at an edge moves nobody.
 */
import { roundScores, type Lifecycle } from './lifecycle.js';
import type { StagePolicy } from './policy.js';
import type { Signals } from './signals.js';
import { DAY_MS, dayOf } from './time.js';
import { STAGES, type Stage } from './vocabulary.js';

/** What a model returns for one customer. */
export interface ModelScores {
  risk: number;
  stages: readonly number[];
}

/** Nobody becomes a prospect again; who comes back after the end starts over or grows. */
export const LEGAL_MOVES: Readonly<Record<Stage, readonly Stage[]>> = {
  prospect: ['development'],
  development: ['growth', 'maturity', 'decline', 'termination'],
  growth: ['maturity', 'decline', 'termination'],
  maturity: ['growth', 'decline', 'termination'],
  decline: ['growth', 'maturity', 'termination'],
  termination: ['development', 'growth'],
};

interface Target {
  stage: Stage;
  /** A plain fact, not the model's opinion. */
  certain: boolean;
}

/** The lifecycle after looking at the customer as of `signals.asOf`. The argument is not changed. */
export function nextLifecycle(
  before: Lifecycle,
  signals: Signals,
  scores: ModelScores,
  policy: StagePolicy,
  model: string,
): Lifecycle {
  const scored = { ...before, scores: roundScores(scores.risk, scores.stages), model, policy: policy.version };
  const target = targetOf(scored, signals, policy);
  if (before.stage === null) return moveTo(scored, target.stage, signals.asOf);
  if (target.stage === before.stage) return { ...scored, candidate: null };
  if (target.certain || isStrong(target.stage, scored, policy)) return moveTo(scored, target.stage, signals.asOf);
  return confirm(scored, target.stage, signals.asOf, policy);
}

function targetOf(lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): Target {
  const wanted = wantedStage(lifecycle, signals, policy);
  const from = lifecycle.stage;
  if (from === null || from === wanted.stage) return wanted;
  if (from === 'termination') return { stage: 'development', certain: true }; // came back: whatever for, it is a fact
  return LEGAL_MOVES[from].includes(wanted.stage) ? wanted : { stage: from, certain: true };
}

function wantedStage(lifecycle: Lifecycle, signals: Signals, policy: StagePolicy): Target {
  const risk = lifecycle.scores.risk;
  if (Number.isNaN(signals.businessTenureDays)) return { stage: 'prospect', certain: true };
  if (isOver(lifecycle, signals, policy)) return { stage: 'termination', certain: true };
  if (isNew(signals, policy)) return { stage: 'development', certain: true };
  if (risk >= (lifecycle.stage === 'decline' ? policy.decline.stayRisk : policy.decline.enterRisk)) {
    return { stage: 'decline', certain: false };
  }
  const growth = lifecycle.scores.stages[STAGES.indexOf('growth')] ?? 0;
  const growing = growth >= (lifecycle.stage === 'growth' ? policy.growth.stay : policy.growth.enter);
  return { stage: growing ? 'growth' : 'maturity', certain: false };
}

/** Silence far beyond the customer's own rhythm; the model must agree, unless the end was reached before. */
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

function isStrong(target: Stage, lifecycle: Lifecycle, policy: StagePolicy): boolean {
  return target === 'decline' && lifecycle.scores.risk >= policy.decline.strongRisk;
}

function confirm(lifecycle: Lifecycle, stage: Stage, asOf: number, policy: StagePolicy): Lifecycle {
  const day = dayOf(asOf);
  const known = lifecycle.candidate?.stage === stage ? lifecycle.candidate : { stage, days: 0, lastDay: -1 };
  const days = known.days + (known.lastDay === day ? 0 : 1);
  const dwelt = asOf - lifecycle.sinceAt >= policy.dwellDays * DAY_MS;
  if (dwelt && days >= policy.confirmDays) return moveTo(lifecycle, stage, asOf);
  return { ...lifecycle, candidate: { stage, days, lastDay: day } };
}

function moveTo(lifecycle: Lifecycle, stage: Stage, asOf: number): Lifecycle {
  return { ...lifecycle, stage, sinceAt: asOf, candidate: null };
}
