import { describe, expect, it } from '@jest/globals';
import { aDailyCustomer, assets } from '../../../test/builders/daily.builder.js';
import { dayFrom, paid } from '../../../test/builders/income.builder.js';
import { rhythmOf } from '../features/rhythm.js';
import type { Signals } from '../features/signals.js';
import { USUAL_FACTS, type FactRules } from '../model/policy.js';
import { DAY_MS } from '../primitives/time.js';
import { FACTS, type Fact } from '../primitives/vocabulary.js';
import { NO_CLOSINGS } from '../state/products.js';
import { findingsOf, nextFactDay } from './findings.js';

const TODAY = dayFrom('2026-06-01');
const SALARY = ['2026-01-15', '2026-02-15', '2026-03-15', '2026-04-15', '2026-05-15'];

const customer = (silentDays: number, parts: Partial<Signals> = {}, today = TODAY): Signals =>
  aDailyCustomer(today, silentDays, parts);

const factsOf = (signals: Signals, rules = USUAL_FACTS): Fact[] => findingsOf(signals, rules).map(({ fact }) => fact);

/** Silent for ten weeks, since the relationship was closed and everything was taken away; two salaries are missing. */
const GONE = customer(70, {
  ...assets([TODAY - 300, 90_000], [TODAY - 71, 100]),
  incomes: paid(SALARY.slice(0, 3)),
  closings: { ...NO_CLOSINGS, relationship: { at: (TODAY - 71) * DAY_MS, by: 'customer' } },
});

describe('the facts about a customer', () => {
  it('are found with the gravest first', () => {
    expect(factsOf(GONE)).toEqual(['closed', 'drained', 'income', 'silence', 'halved']);
  });

  it.each(FACTS)('are found without %s when its rule is off', (fact) => {
    const rules = { ...USUAL_FACTS, [fact]: { ...USUAL_FACTS[fact], isOn: false } };
    expect(factsOf(GONE, rules)).toEqual(FACTS.filter((one) => one !== fact));
  });

  it('are none for a customer who goes on', () => {
    expect(findingsOf(customer(1), USUAL_FACTS)).toEqual([]);
  });

  it('leave money in to its pay-days where it has some', () => {
    const moneyIn = rhythmOf(Array.from({ length: 40 }, () => 7));
    const lastDays = { business: TODAY - 1, active: TODAY - 1, moneyIn: TODAY - 60 };
    expect(factsOf(customer(1, { moneyIn, lastDays }))).toEqual(['silence']);
    expect(factsOf(customer(1, { moneyIn, lastDays, incomes: paid(SALARY) }))).toEqual([]);
  });

  it('are not silence while somebody who has spent all waits for the pay-day', () => {
    const poor = { ...assets([TODAY - 17, 300]), incomes: paid(SALARY) };
    expect(factsOf(customer(12, poor))).toEqual([]);
    expect(factsOf(customer(12, { ...poor, ...assets([TODAY - 17, 4_000]) }))).toEqual(['silence']);
  });
});

describe('the next day of a fact', () => {
  /** As of so many days later, with nothing new, or with business every day. */
  const later = (parts: Partial<Signals>, isSilent: boolean) => (days: number) =>
    customer(isSilent ? 1 + days : 1, parts, TODAY + days);

  const { silence } = USUAL_FACTS;
  const NO_SILENCE = { ...USUAL_FACTS, silence: { ...silence, isOn: false } };

  it.each<[Fact, (days: number) => Signals, rules: FactRules]>([
    ['silence', later({}, true), USUAL_FACTS],
    ['drained', later(assets([TODAY - 300, 90_000], [TODAY - 2, 30_000]), false), NO_SILENCE],
    ['income', later({ incomes: paid(SALARY) }, false), NO_SILENCE],
    ['silence', later({ ...assets([TODAY - 17, 300]), incomes: paid(SALARY) }, true), USUAL_FACTS],
  ])('is that on which %s is found', (fact, at, rules) => {
    const day = nextFactDay(at(0), rules);
    expect(factsOf(at(day - TODAY - 1), rules)).toEqual([]);
    expect(factsOf(at(day - TODAY), rules)).toEqual([fact]);
  });

  it('is none for a rule that is off', () => {
    expect(nextFactDay(customer(1), NO_SILENCE)).toBe(Infinity);
  });
});
