/**
 * One decision about one customer as of an instant: the next lifecycle and its records.
 * Everything that must become visible together with the state is returned together, so that one commit can write it.
 */
import { ALERT_KIND_ROWS, type Evaluation } from './alerts/alert.kinds.js';
import { leadOf, type AlertRules, type TeamMember } from './alerts/alert.rules.js';
import { systemEntry, workOf, ESCALATED } from './alerts/alert.work.js';
import { judge, spokenStage } from './alerts/telling.js';
import { nextTimer } from './alerts/alert.timers.js';
import { nextAlerts, urgencyFor, type AlertStep } from './alerts/alerting.js';
import type { Attribution } from './model/attribution.js';
import { isStandIn } from './model/model.names.js';
import { hash32, hash48 } from './primitives/hash.js';
import { heldLifecycle, type Hold } from './lifecycle/holds.js';
import { dueAfterHold, reviewDay, reviewOn } from './lifecycle/review.schedule.js';
import { shortShare, type AlertState, type Cause, type Lifecycle } from './state/lifecycle.js';
import { transitionName } from './lifecycle/transitions.js';
import type { StagePolicy } from './model/policy.js';
import { reasonsFor } from './advice/reasons.js';
import type {
  Alert,
  AlertChange,
  HistoryEntry,
  Reason,
  StageTransition,
  StrategyAdvice,
  TimelineEntry,
} from './contracts/records.js';
import { isEndedByOthers } from './facts/closed.js';
import type { Finding } from './facts/finding.js';
import { Facts, findingsOf } from './facts/findings.js';
import type { Signals } from './features/signals.js';
import type { ModelScores } from './model/model.scores.js';
import type { CustomerState } from './state/state.js';
import { strategyFor, strategyNameFor, type StrategyRules } from './advice/strategy.js';
import { DAY_MS } from './primitives/time.js';
import type { Urgency } from './alerts/urgency.js';
import { thresholdOf, tierOf, type TierBounds, type ThresholdView } from './lifecycle/value.js';
import { ALERT_KINDS, type EpochMs, type Stage, type Strategy, type ValueTier } from './primitives/vocabulary.js';

/** The input of a decision besides the customer: model and business settings. */
export interface DecisionSettings {
  model: string;
  policy: StagePolicy;
  tiers: TierBounds;
  /** Width of the band around a tier's line, as a share of the line. */
  tierBand: number;
  strategies: StrategyRules;
  /** Urgency and due times of alerts. */
  rules: AlertRules;
  team: readonly TeamMember[];
}

/** One alert after a decision. */
export interface AlertStepRecord {
  change: AlertChange;
  record: Alert;
  /** The timeline entries, in order. */
  story: TimelineEntry[];
}

export interface Decision {
  lifecycle: Lifecycle;
  /** Null when the stage did not change. */
  history: HistoryEntry | null;
  move: StageTransition | null;
  /** The alerts that changed. */
  alerts: readonly AlertStepRecord[];
  /** The next instant at which time alone changes an alert; Infinity for never. */
  timerAt: EpochMs;
  /** The local day of the next review, unless a timer comes before it or a hold has one sooner; NaN for a hold. */
  reviewDay: number;
  /** The plain facts behind the records; empty when none is written. */
  findings: readonly Finding[];
  /** Set when a step of the customer is held. */
  held: Hold | null;
}

/** The customer's present situation as people see it, shared by decisions and by the customer's page. */
export interface Standing {
  stage: Stage;
  risk: number;
  confidence: number;
  reasons: Reason[];
  /** Null when a death or the bank ended the relationship. */
  strategy: StrategyAdvice | null;
  valueTier: ValueTier;
  /** Set when assets lie near a tier's line. */
  threshold: ThresholdView | null;
  /** In the base currency; null when unknown. */
  balance: number | null;
  branch: string | null;
}

/** The customer of the decision. */
export interface Subject {
  customerId: string;
  /** The lifecycle before the decision. */
  before: Lifecycle;
  signals: Signals;
  branch: string | null;
}

/** What is known of all customers of a batch alike. */
export interface DecisionContext<S extends Subject> {
  /** The state as of `signals.asOf`. Called only for a record whose advice needs it. */
  stateOf: (subject: S) => CustomerState;
  /** Returns a hold when the step from one lifecycle to the next must wait. */
  holdOf: (subject: S, after: Lifecycle) => Hold | null;
}

