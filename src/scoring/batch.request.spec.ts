import { describe, expect, it } from '@jest/globals';
import { UTC } from '../core/primitives/calendar.js';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import type { ReceivedEvents } from '../core/contracts/jobs.js';
import { eventsRequest, readJob, type BatchRequest, type ReadingSettings } from './batch.request.js';

const ADDED_AT = Date.UTC(2026, 0, 15, 12);
const SKEW_SECONDS = 300;
const SKEW_MS = SKEW_SECONDS * 1_000;

function settings(parts: Partial<ReadingSettings>): ReadingSettings {
  const usual = {
    catalog: A_CATALOG,
    calendar: UTC,
    owns: () => true,
    clockSkewSeconds: SKEW_SECONDS,
    latestAsOf: () => Infinity,
  };
  return { ...usual, isLive: true, ...parts };
}

function requestOf(data: ReceivedEvents, reading: ReadingSettings): BatchRequest {
  return eventsRequest([readJob({ mark: 'job', addedAt: ADDED_AT, work: { data } }, reading)], reading, null);
}

function asOfOf(asOf: number, parts: Partial<ReadingSettings> = {}): number {
  const job = { v: 1 as const, asOf, events: [] };
  return requestOf(job, settings(parts)).asOf;
}

describe('the instant that events are judged by', () => {
  it.each([
    ['is that of the job', ADDED_AT - 1_000, {}, ADDED_AT - 1_000],
    ['is no earlier than the job came, less what clocks may differ', 0, {}, ADDED_AT - SKEW_MS],
    ['is the replay’s own, however long ago', 5, { isLive: false }, 5],
    ['is no later than Redis allows', ADDED_AT + 99, { latestAsOf: () => ADDED_AT + 1 }, ADDED_AT + 1],
    ['obeys Redis also when it is behind', 0, { latestAsOf: () => 7 }, 7],
  ])('%s', (_, asOf, parts, expected) => {
    expect(asOfOf(asOf, parts)).toBe(expected);
  });
});

describe('a request', () => {
  it('reads only the states of customers with sound events, and takes the budget of all', () => {
    const events = [aWireEvent({ customerId: 'b', occurredAt: ADDED_AT }), { id: 'nonsense' }];
    const job = { v: 1 as const, asOf: ADDED_AT, events };
    const request = requestOf(job, settings({}));
    expect(request).toMatchObject({ customerIds: ['b'], size: 2 });
    expect(request.aside.map(({ outcome }) => outcome)).toEqual(['malformed']);
    const outcomes = (): string[] => request.apply([null], 0, 1).outcomes.map(({ outcome }) => outcome);
    expect(outcomes()).toEqual(['applied']);
    expect(outcomes()).toEqual(['applied']); // as often as the batch is fenced
  });
});
