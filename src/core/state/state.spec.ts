import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anActivity } from '../../../test/builders/activity.builder.js';
import type { Activity } from './activity.js';
import { featureRows } from '../features/features.js';
import { signalsOf } from '../features/signals.js';
import { HORIZON_MS, advance, apply, newState, type CustomerState } from './state.js';
import { decodeState, encodeState } from './state.codec.js';
import { foldTiles } from './tiles.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../primitives/time.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';

/** Over the leap day of 2028. */
const NOW = Date.UTC(2028, 2, 3, 15, 30);

/** Instants crowd around the borders of tiles. */
const instants = fc.oneof(
  fc.integer({ min: NOW - HORIZON_MS, max: NOW + 5 * MINUTE_MS }),
  fc
    .tuple(fc.constantFrom(5 * MINUTE_MS, HOUR_MS, DAY_MS), fc.integer({ min: 0, max: 6 }), fc.constantFrom(-1, 0, 1))
    .map(([size, back, off]) => Math.max(NOW - HORIZON_MS, Math.floor(NOW / size - back) * size + off)),
);

const activities: fc.Arbitrary<Activity> = fc.record({
  id: fc.integer({ min: 0, max: 40 }).map(String),
  occurredAt: instants,
  channel: fc.integer({ min: 0, max: CHANNELS.length - 1 }),
  kind: fc.integer({ min: 0, max: KINDS.length - 1 }),
  amount: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
  balance: fc.option(fc.integer({ min: -1_000_000, max: 100_000_000 })),
  branch: fc.option(fc.constantFrom('north', 'south')),
});

/** One event per id, as producers promise. */
const histories = fc
  .array(activities, { minLength: 1, maxLength: 40 })
  .map((all) => [...new Map(all.map((one) => [one.id, one])).values()]);

function stateOf(events: readonly Activity[], asOf = NOW): CustomerState {
  const state = newState(asOf);
  advance(state, asOf);
  for (const event of events) apply(state, event);
  return state;
}

function bytesOf(state: CustomerState): string {
  return Buffer.from(encodeState(state)).toString('hex');
}

