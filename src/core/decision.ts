/**
 * One decision about one customer as of an instant: the next lifecycle and the records it leaves.
 * Everything that must appear together with the state is returned together, so that one commit can write it.
 */
import type { Attribution } from './attribution.js';
import { RULES_MODEL } from './fallback.js';
import { hash48 } from './hash.js';
import { heldLifecycle, type Hold } from './holds.js';
import { confidenceOf, type Lifecycle } from './lifecycle.js';
import type { StagePolicy } from './policy.js';
import { reasonsFor } from './reasons.js';
import type { Alert, AlertChange, HistoryEntry, Reason, StageMove, StrategyAdvice, ThresholdView } from './records.js';
import type { Signals } from './signals.js';
import { nextLifecycle, type ModelScores } from './stages.js';
import type { CustomerState } from './state.js';
import { strategyFor, type StrategyBook } from './strategy.js';
import { DAY_MS } from './time.js';
import { thresholdOf, tierOf, tierRank, type TierBounds } from './value.js';
import { SEVERITIES, type Severity, type Stage, type ValueTier } from './vocabulary.js';

/** What a decision needs besides the customer: model and business settings. */
export interface DecisionSettings {
  model: string;
  policy: StagePolicy;
  tiers: TierBounds;
  /** How near to a tier's line counts, as a share of the line. */
  tierBand: number;
  strategies: StrategyBook;
}

export interface Decision {
  lifecycle: Lifecycle;
  /** Null when the stage stayed. */
  history: HistoryEntry | null;
  move: StageMove | null;
  alert: { change: AlertChange; record: Alert } | null;
  /** The customer was to take a step and waits. */
  held: Hold | null;
}

/** How the customer stands, in the words of people: shared by decisions and by the customer's page. */
export interface Standing {
  stage: Stage;
  risk: number;
  confidence: number;
  reasons: Reason[];
  strategy: StrategyAdvice;
  valueTier: ValueTier;
  /** Near a tier's line; null when near none. */
  threshold: ThresholdView | null;
  /** In the book's currency; null when unknown. */
  balance: number | null;
  branch: string | null;
}

/**
 * @param state its clock stands at `signals.asOf`; it is not changed
 * @param holdOf whether the step from one lifecycle to the next must wait
 */
export function decide(
  customerId: string,
  state: CustomerState,
  signals: Signals,
  scores: ModelScores,
  settings: DecisionSettings,
  holdOf: (before: Lifecycle, after: Lifecycle) => Hold | null = () => null,
): Decision {
  const before = state.lifecycle;
  const after = nextLifecycle(before, signals, scores, settings.policy, settings.model);
  const held = holdOf(before, after);
  if (held !== null || after.stage === null || after.stage === before.stage) {
    const lifecycle = held === null ? after : heldLifecycle(before, after);
    return { lifecycle, history: null, move: null, alert: null, held };
  }
  const standing = standingOf(state, after, after.stage, signals, settings);
  const at = signals.asOf;
  const { stage: to, risk, confidence, reasons, valueTier, branch } = standing;
  const change = alertChange(before, after.stage);
  const lifecycle = { ...after, alert: alertAfter(change, before, standing, settings.policy, at) };
  return {
    lifecycle,
    history: { at, from: before.stage, to, risk, confidence, reasons, model: after.model, policy: after.policy },
    move: { customerId, at, from: before.stage, to, risk, confidence, valueTier, branch },
    alert:
      change === null ? null : { change, record: alertRecord(customerId, change, before, lifecycle, standing, at) },
    held: null,
  };
}

export function standingOf(
  state: CustomerState,
  lifecycle: Lifecycle,
  stage: Stage,
  signals: Signals,
  settings: DecisionSettings,
  attribution: Attribution | null = null,
): Standing {
  const { risk } = lifecycle.scores;
  const daysInStage = (signals.asOf - lifecycle.sinceAt) / DAY_MS;
  return {
    stage,
    risk,
    confidence: confidenceOf(lifecycle),
    reasons: reasonsFor(stage, signals, attribution),
    strategy: strategyFor(stage, { state, signals, daysInStage, risk }, settings),
    valueTier: tierOf(signals.balance, settings.tiers),
    threshold: thresholdOf(signals.balance, settings.tiers, settings.tierBand),
    balance: Number.isNaN(signals.balance) ? null : signals.balance / 100,
    branch: state.branch?.name ?? null,
  };
}

/** Stable for a customer and an instant; says nothing about who the customer is. */
export function alertIdOf(customerId: string, openedAt: number): string {
  return hash48(`${customerId}@${openedAt}`).toString(36).padStart(10, '0');
}

/** One open alert per customer: a worse turn updates it, recovery resolves it. */
function alertChange(before: Lifecycle, to: Stage): AlertChange | null {
  const leaving = to === 'decline' || (to === 'termination' && before.stage !== null);
  if (leaving) return before.alert === null ? 'opened' : 'updated';
  return before.alert === null ? null : 'resolved';
}

function alertAfter(
  change: AlertChange | null,
  before: Lifecycle,
  standing: Standing,
  policy: StagePolicy,
  at: number,
): Lifecycle['alert'] {
  if (change === null) return before.alert;
  if (change === 'resolved') return null;
  return {
    openedAt: before.alert?.openedAt ?? at,
    version: (before.alert?.version ?? 0) + 1,
    severity: severityOf(standing, policy),
  };
}

/** A warning, one step up for a strong risk, one for a customer above the lowest tier. */
function severityOf({ risk, valueTier }: Standing, policy: StagePolicy): Severity {
  const steps = 1 + (risk >= policy.decline.strongRisk ? 1 : 0) + (tierRank(valueTier) > 0 ? 1 : 0);
  return SEVERITIES[steps] ?? 'critical';
}

function alertRecord(
  customerId: string,
  change: AlertChange,
  before: Lifecycle,
  after: Lifecycle,
  standing: Standing,
  at: number,
): Alert {
  const openedAt = before.alert?.openedAt ?? at;
  const severity = after.alert?.severity ?? before.alert?.severity ?? 'info';
  return {
    ...standing,
    id: alertIdOf(customerId, openedAt),
    version: (before.alert?.version ?? 0) + 1,
    customerId,
    status: change === 'resolved' ? 'resolved' : 'open',
    severity,
    priority:
      SEVERITIES.indexOf(severity) * 10_000 + Math.round(standing.risk * 1000) * (1 + tierRank(standing.valueTier)),
    fromStage: before.stage,
    openedAt,
    updatedAt: at,
    resolvedAt: change === 'resolved' ? at : null,
    model: after.model,
    policy: after.policy,
    degraded: after.model === RULES_MODEL,
  };
}
