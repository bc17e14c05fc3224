import { describe, expect, it } from '@jest/globals';
import { A_BUSINESS } from '../../../test/builders/business.builder.js';
import { aRhythm, someSignals } from '../../../test/builders/lifecycle.builder.js';
import { evidenceOf, isMet, type Clause, type Condition } from './conditions.js';
import type { Signals } from '../features/signals.js';
import { STRATEGY_SIGNALS, type SignalName, type Situation } from './strategy-signals.js';
import { KINDS, LANGUAGES } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2026, 5, 1, 12);

function situation(signals: Partial<Signals> = {}, parts: Partial<Situation> = {}): Situation {
  return {
    stage: 'decline',
    signals: someSignals(NOW, signals),
    findings: [],
    tier: 'mass',
    daysInStage: 40,
    risk: 0.8,
    ...parts,
  };
}

const least = (signal: SignalName, atLeast: number): Clause => ({ kind: 'signal', signal, atLeast, atMost: Infinity });
const most = (signal: SignalName, atMost: number): Clause => ({ kind: 'signal', signal, atLeast: -Infinity, atMost });
const clauses = (...all: Clause[]): Condition => ({ all, any: [] });
/** Whether a condition is met is asked without its evidence, too. */
function told(condition: Condition, of = situation()): string[] | null {
  const evidence = evidenceOf(condition, of)?.map(({ signal }) => signal) ?? null;
  expect(isMet(condition, of)).toBe(evidence !== null);
  return evidence;
}

describe('a condition', () => {
  it.each<[string, Condition, string[] | null]>([
    ['of nothing always holds', clauses(), []],
    ['holds on its bound', clauses(least('days_in_stage', 40)), ['days_in_stage']],
    ['holds between its bounds', clauses(least('risk', 0.7), most('risk', 0.9)), ['risk']],
    ['fails when one of its parts does', clauses(least('risk', 0.7), least('days_in_stage', 41)), null],
    ['is not met from above by what is not known', clauses(least('balance_month_ratio', -1e9)), null],
    ['is not met from below by what is not known', clauses(most('balance_month_ratio', 1e9)), null],
    [
      'needs one of its alternatives',
      { all: [least('risk', 0.5)], any: [[least('days_in_stage', 90)], [most('silent_days', 1)]] },
      ['risk', 'silent_days'],
    ],
    ['fails without any of them', { all: [least('risk', 0.5)], any: [[least('days_in_stage', 90)]] }, null],
    ['needs the whole of an alternative', { all: [], any: [[least('risk', 0.5), least('days_in_stage', 90)]] }, null],
    [
      'names all alternatives that hold, each signal once',
      { all: [], any: [[least('risk', 0.5)], [least('risk', 0.6), most('silent_days', 1)]] },
      ['risk', 'silent_days'],
    ],
    ['knows the tier', clauses({ kind: 'tiers', tiers: ['private', 'mass'] }), ['value_tier']],
    ['knows other tiers', clauses({ kind: 'tiers', tiers: ['private'] }), null],
  ])('%s', (_what, condition, evidence) => {
    expect(told(condition)).toEqual(evidence);
  });

  it('asks for reasons whether or not they are among the few shown, and names those that hold', () => {
    const closed = { quarter: { ...someSignals(NOW).quarter, kinds: KINDS.map((kind) => +(kind === 'redemption')) } };
    const reasons = clauses({ kind: 'reasons', codes: ['income_missing', 'redemptions'] });
    expect(told(reasons, situation(closed))).toEqual(['redemptions']);
    expect(told(reasons)).toBeNull();
  });

  it('ignores a reason that supports another stage', () => {
    expect(told(clauses({ kind: 'reasons', codes: ['recent_business'] }))).toBeNull();
    expect(told(clauses({ kind: 'reasons', codes: ['recent_business'] }), situation({}, { stage: 'growth' }))).toEqual([
      'recent_business',
    ]);
  });
});

const usual = aRhythm({ gaps: 9, usualGap: 10, meanGap: 10, longestGap: 20, irregularity: 0.3 });
const { month, quarter } = someSignals(NOW);
const kinds = KINDS.map((_, i) => i + 1);

