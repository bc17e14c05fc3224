/** The facts as evaluations find them, against their plain definitions. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainFindings, plainNextDay } from '../../../test/builders/facts.twin.js';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import { mark, newDayMap } from '../features/day.map.js';
import { rhythmOf } from '../features/rhythm.js';
import type { DayBalance, Signals } from '../features/signals.js';
import { USUAL_FACTS, type FactRules } from '../model/policy.js';
import { Calendar, USUAL_DAYS, UTC } from '../primitives/calendar.js';
import { DAY_MS } from '../primitives/time.js';
import type { Fact } from '../primitives/vocabulary.js';
import type { IncomeDay } from '../state/incomes.js';
import { NO_CLOSINGS } from '../state/products.js';
import { Facts } from './findings.js';

const TODAY = Date.UTC(2026, 5, 20) / DAY_MS;
const HOLIDAYS = Array.from({ length: 9 }, (_, i) => TODAY - 40 + 11 * i);
const calendars = [UTC, new Calendar([], { ...USUAL_DAYS, holidays: HOLIDAYS })];

/** Gaps around a length, with some noise, and the days since the last one. */
const aHabit = fc
  .tuple(
    fc.constantFrom(1, 2, 7, 14, 30),
    fc.nat(9),
    fc.nat(60),
    fc.array(fc.nat(9), { minLength: 1, maxLength: 150, size: 'max' }),
  )
  .map(([gap, spread, silent, noise]) => ({
    silent: Math.round((silent * gap) / 10),
    gaps: noise.map((step) => Math.max(1, gap + Math.round(((step - 4) * spread * gap) / 40))),
  }));

/** Pay-days in a rhythm, now and then one missing or moved, with other money between them. */
const incomes = fc
  .record({
    gap: fc.constantFrom(7, 14, 28, 30, 31),
    silent: fc.nat(60),
    jitter: fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 }),
    isDeclared: fc.boolean(),
    isSteady: fc.boolean(),
    amounts: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 12, maxLength: 12 }),
    left: fc.option(fc.constantFrom(0.1, 0.5, 0.9, 1.5), { nil: null }),
    others: fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 4 })), { maxLength: 12 }),
  })
  .map(({ gap, silent, jitter, isDeclared, isSteady, amounts, left, others }): IncomeDay[] => {
    const own = jitter.map((moved, i) => ({
      day: TODAY - silent - gap * (jitter.length - 1 - i) + moved,
      isDeclared,
      amount: 100_000 * (amounts[i] ?? 1) ** (!isSteady && i % 3 === 0 ? 1 : 0),
      left: left === null ? null : left * 100_000,
    }));
    const beside = others.map(([ago, amount]) => ({
      day: TODAY - ago,
      isDeclared: false,
      amount: 50_000 * amount,
      left: null,
    }));
    return [...own, ...beside]
      .filter(({ day }) => day <= TODAY)
      .sort((a, b) => a.day - b.day || Number(b.isDeclared) - Number(a.isDeclared));
  });

const balances = fc
  .array(fc.tuple(fc.nat(300), fc.constantFrom(0, 2, 20, 45, 90, 100, 400)), { maxLength: 12 })
  .map((levels): DayBalance[] =>
    levels.map(([ago, amount]) => ({ day: TODAY - ago, amount: amount * 100_000 })).sort((a, b) => a.day - b.day),
  );

const aClosing = fc.option(
  fc.record({
    at: fc.nat(60).map((ago) => (TODAY - ago) * DAY_MS),
    by: fc.constantFrom('customer' as const, 'bank' as const, 'death' as const),
  }),
  { nil: null, freq: 6 },
);

const signals = fc
  .record({
    business: aHabit,
    active: aHabit,
    moneyIn: aHabit,
    incomes,
    balances,
    known: fc.boolean(),
    slowFor: fc.constantFrom(0, 0, 80, 140),
    account: aClosing,
    calendar: fc.constantFrom(...calendars),
  })
  .map(({ business, active, moneyIn, known, slowFor, account, ...parts }): Signals => {
    const businessMap = newDayMap();
    let ago = business.silent;
    for (const gap of business.gaps.toReversed()) {
      mark(businessMap, ago);
      ago += ago < slowFor ? 5 * gap : gap;
    }
    const balance = parts.balances.at(-1)?.amount ?? NaN;
    return someSignals(TODAY * DAY_MS, {
      ...parts,
      today: TODAY,
      businessMap,
      businessTenureDays: ago,
      businessSilentDays: business.silent,
      business: rhythmOf(business.gaps),
      active: rhythmOf(active.gaps),
      moneyIn: rhythmOf(moneyIn.gaps),
      lastDays: { business: TODAY - business.silent, active: TODAY - active.silent, moneyIn: TODAY - moneyIn.silent },
      balance,
      closings: { ...NO_CLOSINGS, account },
      ...(known ? { highestBalance: Math.max(...parts.balances.map(({ amount }) => amount)) } : {}),
    });
  });

const rules = fc
  .record({
    isIncomeOn: fc.boolean(),
    isSilenceOn: fc.boolean(),
    leastGaps: fc.constantFrom(3, 5),
    alarmsPerYear: fc.constantFrom(0.005, 0.5),
  })
  .map(({ isIncomeOn, isSilenceOn, leastGaps, alarmsPerYear }): FactRules => {
    const { income, silence } = USUAL_FACTS;
    return {
      ...USUAL_FACTS,
      income: { ...income, isOn: isIncomeOn, alarmsPerYear },
      silence: { ...silence, isOn: isSilenceOn, leastGaps, alarmsPerYear },
    };
  });

const standing = fc.constantFrom<Fact | null>(null, 'halved', 'silence');

it('finds what the plain definitions say, now and on the next day of a fact, in any order of asking', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(signals, rules, standing, fc.integer({ min: 0, max: 90 }), (one, all, fact, ahead) => {
      const facts = new Facts(one, all);
      const plain = plainNextDay(one, all);
      const until = TODAY + ahead;
      const early = facts.nextDay(until);
      expect(Math.min(until, early)).toBe(Math.min(until, plain));
      expect(facts.findings(fact)).toEqual(plainFindings(one, all, fact));
      expect(facts.findings()).toEqual(plainFindings(one, all));
      expect(facts.nextDay(Infinity)).toBe(plain);
      for (const found of facts.findings()) seen.add(found.fact);
      seen.add(plain === Infinity ? 'never' : 'later');
    }),
    { numRuns: 600 },
  );
  expect([...seen].toSorted()).toEqual(['closed', 'drained', 'halved', 'income', 'later', 'never', 'silence']);
});
