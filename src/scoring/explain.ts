/**
 * Adds the reasons of alerts and of transitions to decline and termination, from the model's own attribution. Only
 * customers who have one are explained, so a batch without any costs nothing. It happens before the commit, so that the record
 * is written once, with its reasons.
 */
import type { Attribution } from '../core/model/attribution.js';
import { spokenStage } from '../core/alerts/telling.js';
import { changesBetween } from '../core/advice/changes.js';
import { featureRows } from '../core/features/features.js';
import { itemAt } from '../core/primitives/item.at.js';
import { isSpread, stateAt } from '../core/state/state.at.js';
import type { Explainer } from '../core/contracts/ports.js';
import { reasonsFor } from '../core/advice/reasons.js';
import { signalsOf, type Signals } from '../core/features/signals.js';
import { stateOf, type Decided } from './touched.js';

interface Turned {
  one: Decided;
  /** Signals of the instant when the stage before was entered; null when they are not known. */
  then: Signals | null;
  /** See `isSpread`, of that instant. */
  isSpread: boolean;
}

export async function explainTurns(decided: readonly Decided[], explainer: Explainer): Promise<Decided[]> {
  const turned: Turned[] = [];
  for (const one of decided) if (isTurned(one)) turned.push(turnedOf(one));
  if (turned.length === 0) return [...decided];
  const asked = turned.flatMap(({ one, then }) => (then === null ? [one.signals] : [one.signals, then]));
  const answers = await explainer.explain(featureRows(asked), asked.length);
  const explained = new Map<Decided, Decided>();
  let next = 0;
  for (const each of turned) {
    const now = itemAt(answers, next++);
    const then = each.then === null ? undefined : itemAt(answers, next++);
    explained.set(each.one, withReasons(each, now, then));
  }
  return decided.map((one) => explained.get(one) ?? one);
}

function isTurned({ decision: { alerts, history } }: Decided): boolean {
  return alerts.length > 0 || history?.to === 'decline' || history?.to === 'termination';
}

function turnedOf(one: Decided): Turned {
  if (one.before.stage === null) return { one, then: null, isSpread: false };
  const { beforeAt } = one.decision.lifecycle;
  const state = stateOf(one);
  const earlier = stateAt(state, beforeAt);
  if (earlier === null) return { one, then: null, isSpread: false };
  return { one, then: signalsOf(earlier, earlier.asOf), isSpread: isSpread(state, beforeAt) };
}

function withReasons(
  { one, then, isSpread: spread }: Turned,
  now: Attribution,
  before: Attribution | undefined,
): Decided {
  const { decision, signals } = one;
  const moment = { signals, attribution: now };
  const since =
    then === null || before === undefined
      ? {}
      : { changed: changesBetween({ signals: then, attribution: before }, moment, spread) };
  const alerts = decision.alerts.map((turn) => {
    const reasons = reasonsFor(
      spokenStage(turn.record.stage, decision.lifecycle.cause),
      signals,
      now,
      decision.findings,
    );
    return { ...turn, record: { ...turn.record, reasons, ...since } };
  });
  const { history: entry } = decision;
  const history = entry && { ...entry, reasons: reasonsFor(entry.to, signals, now, decision.findings) };
  return { ...one, decision: { ...decision, history, alerts } };
}
