/**
 * The alerts of one customer, from one evaluation to the next. Pure: changes are returned as steps, so that one commit
 * writes the state together with the alert, its timeline and the feed entry.
 *
 * 1. Trouble begins when people are to be told of a decline (telling.ts), with a termination, or when assets fall below
 *    the line of the tier held. It lasts until the customer is well. Its beginning opens an alert, or reopens one that was resolved recently.
 * 2. While it lasts, a higher severity updates the alert; a lower one does not.
 * 3. Recovery resolves it. An alert that flaps is resolved only after the recovery has lasted; its changes until then
 *    are not published.
 * 4. Whoever is lost while an alert of the decline is open stays with that alert, as a worse one. A death and a closing by
 *    the bank supersede every alert.
 * 5. Time passes: a snooze returns, an acknowledgement expires, an alert whose work did not begin in time is escalated.
 */
import { ALERT_KIND_ROWS, isRested, type AlertSettings, type Evaluation, type Trouble } from './alert.kinds.js';
import type { AlertRules } from './alert.rules.js';
import { dueFrom, timedSteps } from './alert.timers.js';
import type { AlertState, HeldTier } from '../state/lifecycle.js';
import { DAY_MS } from '../primitives/time.js';
import { urgencyOf, worseOf, type Urgency } from './urgency.js';
import { nextTier } from '../lifecycle/value.js';
import { ALERT_KINDS, type AlertKind, type EpochMs } from '../primitives/vocabulary.js';

/** The steps that the service itself takes on an alert. */
export type AlertEvent =
  'opened' | 'reopened' | 'worse' | 'recovered' | 'superseded' | 'returned' | 'expired' | 'escalated';

export interface AlertStep {
  what: AlertEvent;
  /** The alert after the step. */
  alert: AlertState;
}

export interface AlertsAfter {
  alerts: readonly AlertState[];
  tier: HeldTier | null;
  /** In order. Several steps may belong to one alert. */
  steps: readonly AlertStep[];
}

const NO_STEPS: readonly AlertStep[] = [];

export function nextAlerts({ before, after, signals, heldOut }: Evaluation, settings: AlertSettings): AlertsAfter {
  const tier = nextTier(before.tier, signals.balance, settings.tiers, settings.tierBand);
  const trouble = { before, after, signals, heldOut, settings };
  if (before.alerts.length === 0 && !isAnyEntered(trouble)) return { alerts: before.alerts, tier, steps: NO_STEPS };
  const steps: AlertStep[] = [];
  const aged = before.alerts.filter((alert) => !isForgotten(alert, signals.asOf, settings.rules));
  const known = aged.map((alert) => goOn(alert, trouble, steps));
  for (const kind of ALERT_KINDS) if (ALERT_KIND_ROWS[kind].isEntered(trouble)) enter(kind, known, trouble, steps);
  return { alerts: known, tier, steps };
}

function isAnyEntered(trouble: Trouble): boolean {
  for (const kind of ALERT_KINDS) if (ALERT_KIND_ROWS[kind].isEntered(trouble)) return true;
  return false;
}

/** How urgent an alert is now. */
export function urgencyFor(
  { kind, line }: Pick<AlertState, 'kind' | 'line'>,
  { before, after, signals }: Pick<Evaluation, 'before' | 'after' | 'signals'>,
  settings: AlertSettings,
): Urgency {
  const { risk, riskBefore } = ALERT_KIND_ROWS[kind].riskOf(line, { before, after, signals, settings });
  return urgencyOf(signals, risk, riskBefore, settings.tiers, settings.rules);
}

export function isUnresolved({ status }: Pick<AlertState, 'status'>): boolean {
  return status !== 'resolved';
}

export function isFlapping(
  { returns }: Pick<AlertState, 'returns'>,
  { flapping }: Pick<AlertRules, 'flapping'>,
): boolean {
  return returns >= flapping.times;
}

/** A resolved alert is kept for as long as the same trouble would reopen it, or must not raise another one. */
function isForgotten(alert: AlertState, asOf: EpochMs, rules: AlertRules): boolean {
  if (alert.kind === 'threshold') return isRested(alert, asOf, rules);
  return alert.resolvedAt !== null && asOf - alert.resolvedAt >= rules.flapping.days * DAY_MS;
}

