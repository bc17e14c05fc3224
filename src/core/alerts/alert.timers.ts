/**
 * What time alone does to an alert: a snooze returns, an acknowledgement expires, and an alert that nobody began in time
 * is escalated.
 */
import { DAY_MS, HOUR_MS } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import type { AlertState } from '../state/lifecycle.js';
import type { AlertRules } from './alert.rules.js';

export interface TimedStep {
  what: 'returned' | 'expired' | 'escalated';
  parts: Partial<AlertState>;
}

/** The steps that are due by `asOf`, in order. */
export function timedSteps(alert: AlertState, asOf: EpochMs, rules: AlertRules): TimedStep[] {
  const steps: TimedStep[] = [];
  let now = alert;
  if (now.statusUntilAt !== null && now.statusUntilAt <= asOf) {
    const isBack = now.status === 'snoozed';
    const dueAt = isBack ? Math.max(now.dueAt, dueFrom(asOf, now.severity, rules)) : now.dueAt;
    const parts = { status: 'open' as const, statusUntilAt: null, dueAt };
    steps.push({ what: isBack ? 'returned' : 'expired', parts });
    now = { ...now, ...parts };
  }
  if (canEscalate(now) && now.dueAt <= asOf) steps.push({ what: 'escalated', parts: { escalatedAt: asOf } });
  return steps;
}

/** The next instant at which time alone changes one of these alerts; Infinity for none. */
export function nextTimer(alerts: readonly AlertState[], { flapping }: AlertRules): EpochMs {
  let next = Infinity;
  for (const alert of alerts) {
    next = Math.min(
      next,
      alert.statusUntilAt ?? Infinity,
      canEscalate(alert) ? alert.dueAt : Infinity,
      alert.calmSinceAt === null ? Infinity : alert.calmSinceAt + flapping.days * DAY_MS,
    );
  }
  return next;
}

function canEscalate({ status, escalatedAt, heldOut }: AlertState): boolean {
  return (status === 'open' || status === 'acknowledged') && escalatedAt === null && !heldOut;
}

/** When an alert of this severity is due that people get to know at `at`. */
export function dueFrom(at: EpochMs, severity: AlertState['severity'], { dueHours }: AlertRules): EpochMs {
  return at + dueHours[severity] * HOUR_MS;
}
