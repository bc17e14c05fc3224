import { apply, advance, newState, type CustomerState } from '../../src/core/state/state.js';
import { NO_CLOSINGS } from '../../src/core/state/products.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { Channel, Kind } from '../../src/core/primitives/vocabulary.js';
import { anActivity } from './activity.builder.js';
import { aLifecycle } from './lifecycle.builder.js';

/** From the first purchase to the last. */
const BUYING_DAYS = 90;
const SILENT_DAYS = 120;

/** In maturity: bought four times, once a month, in one channel, and silent for so long that the next look ends it. */
export function aStateAboutToEnd(now: number, channel: Channel, silentDays = SILENT_DAYS): CustomerState {
  const firstAt = now - (BUYING_DAYS + silentDays) * DAY_MS;
  const state = newState(firstAt);
  for (let month = 0; month < 4; month++) {
    const occurredAt = firstAt + month * 30 * DAY_MS;
    advance(state, occurredAt);
    apply(state, anActivity({ id: `month-${month}`, occurredAt, channel, kind: 'purchase', amount: 50_00 }));
  }
  state.lifecycle = aLifecycle({ stage: 'maturity', sinceAt: firstAt, model: 'before' });
  return state;
}

/** The same, and closed the relationship yesterday: the next evaluation raises the alert of it. */
export function aStateThatClosed(now: number, channel: Channel): CustomerState {
  const state = aStateAboutToEnd(now, channel);
  state.closings = { ...NO_CLOSINGS, relationship: { at: now - DAY_MS, by: 'customer' } };
  return state;
}

/** Amount and balance in units of the base currency. */
export type Act = [daysAgo: number, kind: Kind, amount?: number, balance?: number];

/** A customer who did these things, looked at now. */
export function aLife(now: number, acts: readonly Act[]): CustomerState {
  const inOrder = acts.toSorted(([a], [b]) => b - a);
  const state = newState(now - (inOrder[0]?.[0] ?? 0) * DAY_MS);
  for (const [daysAgo, kind, amount = 50, balance] of inOrder) {
    const occurredAt = now - daysAgo * DAY_MS;
    advance(state, occurredAt);
    const told = balance === undefined ? null : balance * 100;
    apply(state, anActivity({ occurredAt, kind, amount: amount * 100, balance: told }));
  }
  advance(state, now);
  return state;
}