const NO_ALERTS: readonly AlertStepRecord[] = [];
const NO_FINDINGS: readonly Finding[] = [];

/** Most customers stay as they are: for them little is made but the lifecycle with the new scores. */
export function decide<S extends Subject>(
  subject: S,
  scores: ModelScores,
  settings: DecisionSettings,
  { stateOf, holdOf }: DecisionContext<S>,
): Decision {
  const { customerId, before, signals } = subject;
  const facts = new Facts(signals, settings.policy.facts);
  const { lifecycle: judged, waitsUntil } = judge({ customerId, lifecycle: before, signals, facts }, scores, settings);
  const held = holdOf(subject, judged);
  const after = held === null ? judged : heldLifecycle(before, judged);
  const evaluation = { before, after, signals, heldOut: isHeldOut(customerId, settings.rules) };
  const { alerts, tier, steps } = nextAlerts(evaluation, settings);
  const lifecycle = alerts === after.alerts && tier === after.tier ? after : { ...after, alerts, tier };
  const timerAt = Math.min(waitsUntil, nextTimer(alerts, settings.rules));
  const { stage } = lifecycle;
  const day = held === null ? reviewDay(stage, signals, settings.policy, facts) : NaN;
  const hasChangedStage = stage !== null && stage !== before.stage;
  if (stage === null || (!hasChangedStage && steps.length === 0)) {
    return withoutRecords(lifecycle, timerAt, day, held);
  }
  const known = { branch: subject.branch, state: () => stateOf(subject) };
  const stands = standing(known, lifecycle, stage, signals, settings, facts);
  return {
    lifecycle,
    ...(hasChangedStage
      ? transitionRecords(customerId, before.stage, lifecycle, stands, signals.asOf)
      : { history: null, move: null }),
    alerts: stepRecordsOf(customerId, steps, evaluation, lifecycle, stands, settings),
    timerAt,
    reviewDay: day,
    findings: facts.findings(),
    held,
  };
}

function withoutRecords(lifecycle: Lifecycle, timerAt: EpochMs, day: number, held: Hold | null): Decision {
  return {
    lifecycle,
    history: null,
    move: null,
    alerts: NO_ALERTS,
    timerAt,
    reviewDay: day,
    findings: NO_FINDINGS,
    held,
  };
}

/** The instant of the next review. */
export function nextReviewAt(
  customerId: string,
  { timerAt, reviewDay: day, held }: Pick<Decision, 'timerAt' | 'reviewDay' | 'held'>,
  signals: Signals,
): EpochMs {
  const dueAt = held === null ? reviewOn(customerId, day, signals) : dueAfterHold(customerId, signals.asOf, held);
  return Math.min(timerAt, dueAt);
}

/** The name of the strategy of `Standing`; null before the first decision as well. */
export function strategyNameOf(
  { stage, sinceAt, cause, scores }: Lifecycle,
  signals: Signals,
  settings: DecisionSettings,
): Strategy | null {
  if (stage === null || isEndedByOthers(signals)) return null;
  const daysInStage = (signals.asOf - sinceAt) / DAY_MS;
  const findings = () => (stage === 'prospect' ? [] : findingsOf(signals, settings.policy.facts));
  return strategyNameFor(advisedStage(stage, cause), { signals, findings, daysInStage, risk: scores.risk }, settings);
}

/** The stage whose strategies are considered. */
function advisedStage(stage: Stage, cause: Cause): Stage {
  return stage === 'development' ? stage : spokenStage(stage, cause);
}

export function standingOf(
  state: CustomerState,
  lifecycle: Lifecycle,
  stage: Stage,
  signals: Signals,
  settings: DecisionSettings,
  attribution: Attribution | null = null,
): Standing {
  const known = { branch: state.branch?.name ?? null, state: () => state };
  const facts = new Facts(signals, settings.policy.facts);
  return standing(known, lifecycle, stage, signals, settings, facts, attribution);
}

