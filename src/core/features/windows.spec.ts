import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isActive, isBusiness, type Activity } from '../state/activity.js';
import { advance, apply, newState } from '../state/state.js';
import { DAY_MS, dayOf, floorTo } from '../primitives/time.js';
import { WINDOW_SPANS, daysWith, readWindows, type WindowName } from './windows.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';

const START = Date.UTC(2027, 0, 4, 9, 17);
const NAMES: WindowName[] = ['hour', 'day', 'week', 'month', 'quarter', 'baseline'];

/** The oracle: keeps every event and adds them up. */
class Twin {
  readonly events: Activity[] = [];

  window(name: WindowName, asOf: number): Record<string, number | number[]> {
    const { spanMs, sliceMs } = WINDOW_SPANS[name];
    const inside = this.events.filter(({ occurredAt }) => occurredAt >= floorTo(sliceMs, asOf - spanMs));
    const own = inside.filter(isActive);
    const amounts = (kinds: string[]): number =>
      own.reduce((sum, one) => sum + (kinds.includes(KINDS[one.kind] ?? '') ? (one.amount ?? 0) : 0), 0);
    const days = (of: Activity[]): number => new Set(of.map(({ occurredAt }) => dayOf(occurredAt))).size;
    return {
      events: own.length,
      systemEvents: inside.filter(({ channel }) => CHANNELS[channel] === 'system').length,
      kinds: KINDS.map((_, kind) => own.filter((one) => one.kind === kind).length),
      channels: CHANNELS.map((_, channel) => own.filter((one) => one.channel === channel).length),
      activeDays: days(own),
      businessDays: days(own.filter(isBusiness)),
      moneyInDays: days(own.filter(({ kind }) => KINDS[kind] === 'money_in')),
      amountIn: amounts(['money_in']),
      amountOut: amounts(['money_out', 'redemption']),
      amountBought: amounts(['purchase']),
    };
  }

  activeDays(asOf: number): number[] {
    const from = floorTo(WINDOW_SPANS.baseline.sliceMs, asOf - WINDOW_SPANS.baseline.spanMs);
    const days = this.events
      .filter((one) => isActive(one) && one.occurredAt >= from)
      .map((one) => dayOf(one.occurredAt));
    return [...new Set(days)].sort((a, b) => a - b);
  }
}

/** Steps of time from minutes to months, and events some hours before or after each step. */
const steps = fc.array(
  fc.record({
    passMs: fc.oneof(fc.integer({ min: 0, max: DAY_MS }), fc.integer({ min: 0, max: 40 * DAY_MS })),
    backMs: fc.integer({ min: -60_000, max: 7 * DAY_MS }),
    channel: fc.integer({ min: 0, max: CHANNELS.length - 1 }),
    kind: fc.integer({ min: 0, max: KINDS.length - 1 }),
    amount: fc.integer({ min: 0, max: 1_000_000 }),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('windows over tiles', () => {
  it('equal sums over all events, at every instant of a long history', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const twin = new Twin();
        const state = newState(START);
        let asOf = START;
        history.forEach(({ passMs, backMs, channel, kind, amount }, i) => {
          asOf += passMs;
          advance(state, asOf);
          const event: Activity = {
            id: `e${i}`,
            occurredAt: asOf - backMs,
            channel,
            kind,
            amount,
            balance: null,
            branch: null,
          };
          expect(apply(state, event)).toBe('applied');
          twin.events.push(event);
          const windows = readWindows(state, asOf);
          for (const name of NAMES) expect(windows[name]).toMatchObject(twin.window(name, asOf));
        });
        const kept = daysWith(state, 'activeDays').filter((day) => day >= (twin.activeDays(asOf)[0] ?? 0));
        expect(kept).toEqual(twin.activeDays(asOf));
      }),
      { numRuns: 200 },
    );
  });

  it('names the balance from before each window', () => {
    const state = newState(START - 60 * DAY_MS);
    const snapshot = (balance: number, daysAgo: number): Activity => ({
      id: `b${daysAgo}`,
      occurredAt: START - daysAgo * DAY_MS,
      channel: CHANNELS.indexOf('system'),
      kind: KINDS.indexOf('balance'),
      amount: null,
      balance,
      branch: null,
    });
    for (const [balance, daysAgo] of [
      [900, 60],
      [700, 20],
      [400, 2],
    ] as const) {
      advance(state, START - daysAgo * DAY_MS);
      apply(state, snapshot(balance, daysAgo));
    }
    const { week, month, quarter } = readWindows(state, START);
    expect([week, month, quarter].map((window) => window.balanceBefore?.amount ?? null)).toEqual([700, 900, null]);
  });
});
