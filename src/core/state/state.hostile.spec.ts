import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocatedBy, hostileBytes } from '../../../test/builders/hostile.bytes.js';
import { MONEY_IN_KIND, MONEY_OUT_KIND } from './activity.js';
import { advance, apply, newState } from './state.js';
import { decodeState, encodeState } from './state.codec.js';
import { DAY_MS } from '../primitives/time.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2028, 2, 3, 15, 30);
/** Of a few hundred bytes, with what the test itself makes meanwhile. */
const MOST_ALLOCATED = 4_000_000;

const activities = fc.record({
  id: fc.nat({ max: 1_000 }).map(String),
  occurredAt: fc.integer({ min: NOW - 6 * DAY_MS, max: NOW }),
  channel: fc.nat({ max: CHANNELS.length - 1 }),
  kind: fc.nat({ max: KINDS.length - 1 }),
  amount: fc.option(fc.nat({ max: 10_000_000 })),
  balance: fc.option(fc.nat({ max: 10_000_000 })),
  branch: fc.option(fc.constantFrom('north', 'south')),
  isIncome: fc.boolean(),
  isCorrection: fc.boolean(),
  twoWay: fc.option(fc.nat({ max: 2 })),
  product: fc.option(
    fc.record({
      id: fc.nat({ max: 3 }),
      class: fc.constantFrom('card' as const, null),
      what: fc.constantFrom('bought' as const, 'closed' as const),
      maturesOn: fc.option(fc.nat({ max: 30_000 })),
    }),
  ),
  closing: fc.option(
    fc.record({
      scope: fc.constantFrom('account' as const, 'product' as const),
      at: fc.constant(NOW),
      by: fc.constantFrom('bank' as const, 'customer' as const),
    }),
  ),
});

const states = fc.array(activities, { minLength: 1, maxLength: 12 }).map((events) => {
  const state = newState(NOW);
  advance(state, NOW);
  for (const { kind, twoWay, ...event } of events) {
    const isPosting = kind === MONEY_IN_KIND || kind === MONEY_OUT_KIND;
    apply(state, { ...event, kind, twoWay: isPosting && !event.isCorrection ? twoWay : null });
  }
  return encodeState(state).slice();
});

describe('bytes that are no state of ours', () => {
  it('are refused with a RangeError, and cost what they hold, not what they claim', () => {
    fc.assert(
      fc.property(hostileBytes(states), (bytes) => {
        let fault: unknown = null;
        const allocated = allocatedBy(() => {
          try {
            decodeState(bytes);
          } catch (thrown) {
            fault = thrown;
          }
        });
        expect(fault === null || fault instanceof RangeError).toBe(true);
        expect(allocated).toBeLessThan(MOST_ALLOCATED);
      }),
      { numRuns: 3_000, endOnFailure: true },
    );
  });

  it('are refused wherever they are cut short', () => {
    fc.assert(
      fc.property(states, fc.nat(), (bytes, end) => {
        expect(() => decodeState(bytes.subarray(0, end % bytes.length))).toThrow(RangeError);
      }),
    );
  });
});