/** @param state called only where the advice needs it: decoding one costs more than the rest */
function standing(
  { branch, state }: { branch: string | null; state: () => CustomerState },
  lifecycle: Lifecycle,
  stage: Stage,
  signals: Signals,
  settings: DecisionSettings,
  facts: Facts,
  attribution: Attribution | null = null,
): Standing {
  const { risk } = lifecycle.scores;
  const spoken = spokenStage(stage, lifecycle.cause);
  const daysInStage = (signals.asOf - lifecycle.sinceAt) / DAY_MS;
  const findings = stage === 'prospect' ? NO_FINDINGS : facts.findings();
  return {
    stage,
    risk,
    confidence: lifecycle.cause.confidence,
    reasons: reasonsFor(spoken, signals, attribution, findings),
    strategy: isEndedByOthers(signals)
      ? null
      : strategyFor(advisedStage(stage, lifecycle.cause), { state, signals, findings, daysInStage, risk }, settings),
    valueTier: tierOf(signals.balance, settings.tiers),
    threshold: thresholdOf(signals.balance, settings.tiers, settings.tierBand),
    balance: Number.isNaN(signals.balance) ? null : signals.balance / 100,
    branch,
  };
}

function transitionRecords(
  customerId: string,
  from: Stage | null,
  after: Lifecycle,
  { stage: to, reasons, valueTier, branch, ...shares }: Standing,
  at: EpochMs,
): Required<Pick<Decision, 'history' | 'move'>> {
  const as = transitionName(from, to) ?? 'first';
  const [risk, confidence] = [shortShare(shares.risk), shortShare(shares.confidence)];
  return {
    history: { at, from, to, as, risk, confidence, reasons, model: after.model, policy: after.policy },
    move: { customerId, at, from, to, as, risk, confidence, valueTier, branch },
  };
}

/** One record per alert that changed, whatever the number of its steps. */
function stepRecordsOf(
  customerId: string,
  steps: readonly AlertStep[],
  evaluation: Pick<Evaluation, 'before' | 'after' | 'signals'>,
  lifecycle: Lifecycle,
  standing: Standing,
  settings: DecisionSettings,
): AlertStepRecord[] {
  return ALERT_KINDS.flatMap((kind) => {
    const own = steps.filter(({ alert }) => alert.kind === kind);
    const last = own[own.length - 1];
    if (last === undefined) return [];
    const record = recordOf(
      customerId,
      last.alert,
      lifecycle,
      standing,
      urgencyFor(last.alert, evaluation, settings),
      settings,
    );
    const { asOf } = evaluation.signals;
    const story = own.map(({ what, alert }) => systemEntry(what, alert, asOf));
    return [{ change: changeOf(own), record: { ...record, updatedAt: asOf, newsAt: asOf }, story }];
  });
}

function changeOf(steps: readonly AlertStep[]): AlertChange {
  const last = steps[steps.length - 1];
  if (last?.alert.status === 'resolved') return 'resolved';
  return steps.some(({ what }) => what === 'opened' || what === 'reopened') ? 'opened' : 'updated';
}

function recordOf(
  customerId: string,
  alert: AlertState,
  { model, policy }: Lifecycle,
  standing: Standing,
  urgency: Urgency,
  { rules, team }: DecisionSettings,
): Omit<Alert, 'updatedAt' | 'newsAt'> {
  const { valueAtStake, speed } = urgency;
  return {
    ...standing,
    ...workOf(alert, rules),
    id: alertIdOf(customerId, alert),
    customerId,
    priority: urgency.priority + (alert.escalatedAt === null ? 0 : ESCALATED),
    valueAtStake,
    speed,
    model,
    policy,
    escalatedTo: alert.escalatedAt === null ? null : leadOf(standing.branch, team),
    degraded: isStandIn(model),
  };
}

/** The same for the same customer, instant and kind. It does not identify the customer. */
export function alertIdOf(customerId: string, { openedAt, kind }: Pick<AlertState, 'openedAt' | 'kind'>): string {
  const about = ALERT_KIND_ROWS[kind].isInId ? `/${kind}` : '';
  return hash48(`${customerId}@${openedAt}${about}`).toString(36).padStart(10, '0');
}

/**
 * Alerts of these customers are recorded but not shown. A customer always stays in the same group of the comparison.
 */
export function isHeldOut(customerId: string, { heldOutShare }: Pick<AlertRules, 'heldOutShare'>): boolean {
  return heldOutShare > 0 && hash32(customerId, 0x2c1b3c6d) / 2 ** 32 < heldOutShare;
}
