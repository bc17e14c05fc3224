/** Days on which money came in; a declared income of 5,000 whose stay is not known, by default. */
import type { IncomeDay } from '../../src/core/state/incomes.js';
import { DAY_MS } from '../../src/core/primitives/time.js';

const AN_INCOME: Omit<IncomeDay, 'day'> = { isDeclared: true, amount: 500_000, left: null };
const FIRST_DAY = 20_089; // 2025-01-01

/** @param days as YYYY-MM-DD */
export function paid(days: readonly string[], parts: Partial<IncomeDay> = {}): IncomeDay[] {
  return days.map((day) => ({ ...AN_INCOME, ...parts, day: dayFrom(day) }));
}

/** Pay-days after 2025-01-01, by the gaps between them. */
export function paidAfter(gaps: readonly number[], parts: Partial<IncomeDay> = {}): IncomeDay[] {
  let day = FIRST_DAY;
  return gaps.map((gap) => ({ ...AN_INCOME, ...parts, day: (day += gap) }));
}

/** Days since 1970-01-01. @param text YYYY-MM-DD */
export function dayFrom(text: string): number {
  return Date.parse(text) / DAY_MS;
}

export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
