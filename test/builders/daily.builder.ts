/** A customer who did business every day for two years, as of a day, in signals. */
import { mark, newDayMap } from '../../src/core/features/day.map.js';
import { rhythmOf } from '../../src/core/features/rhythm.js';
import type { Signals } from '../../src/core/features/signals.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { someSignals } from './lifecycle.builder.js';

const DAILY = rhythmOf(Array.from({ length: 200 }, () => 1));

/** @param today days since 1970-01-01 */
export function aDailyCustomer(today: number, silentDays: number, parts: Partial<Signals> = {}): Signals {
  const last = today - silentDays;
  const businessMap = newDayMap();
  for (let ago = silentDays; ago < 380; ago++) mark(businessMap, ago);
  return someSignals(today * DAY_MS, {
    today,
    businessMap,
    business: DAILY,
    active: DAILY,
    silentDays,
    businessSilentDays: silentDays,
    lastDays: { business: last, active: last, moneyIn: NaN },
    ...parts,
  });
}

/** Assets in units of the base currency, each from a day on. */
export function assets(...levels: [day: number, amount: number][]): Pick<Signals, 'balances' | 'balance'> {
  const balances = levels.map(([day, amount]) => ({ day, amount: amount * 100 }));
  return { balances, balance: balances.at(-1)?.amount ?? NaN };
}
