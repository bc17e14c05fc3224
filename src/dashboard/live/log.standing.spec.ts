import { describe, expect, it } from '@jest/globals';
import { logStanding, type LogStanding } from './log.standing.js';

const DAY_MS = 86_400_000;
const fromAt = Date.UTC(2025, 0, 1, 8);
const LOG = { fromAt, toAt: fromAt + 400 * DAY_MS, waiting: 0, isWorking: false };

describe('how far a log is', () => {
  it.each<[string, number, Partial<typeof LOG>, LogStanding]>([
    ['is its first day at its first event', 0, {}, { day: 1, days: 400, pending: { what: 'to_come', days: 399 } }],
    [
      'is a day of it, and the days to come',
      213.5,
      {},
      { day: 214, days: 400, pending: { what: 'to_come', days: 186 } },
    ],
    [
      'is what waits, where that is much',
      213.5,
      { waiting: 12_000, isWorking: true },
      { day: 214, days: 400, pending: { what: 'waiting', events: 12_000 } },
    ],
    [
      'is still days to come while a few events are under way',
      213.5,
      { waiting: 40, isWorking: true },
      { day: 214, days: 400, pending: { what: 'to_come', days: 186 } },
    ],
    [
      'is what waits at the end, however little',
      400,
      { waiting: 40, isWorking: true },
      { day: 400, days: 400, pending: { what: 'waiting', events: 40 } },
    ],
    [
      'is through once the clock has passed its end and nothing waits',
      400.5,
      {},
      { day: 400, days: 400, pending: { what: 'through' } },
    ],
    [
      'is not through while a sweep is under way',
      400.5,
      { isWorking: true },
      { day: 400, days: 400, pending: { what: 'to_come', days: 0 } },
    ],
    [
      'is its first day before its clock has begun',
      -3,
      {},
      { day: 1, days: 400, pending: { what: 'to_come', days: 399 } },
    ],
  ])('%s', (_what, day, parts, standing) => {
    expect(logStanding({ ...LOG, ...parts }, fromAt + day * DAY_MS)).toEqual(standing);
  });
});
