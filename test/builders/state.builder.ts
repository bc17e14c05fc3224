import { apply, advance, newState, type CustomerState } from '../../src/core/state.js';
import { DAY_MS } from '../../src/core/time.js';
import type { Channel } from '../../src/core/vocabulary.js';
import { anActivity } from './activity.builder.js';
import { aLifecycle } from './lifecycle.builder.js';

const FIRST_DAYS_AGO = 210;

/** In maturity: bought four times, once a month, in one channel, and silent for so long that the next look ends it. */
export function aStateAboutToEnd(now: number, channel: Channel): CustomerState {
  const firstAt = now - FIRST_DAYS_AGO * DAY_MS;
  const state = newState(firstAt);
  for (let month = 0; month < 4; month++) {
    const occurredAt = firstAt + month * 30 * DAY_MS;
    advance(state, occurredAt);
    apply(state, anActivity({ id: `month-${month}`, occurredAt, channel, kind: 'purchase', amount: 50_00 }));
  }
  state.lifecycle = aLifecycle({ stage: 'maturity', sinceAt: firstAt, model: 'before' });
  return state;
}
