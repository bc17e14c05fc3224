/**
 * Reasons of alerts, from the model's own attribution. Only those who open, update or resolve an alert are explained, so
 * a batch without an alert pays nothing; it happens before the commit, so that the record is written once and whole.
 */
import type { Attribution } from '../core/attribution.js';
import { changesBetween } from '../core/changes.js';
import { featureRows } from '../core/features.js';
import { isSpread, stateAt } from '../core/past.js';
import type { Explainer } from '../core/ports.js';
import { reasonsFor } from '../core/reasons.js';
import type { Alert, Reason } from '../core/records.js';
import { signalsOf, type Signals } from '../core/signals.js';
import type { Decided } from './batch.js';

interface Turned {
  one: Decided;
  alert: NonNullable<Decided['decision']['alert']>;
  /** Signals of when the stage before was entered; null when nothing of then is known. */
  then: Signals | null;
}

export async function explainAlerts(decided: readonly Decided[], explainer: Explainer): Promise<Decided[]> {
  const turned = decided.flatMap(turnedOf);
  if (turned.length === 0) return [...decided];
  const asked = turned.flatMap(({ one, then }) => (then === null ? [one.signals] : [one.signals, then]));
  const answers = await explainer.explain(featureRows(asked), asked.length);
  const told = new Map<Decided, Decided>();
  let next = 0;
  for (const each of turned) {
    const now = answers[next++];
    const then = each.then === null ? undefined : answers[next++];
    if (now !== undefined) told.set(each.one, withReasons(each, now, then));
  }
  return decided.map((one) => told.get(one) ?? one);
}

function turnedOf(one: Decided): Turned[] {
  const { alert } = one.decision;
  if (alert === null) return [];
  const past = one.before.stage === null ? null : stateAt(one.state, one.before.sinceAt);
  return [{ one, alert, then: past === null ? null : signalsOf(past, past.asOf) }];
}

function withReasons({ one, alert, then }: Turned, now: Attribution, before: Attribution | undefined): Decided {
  const { decision, signals } = one;
  const reasons = reasonsFor(alert.record.stage, signals, now);
  const record: Alert = { ...alert.record, reasons };
  if (then !== null && before !== undefined) {
    record.changed = changed(one, { signals: then, attribution: before }, now);
  }
  const history = decision.history === null ? null : { ...decision.history, reasons };
  return { ...one, decision: { ...decision, history, alert: { ...alert, record } } };
}

function changed(one: Decided, then: { signals: Signals; attribution: Attribution }, now: Attribution): Reason[] {
  const spread = isSpread(one.state, one.before.sinceAt);
  return changesBetween(then, { signals: one.signals, attribution: now }, spread);
}
