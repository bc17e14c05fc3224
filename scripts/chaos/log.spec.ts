import { describe, expect, it } from '@jest/globals';
import { HORIZON_MS } from '../../src/core/state/state.js';
import { DAY_MS, MINUTE_MS } from '../../src/core/primitives/time.js';
import { CHANNELS } from '../../src/core/primitives/vocabulary.js';
import { makeLog } from './log.js';

describe('the log of a chaos run', () => {
  const log = makeLog(5, 6_000);
  const events = log.flatMap((tick) => tick.events);

  it('is the same for the same seed, and another for another', () => {
    expect(makeLog(5, 6_000)).toEqual(log);
    expect(makeLog(6, 6_000)).not.toEqual(log);
  });

  it('has as many events as were asked for, each with an id of its own', () => {
    expect(events).toHaveLength(6_000);
    expect(new Set(events.map(({ id }) => id)).size).toBe(6_000);
    expect(makeLog(5, 60_000).reduce((sum, tick) => sum + tick.events.length, 0)).toBe(60_000);
  });

  it('has all channels, and at least twenty customers', () => {
    expect(new Set(events.map(({ channel }) => channel))).toEqual(new Set(CHANNELS));
    expect(new Set(events.map(({ customerId }) => customerId)).size).toBe(60);
    expect(new Set(makeLog(1, 500).flatMap((tick) => tick.events.map(({ customerId }) => customerId))).size).toBe(20);
  });

  it('is cut into ticks in order of time, and every tick in order of its events', () => {
    expect(log.map(({ asOf }) => asOf)).toEqual(log.map(({ asOf }) => asOf).sort((a, b) => a - b));
    for (const tick of log) {
      const instants = tick.events.map(({ occurredAt }) => occurredAt);
      expect(instants).toEqual([...instants].sort((a, b) => a - b));
    }
  });

  it('brings nothing that the door refuses, yet some late, some ahead of the clock, some at one instant', () => {
    const ages = log.flatMap(({ asOf, events: delivered }) => delivered.map(({ occurredAt }) => asOf - occurredAt));
    expect(Math.max(...ages)).toBeLessThan(HORIZON_MS);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(-5 * MINUTE_MS);
    expect(ages.filter((age) => age > 2 * DAY_MS).length).toBeGreaterThan(100);
    expect(ages.filter((age) => age < 0).length).toBeGreaterThan(20);
    const moments = new Set(events.map(({ customerId, occurredAt }) => `${customerId} ${occurredAt}`));
    expect(moments.size).toBeLessThan(events.length - 100);
  });

  it('has two or more ticks in a day when it is large', () => {
    expect(log.every(({ endsDay }) => endsDay)).toBe(true);
    expect(makeLog(5, 60_000).filter(({ endsDay }) => endsDay)).toHaveLength(log.length);
  });
});