function goOn(alert: AlertState, trouble: Trouble, steps: AlertStep[]): AlertState {
  if (!isUnresolved(alert)) return alert;
  const { asOf } = trouble.signals;
  let now = alert;
  const step = (what: AlertEvent, parts: Partial<AlertState>): void => {
    now = { ...now, ...parts, version: now.version + 1 };
    steps.push({ what, alert: now });
  };
  const { isSuperseded, isWell } = ALERT_KIND_ROWS[alert.kind];
  if (isSuperseded(trouble)) {
    step('superseded', ended('superseded', asOf));
  } else if (isWell(alert.line, trouble)) {
    now = { ...now, calmSinceAt: alert.calmSinceAt ?? asOf };
    if (hasBeenWell(alert, asOf, trouble.settings.rules)) step('recovered', ended('recovered', asOf));
  } else {
    now = { ...now, calmSinceAt: null };
    worsen(now, trouble, step);
  }
  if (!isUnresolved(now)) return now;
  for (const { what, parts } of timedSteps(now, asOf, trouble.settings.rules)) step(what, parts);
  return now;
}

function ended(outcome: 'superseded' | 'recovered', at: EpochMs): Partial<AlertState> {
  return { status: 'resolved', outcome, resolvedAt: at, statusUntilAt: null, calmSinceAt: null };
}

/** True at the first recovery, unless the alert flaps or a person reopened it while the customer was well. */
function hasBeenWell(alert: AlertState, asOf: EpochMs, rules: AlertRules): boolean {
  if (alert.calmSinceAt === null) return !isFlapping(alert, rules);
  return asOf - alert.calmSinceAt >= rules.flapping.days * DAY_MS;
}

type Step = (what: AlertEvent, parts: Partial<AlertState>) => void;

function worsen(alert: AlertState, trouble: Trouble, step: Step): void {
  const { rules } = trouble.settings;
  const severity = worseOf(alert.severity, urgencyFor(alert, trouble, trouble.settings).severity);
  if (severity === alert.severity && !hasSunk(alert, trouble)) return;
  step('worse', { severity, dueAt: Math.min(alert.dueAt, dueFrom(trouble.signals.asOf, severity, rules)) });
}

/** The customer went on to decline, or was lost, while the alert of a risk was open: people see the stage of now. */
function hasSunk({ kind }: AlertState, { before, after }: Trouble): boolean {
  const isLeaving = after.stage === 'decline' || after.stage === 'termination';
  return kind === 'decline' && before.cause.isTold && isLeaving && after.stage !== before.stage;
}

function enter(kind: AlertKind, known: AlertState[], trouble: Trouble, steps: AlertStep[]): void {
  const at = known.findIndex((alert) => alert.kind === kind);
  const old = known[at];
  if (old !== undefined && isUnresolved(old)) {
    known[at] = { ...old, returns: old.returns + 1 }; // it flaps: the trouble returned before the recovery had lasted
    return;
  }
  if (old !== undefined && kind === 'threshold') return; // it rests
  const alert = old === undefined ? newAlert(kind, trouble) : reopened(old, trouble);
  if (old === undefined) known.push(alert);
  else known[at] = alert;
  steps.push({ what: old === undefined ? 'opened' : 'reopened', alert });
}

function newAlert(kind: AlertKind, trouble: Trouble): AlertState {
  const { before, signals, settings, heldOut } = trouble;
  const openedAt = signals.asOf;
  const line = ALERT_KIND_ROWS[kind].lineOf(trouble);
  const { severity } = urgencyFor({ kind, line }, trouble, settings);
  return {
    kind,
    openedAt,
    severity,
    heldOut,
    version: 1,
    status: 'open',
    fromStage: before.stage,
    assignee: null,
    dueAt: dueFrom(openedAt, severity, settings.rules),
    statusUntilAt: null,
    escalatedAt: null,
    resolvedAt: null,
    outcome: null,
    returns: 0,
    calmSinceAt: null,
    line,
  };
}

function reopened(old: AlertState, trouble: Trouble): AlertState {
  const { before, signals, settings } = trouble;
  const line = ALERT_KIND_ROWS[old.kind].lineOf(trouble);
  const { severity } = urgencyFor({ kind: old.kind, line }, trouble, settings);
  return {
    ...old,
    severity,
    status: 'open',
    fromStage: before.stage,
    version: old.version + 1,
    returns: old.returns + 1,
    resolvedAt: null,
    outcome: null,
    escalatedAt: null,
    calmSinceAt: null,
    line,
    dueAt: dueFrom(signals.asOf, severity, settings.rules),
  };
}
