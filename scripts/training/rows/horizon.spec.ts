import { describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../../src/core/state/activity.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { collectLog, type EventLog } from './history.js';
import { HorizonError, chooseHorizon } from './horizon.js';
import { trainOn } from '../pipeline.js';
import { PAYMENTS } from './made-up-log.js';

const START = Date.UTC(2025, 0, 1);

/** Three customers who pay every `gapDays` days; the log has `days` whole days and the beginning of one more. */
function logOf(days: number, gapDays: number): Promise<EventLog> {
  return collectLog(eventsOf(days, gapDays), PAYMENTS);
}

function eventsOf(days: number, gapDays: number): WireEvent[] {
  const paidOn = Array.from({ length: Math.ceil(days / gapDays) }, (_, i) => i * gapDays);
  return ['a', 'b', 'c'].flatMap((customerId) =>
    [...paidOn, days].map((day): WireEvent => ({
      id: `${customerId}${day}`,
      customerId,
      occurredAt: START + day * DAY_MS,
      channel: 'mobile',
      type: 'payment',
      amount: 1,
    })),
  );
}

describe('the horizon of a training', () => {
  it.each([
    ['is 30 days for customers who come every second day, where ten would do', 400, 2, 30, 10],
    ['is 30 days for daily customers, where five would do', 400, 1, 30, 5],
    ['is long enough for five business days of customers who come rarely', 900, 20, 98, null],
    ['is at most a sixth of the log', 240, 20, 40, null],
    ['is 30 days where these are more than a sixth of the log', 120, 20, 30, 20],
    ['is at most 180 days, however rarely customers come', 3000, 90, 180, null],
  ])('%s', async (_name, logDays, gapDays, days, raisedFrom) => {
    const horizon = chooseHorizon(await logOf(logDays, gapDays), 'auto');
    expect(horizon).toMatchObject({ days, raisedFrom, fault: null });
    expect(horizon.expectedActiveDays).toBeCloseTo(days / gapDays, 0);
  });

  it('follows those who came back, however many came once', async () => {
    const once = Array.from({ length: 50 }, (_, i): WireEvent => {
      const occurredAt = START + (i % 20) * DAY_MS;
      return { id: `once${i}`, customerId: `once${i}`, occurredAt, channel: 'mobile', type: 'payment', amount: 1 };
    });
    const log = await collectLog([...eventsOf(900, 10), ...once], PAYMENTS);
    expect(chooseHorizon(log, 'auto')).toMatchObject({ days: 50, reached: true });
  });

  it('may be shorter by name', async () => {
    expect(chooseHorizon(await logOf(400, 2), 10)).toMatchObject({ days: 10, raisedFrom: null, fault: null });
  });

  it('by name must leave a test period', async () => {
    const log = await logOf(400, 2);
    expect(chooseHorizon(log, 100).days).toBe(100);
    expect(() => chooseHorizon(log, 101)).toThrow(HorizonError);
  });

  it.each([
    [119, 'needs 120; bring a longer log, or name a horizon of at most 29 days with --horizon'],
    [28, 'needs 120; bring a longer log, or name a horizon of at most 7 days with --horizon'],
    [3, 'needs 120; bring a longer log'],
  ])('is not shortened for a log of %d days: the training is refused in words', async (logDays, words) => {
    const log = await logOf(logDays, 1);
    const { horizon, gate, fitted } = trainOn(log, { horizon: 'auto', seed: 1, say: () => {} });
    expect(horizon.days).toBe(30);
    expect(fitted).toBeNull();
    expect(gate).toEqual({
      verdict: 'refused',
      reasons: [`the log covers ${logDays} whole days: the least horizon of 30 days ${words}`],
    });
  });
});
