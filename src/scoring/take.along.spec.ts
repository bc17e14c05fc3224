import { describe, expect, it } from '@jest/globals';
import { UTC } from '../core/primitives/calendar.js';
import { MINUTE_MS } from '../core/primitives/time.js';
import type { WaitingJob } from '../redis/bullmq.store.js';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import { readJob, type ReadingSettings } from './batch.request.js';
import { MOST_EVENTS, takeLimits, takenAlong } from './take.along.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);

function settings(isLive: boolean): ReadingSettings {
  const usual = { catalog: A_CATALOG, calendar: UTC, owns: () => true, clockSkewSeconds: 300 };
  return { ...usual, latestAsOf: () => Infinity, isLive };
}

function waiting(id: string, asOf: number): WaitingJob {
  const events = [aWireEvent({ customerId: id, occurredAt: AS_OF })];
  return { id, addedAt: AS_OF, text: JSON.stringify({ v: 1, asOf, events }) };
}

function taken(isLive: boolean, latest: number, ...asOfs: number[]): string[] {
  const data = { v: 1 as const, asOf: AS_OF, events: [aWireEvent({ customerId: 'own', occurredAt: AS_OF })] };
  const own = readJob({ mark: 'own', addedAt: AS_OF, work: { data } }, settings(isLive));
  const jobs = asOfs.map((asOf, i) => waiting(`${i}`, asOf));
  return takenAlong(own, jobs, settings(isLive), latest).map(({ id }) => id);
}

describe('the jobs that join a batch', () => {
  it.each<[string, boolean, number, number[], string[]]>([
    ['are all that lie within a minute of each other', true, Infinity, [AS_OF + MINUTE_MS, AS_OF], ['0', '1']],
    ['end with the first beyond', true, Infinity, [AS_OF, AS_OF + MINUTE_MS + 1, AS_OF], ['0']],
    ['count the minute from the earliest', true, Infinity, [AS_OF - 1, AS_OF + MINUTE_MS], ['0']],
    ['end with the first ahead of the clock of Redis', true, AS_OF + 9, [AS_OF + 9, AS_OF + 10, AS_OF], ['0']],
    ['have one as-of in a replay', false, Infinity, [AS_OF, AS_OF + 1, AS_OF], ['0']],
  ])('%s', (_which, isLive, latest, asOfs, expected) => {
    expect(taken(isLive, latest, ...asOfs)).toEqual(expected);
  });
});

describe('how much may be taken along', () => {
  it.each([
    ['is what the own job leaves', 1_500, { feedEntries: 20_000, outboxEntries: null }, MOST_EVENTS - 1_500],
    ['is nothing behind a job that is large enough', 9_000, { feedEntries: 20_000, outboxEntries: null }, 0],
    [
      'keeps a commit from pushing its own entries out of the feed',
      100,
      { feedEntries: 1_000, outboxEntries: null },
      400,
    ],
    ['and out of the outbox', 100, { feedEntries: 20_000, outboxEntries: 600 }, 200],
  ])('%s', (_what, size, limits, events) => {
    expect(takeLimits(size, limits).events).toBe(events);
  });
});
