import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WireEvent } from '../../../src/core/state/activity.js';
import { KEPT_DAYS } from '../../../src/core/state/tiles.js';
import { Calendar } from '../../../src/core/primitives/calendar.js';
import { DAY_MS, HOUR_MS, dayOf } from '../../../src/core/primitives/time.js';
import { readBusiness } from '../../../src/business/business.js';
import { EmptyLogError, HoleError, collectLog, type EventLog } from './history.js';
import { chooseHorizon } from './horizon.js';

const { catalog } = readBusiness('config');

function collect(instants: readonly number[]): Promise<EventLog> {
  const events = instants.map((occurredAt, i): WireEvent => {
    return { id: `e${i}`, customerId: `c${i % 7}`, occurredAt, channel: 'mobile', type: 'card_payment', amount: 1 };
  });
  return collectLog(events, catalog);
}

const YEAR = Array.from({ length: 366 }, (_, day) => Date.UTC(2025, 0, 1) + day * DAY_MS);
/** Days before the log's first and after its last event. */
const BEFORE = fc.integer({ min: 1, max: 54 * 365 }).map((days) => Date.UTC(2025, 0, 1) - days * DAY_MS);

describe('a log for training', () => {
  it('with a row far from the others is refused with both numbers, whichever side it lies on', async () => {
    await fc.assert(
      fc.asyncProperty(BEFORE, fc.boolean(), fc.integer({ min: 1, max: 3 }), async (before, isEarly, rows) => {
        const odd = isEarly ? before : 2 * (YEAR[0] ?? 0) - before + 365 * DAY_MS;
        const log = collect([...YEAR, ...Array<number>(rows).fill(odd)]);
        const gap = (isEarly ? (YEAR[0] ?? 0) - odd : odd - (YEAR.at(-1) ?? 0)) / DAY_MS;
        if (gap <= KEPT_DAYS) expect((await log).rows).toBe(366 + rows);
        else {
          await expect(log).rejects.toBeInstanceOf(HoleError);
          await expect(log).rejects.toThrow(
            `take out the ${isEarly ? rows : 366} events before it, or the ${isEarly ? 366 : rows} after it`,
          );
        }
      }),
    );
  });

  it('has a horizon and a span that its rows bound', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: KEPT_DAYS }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(gaps, async (days) => {
        let at = Date.UTC(1971, 0, 1);
        const log = await collect([at, ...days.map((gap) => (at += gap * DAY_MS))]);
        expect((log.to - log.from) / DAY_MS).toBeLessThanOrEqual(KEPT_DAYS * log.rows);
        expect(chooseHorizon(log, 'auto').days).toBeLessThanOrEqual(Math.max(30, (KEPT_DAYS * log.rows) / 6));
      }),
    );
  });

  it('holds at least one event', async () => {
    await expect(collect([])).rejects.toBeInstanceOf(EmptyLogError);
  });
});

it('counts the days of the customers and its own by the time zone of the bank', async () => {
  const instants = ['2025-12-19T23:30Z', '2025-12-20T00:30Z', '2025-12-20T15:30Z', '2025-12-20T16:30Z'].map(Date.parse);
  const events = instants.map((occurredAt, i): WireEvent => {
    return { id: `e${i}`, customerId: 'c', occurredAt, channel: 'mobile', type: 'card_payment', amount: 1 };
  });
  const beijing = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);
  const day = dayOf(Date.UTC(2025, 11, 20));
  const { customers, lastDay } = await collectLog(events, catalog, beijing);
  expect([customers[0]?.firstDay, customers[0]?.businessDays, lastDay]).toEqual([day, [day, day + 1], day]);
  expect((await collectLog(events, catalog)).customers[0]?.businessDays).toEqual([day - 1, day]);
});
