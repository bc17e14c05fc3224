/** What BG/NBD reads of customers, from the log's own counts. */
import type { PurchaseHistory } from '../../../src/core/primitives/bgnbd.js';
import type { EventLog } from './history.js';
import { isTestCustomer } from './splits.js';

/**
 * Every customer who had done business by a day, as of that day, in units of `unitDays`. Those who are already silent
 * belong to it: they alone show how customers leave. Test customers are left out.
 */
export function historiesAsOf(
  log: EventLog,
  { day, seed, unitDays }: { day: number; seed: number; unitDays: number },
): PurchaseHistory[] {
  return log.customers.flatMap(({ id, businessDays }) => {
    const first = businessDays[0];
    if (first === undefined || first > day || isTestCustomer(id, seed)) return [];
    const past = businessDays.filter((one) => one <= day);
    const lastAt = ((past.at(-1) ?? first) - first) / unitDays;
    return [{ repeats: past.length - 1, lastAt, age: (day - first) / unitDays }];
  });
}
