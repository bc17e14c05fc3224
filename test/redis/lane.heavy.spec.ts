/** A placeholder that stands for thousands: its events cost no more than others', and its state stays small. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MOST_MARKS } from '../../src/core/state/seen.js';
import type { HeavyCustomer } from '../../src/scoring/apply.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLane, eventsWork, type TestLane } from './lane.harness.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const EVENTS = 3 * MOST_MARKS;
const BATCH = 500;
const LARGEST_STATE_BYTES = 30 * 1024;

let lane: TestLane;
const noted: HeavyCustomer[] = [];

beforeAll(async () => {
  lane = await aLane({ database: 42, settings: { noteHeavy: (heavy) => noted.push(...heavy) } });
  for (let from = 0; from < EVENTS; from += BATCH) {
    const events = Array.from({ length: Math.min(BATCH, EVENTS - from) }, (_, i) => eventNumber(from + i));
    await lane.process(eventsWork(NOW, events));
  }
});
afterAll(() => lane.close());

/** Spread over the week before. */
function eventNumber(i: number): ReturnType<typeof aWireEvent> {
  const occurredAt = NOW - Math.floor((i * 7 * 86_400_000) / EVENTS) - 1;
  return aWireEvent({ id: `heavy-${i}`, customerId: 'ANONYMOUS', occurredAt });
}

describe('a customer with more events than anybody', () => {
  it('has all of them applied, and a state of bounded size', async () => {
    expect(await lane.redis.hget(lane.keys.counts, 'applied')).toBe(String(EVENTS));
    const state = await lane.redis.getBuffer(lane.keys.customer('ANONYMOUS'));
    expect(state?.length).toBeGreaterThan(6 * MOST_MARKS - 1);
    expect(state?.length).toBeLessThan(LARGEST_STATE_BYTES);
  });

  it('is pointed at from the event on with which ids are forgotten', () => {
    expect(noted.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThanOrEqual(EVENTS - MOST_MARKS);
    expect(new Set(noted.map(({ customerId }) => customerId))).toEqual(new Set(['ANONYMOUS']));
  });

  it('has the newest of them told from such that come again', async () => {
    await lane.process(eventsWork(NOW, [eventNumber(0), eventNumber(10)]));
    expect(await lane.redis.hget(lane.keys.counts, 'duplicates')).toBe('2');
    expect(await lane.redis.hget(lane.keys.counts, 'applied')).toBe(String(EVENTS));
  });
});