describe('the state of a customer', () => {
  it('does not depend on the order of the events', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (events, keys) => {
        const shuffled = events
          .map((event, i) => ({ event, key: keys[i] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        expect(bytesOf(stateOf(shuffled))).toBe(bytesOf(stateOf(events)));
      }),
    );
  });

  it('does not depend on duplicates, on how events are split into jobs, or on sweeps between them', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat()), (events, picks) => {
        const twice = [...events, ...picks.flatMap((pick) => events[pick % Math.max(1, events.length)] ?? [])];
        let state = newState(NOW - DAY_MS);
        twice.forEach((event, i) => {
          advance(state, NOW - Math.max(0, twice.length - i) * MINUTE_MS);
          apply(state, event);
          state = decodeState(encodeState(state));
        });
        advance(state, NOW);
        const whole = stateOf(events);
        expect(bytesOf(state)).toBe(bytesOf(whole));
      }),
    );
  });

  it('does not depend on which clock an event came under: lanes catch up, producers disagree, sweeps pass between', () => {
    const clocks = fc.array(fc.integer({ min: NOW - 2 * DAY_MS, max: NOW }), { minLength: 40, maxLength: 40 });
    const order = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(
        histories,
        clocks,
        order,
        fc.array(fc.boolean(), { maxLength: 40 }),
        (events, asOfs, keys, sweeps) => {
          const arriving = events
            .map((event, i) => ({ event, key: keys[i] ?? 0, asOf: asOfs[i] ?? NOW }))
            .sort((a, b) => a.key - b.key);
          let state = newState(NOW - 2 * DAY_MS);
          arriving.forEach(({ event, asOf }, i) => {
            if (sweeps[i] === true) advance(state, Math.min(NOW, asOf + HOUR_MS));
            advance(state, asOf);
            apply(state, event);
            state = decodeState(encodeState(state));
          });
          advance(state, NOW + HOUR_MS);
          const whole = stateOf(events);
          advance(whole, NOW + HOUR_MS);
          expect(bytesOf(state)).toBe(bytesOf(whole));
        },
      ),
    );
  });

  it('is folded after every step of time, also after those for which nothing needs to be done', () => {
    const pauses = fc.array(
      fc.oneof(
        fc.integer({ min: 1, max: 20 * MINUTE_MS }),
        fc.integer({ min: 1, max: 9 * DAY_MS }),
        fc.constantFrom(1, MINUTE_MS, HOUR_MS - 1, HOUR_MS, DAY_MS - 1, DAY_MS, 7 * DAY_MS, 30 * DAY_MS),
      ),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(histories, pauses, fc.boolean(), (events, steps, isFullHour) => {
        let asOf = isFullHour ? Math.floor(NOW / HOUR_MS) * HOUR_MS : NOW;
        const state = stateOf(events, asOf);
        for (const pause of steps) {
          asOf += pause;
          advance(state, asOf);
          const again = decodeState(encodeState(state));
          expect(foldTiles(again.tiles, asOf)).toEqual({ activeDays: 0, businessDays: 0 });
          expect(bytesOf(again)).toBe(bytesOf(state));
        }
      }),
    );
  });

  it('is written whole although the state before it could not be written', () => {
    const state = stateOf([anActivity({ occurredAt: NOW })]);
    const bytes = bytesOf(state);
    expect(() => encodeState(newState(NOW))).toThrow(RangeError);
    expect(bytesOf(state)).toBe(bytes);
  });

  it('keeps its bytes and signals while other customers are read, changed and written', () => {
    fc.assert(
      fc.property(fc.array(histories, { minLength: 2, maxLength: 6 }), (lives) => {
        const alone = lives.map((events) => {
          const state = stateOf(events);
          return { bytes: bytesOf(state), signals: structuredClone(signalsOf(state, NOW)) };
        });
        const stored = lives.map((events) => encodeState(stateOf(events)));
        const states = stored.map((bytes) => decodeState(bytes));
        const signals = states.map((state) => signalsOf(state, NOW));
        const again = states.map((state) => encodeState(state));
        for (const state of states) apply(state, anActivity({ occurredAt: NOW }));
        for (const state of states) encodeState(state);
        expect(signals).toEqual(alone.map((one) => one.signals));
        for (const written of [stored, again]) {
          expect(written.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(alone.map((one) => one.bytes));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is the same after encoding and decoding, features included, now and later', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 400 }), (events, days) => {
        const state = stateOf(events);
        const copy = decodeState(encodeState(state));
        const later = NOW + days * DAY_MS;
        advance(copy, later);
        const again = decodeState(encodeState(copy));
        expect(featureRows([signalsOf(again, later)])).toEqual(featureRows([signalsOf(copy, later)]));
        expect(featureRows([signalsOf(copy, later)])).toEqual(featureRows([signalsOf(state, later)]));
      }),
    );
  });

  it('counts an id once, even when it comes again with another instant', () => {
    const first = anActivity({ occurredAt: NOW - DAY_MS });
    const state = stateOf([first]);
    expect(apply(state, { ...first, occurredAt: NOW })).toBe('duplicate');
  });

  it('accepts an event at the very edge of the horizon and not one millisecond older', () => {
    const state = stateOf([]);
    expect(apply(state, anActivity({ occurredAt: NOW - HORIZON_MS }))).toBe('applied');
    expect(apply(state, anActivity({ occurredAt: NOW - HORIZON_MS - 1 }))).toBe('too_late');
  });

  it('remembers ids for the whole horizon', () => {
    const event = anActivity({ occurredAt: NOW });
    const state = stateOf([event]);
    advance(state, NOW + HORIZON_MS);
    expect(apply(state, event)).toBe('duplicate');
  });

  it('keeps sums of any size, in any order', () => {
    const huge = Array.from({ length: 100 }, (_, i) => anActivity({ occurredAt: NOW, amount: 1.5e14 + i }));
    expect(bytesOf(stateOf(huge))).toBe(bytesOf(stateOf([...huge].reverse())));
    const taken = huge.map((one) => ({ ...one, amount: -(one.amount ?? 0), isCorrection: true }));
    expect(bytesOf(stateOf(taken))).toBe(bytesOf(stateOf([...taken].reverse())));
  });

  it('changes only the balance for a posting of the bank', () => {
    const state = stateOf([anActivity({ channel: 'system', kind: 'balance', balance: 500_00, occurredAt: NOW })]);
    expect(state.balance?.amount).toBe(500_00);
    expect(state.lastActiveAt).toBeNull();
    expect(signalsOf(state, NOW).month.events).toBe(0);
  });
});
