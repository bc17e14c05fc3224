import { expect, it } from '@jest/globals';
import type { WireEvent } from '../../../src/core/state/activity.js';
import { DAY_MS, dayOf } from '../../../src/core/primitives/time.js';
import { collectLog } from './history.js';
import { historiesAsOf } from './purchase-histories.js';
import { isTestCustomer } from './splits.js';
import { PAYMENTS } from './made-up-log.js';

const START = Date.UTC(2025, 0, 1);
const SEED = 1;
const ids = Array.from({ length: 50 }, (_, i) => `c${i}`);
const [silent = '', busy = '', late = ''] = ids.filter((id) => !isTestCustomer(id, SEED));
const test = ids.find((id) => isTestCustomer(id, SEED)) ?? '';
const paid = (customerId: string, days: readonly number[]): WireEvent[] =>
  days.map((day, i) => ({
    id: `${customerId}-${i}`,
    customerId,
    occurredAt: START + day * DAY_MS,
    channel: 'mobile',
    type: 'payment',
    amount: 1,
  }));

it('histories are those of all who had come, the silent ones included, as of the day, without test customers', async () => {
  const log = await collectLog(
    [...paid(silent, [0, 10]), ...paid(busy, [40, 60, 90, 120]), ...paid(late, [110]), ...paid(test, [0, 50])],
    PAYMENTS,
  );
  const histories = historiesAsOf(log, { day: dayOf(START) + 100, seed: SEED, unitDays: 10 });
  expect(histories).toHaveLength(2);
  expect(histories).toContainEqual({ repeats: 1, lastAt: 1, age: 10 });
  expect(histories).toContainEqual({ repeats: 2, lastAt: 5, age: 6 });
});