/** Values computed by hand from the definitions, with and without the data a signal needs. */
const VALUES: [SignalName, Partial<Signals>, number][] = [
  ['friction_month', { month: { ...month, kinds } }, 2],
  ['contacts_quarter', { quarter: { ...quarter, kinds } }, 7],
  ['purchases_month', { month: { ...month, kinds } }, 5],
  ['redemptions_quarter', { quarter: { ...quarter, kinds } }, 6],
  ['payments_out_month', { month: { ...month, kinds } }, 4],
  ['active_days_month', { month: { ...month, activeDays: 12 } }, 12],
  ['business_days_quarter', { quarter: { ...quarter, businessDays: 8 } }, 8],
  ['business_days_lifetime', {}, 100],
  ['business_tenure_days', {}, 730],
  ['silent_days', { businessSilentDays: 33 }, 33],
  ['silence_over_usual_gap', { business: usual, businessSilentDays: 25 }, 2.5],
  ['silence_over_usual_gap', { business: { ...usual, gaps: 1 }, businessSilentDays: 25 }, NaN],
  ['income_over_usual_gap', { moneyIn: usual, moneyInSilentDays: 15 }, 1.5],
  ['income_over_usual_gap', { moneyIn: { ...usual, gaps: 1 }, moneyInSilentDays: 15 }, NaN],
  ['business_month_trend', { monthTrend: 0.4 }, 0.4],
  ['business_quarter_trend', { quarterTrend: 0.7 }, 0.7],
  ['money_in_trend', { moneyInTrend: 0.2 }, 0.2],
  ['money_out_trend', { moneyOutTrend: 3 }, 3],
  ['money_out_over_in_month', { month: { ...month, amountOut: 300, amountIn: 200 } }, 1.5],
  ['money_out_over_in_month', { month: { ...month, amountOut: 300, amountIn: 0 } }, 1_000],
  ['money_out_over_in_month', { month: { ...month, amountOut: 0, amountIn: 200 } }, NaN],
  ['money_out_of_balance_month', { month: { ...month, amountOut: 300 }, balanceMonthAgo: 400 }, 0.75],
  ['money_out_of_balance_month', { month: { ...month, amountOut: 300 }, balanceMonthAgo: -5 }, NaN],
  ['balance_week_ratio', { balance: 30, balanceWeekAgo: 40 }, 0.75],
  ['balance_month_ratio', { balance: 30, balanceMonthAgo: 60 }, 0.5],
  ['balance_month_ratio', { balance: 30, balanceMonthAgo: 0 }, NaN],
  ['balance_quarter_ratio', { balance: 30, balanceQuarterAgo: 300 }, 0.1],
  ['assets', { balance: 12_345 }, 123.45],
  ['days_in_stage', {}, 40],
  ['risk', {}, 0.8],
];

describe('the catalogue of signals', () => {
  it.each(VALUES)('%s', (name, signals, value) => {
    expect(Number(STRATEGY_SIGNALS[name].of(situation(signals)).toPrecision(9))).toBe(value);
  });

  it.each(Object.entries(STRATEGY_SIGNALS))(
    '%s has a sentence in both languages, also for an unknown value',
    (_name, { text }) => {
      for (const value of [0, 1, 2.5]) {
        for (const language of LANGUAGES) expect(text(value, situation())[language]).toMatch(/\S/);
      }
    },
  );

  it('counts are written with the right plural', () => {
    const { text } = STRATEGY_SIGNALS.friction_month;
    expect([0, 1, 2].map((count) => text(count, situation()).en)).toEqual([
      'No failed attempt or complaint in the last month',
      '1 failed attempt or complaint in the last month',
      '2 failed attempts or complaints in the last month',
    ]);
    expect([0, 1].map((count) => text(count, situation()).zh)).toEqual([
      '近一个月没有失败操作或投诉',
      '近一个月有 1 次失败操作或投诉',
    ]);
  });
});

describe('the texts that ship', () => {
  const { texts, barriers, inducements } = A_BUSINESS.strategies;
  const factors = [...barriers, ...inducements];

  it.each(Object.entries(texts))('%s has label and advice in both languages', (_name, { label, advice }) => {
    for (const language of LANGUAGES) expect([label[language], advice[language]]).not.toContain('');
  });

  it.each(factors)('$name says that it is inferred, not stated by the customer', ({ text }) => {
    expect(text.en).toMatch(/probably.*inferred from the account, not told by the customer\.$/i);
    expect(text.zh).toMatch(/可能.*由账户推断，并非客户告知。$/);
  });
});
