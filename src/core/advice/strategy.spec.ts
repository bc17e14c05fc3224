import { describe, expect, it } from '@jest/globals';
import { A_BUSINESS } from '../../../test/builders/business.builder.js';
import { aRhythm, someSignals } from '../../../test/builders/lifecycle.builder.js';
import { aLife, type Act } from '../../../test/builders/state.builder.js';
import type { StrategyAdvice } from '../contracts/records.js';
import type { Signals } from '../features/signals.js';
import { newState, type CustomerState } from '../state/state.js';
import { STRATEGIES_OF_STAGE, strategyFor } from './strategy.js';
import { DAY_MS } from '../primitives/time.js';
import { KINDS, type Kind, type Stage, type Strategy } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const USUAL = someSignals(NOW);

const counts = (parts: Partial<Record<Kind, number>>): number[] => KINDS.map((kind) => parts[kind] ?? 0);
const inMonth = (parts: Partial<Record<Kind, number>>) => ({ month: { ...USUAL.month, kinds: counts(parts) } });
const inQuarter = (parts: Partial<Record<Kind, number>>) => ({ quarter: { ...USUAL.quarter, kinds: counts(parts) } });
const assets = (now: number, monthAgo: number) => ({ balance: now * 100, balanceMonthAgo: monthAgo * 100 });
const moneyIn = aRhythm({ gaps: 11, usualGap: 30, meanGap: 30, longestGap: 31, irregularity: 0.1 });

/** A customer in decline with these signals, and the expected strategy. */
const RULES: [who: string, signals: Partial<Signals>, daysInDecline: number, strategy: Strategy, because: string[]][] =
  [
    [
      'a private customer whose savings halved within the month is rescued today',
      assets(3_500_000, 7_000_000),
      0,
      'rescue',
      ['value_tier', 'balance_month_ratio'],
    ],
    [
      'a private customer who has already moved nearly everything out is still judged by what was there',
      assets(40_000, 7_000_000),
      0,
      'rescue',
      ['value_tier', 'balance_month_ratio'],
    ],
    [
      'an affluent customer whose business broke off is rescued, whatever the savings do',
      { ...assets(800_000, 800_000), monthTrend: 0.3 },
      0,
      'rescue',
      ['value_tier', 'business_month_trend'],
    ],
    [
      'a sudden drop of a valuable customer comes before complaints: call, then mend',
      { ...assets(3_000_000, 7_000_000), ...inMonth({ friction: 3 }) },
      0,
      'rescue',
      ['value_tier', 'balance_month_ratio'],
    ],
    [
      'a private customer with failed payments and no drop gets a better service',
      { ...assets(7_000_000, 7_000_000), ...inMonth({ friction: 2 }) },
      0,
      'improve',
      ['friction_month'],
    ],
    [
      'a mass customer in decline for a year who complains is not let go: it is our fault',
      inMonth({ friction: 2 }),
      365,
      'improve',
      ['friction_month'],
    ],
    ['one failed login is not friction', inMonth({ friction: 1 }), 0, 'respond', ['risk']],
    ['friction spread over the quarter counts as well', inQuarter({ friction: 4 }), 0, 'improve', ['friction_quarter']],
    [
      'a mass customer half a year in decline is let go, whatever still leaves',
      { ...assets(1_000, 9_000), monthTrend: 0.1 },
      180,
      'let_go',
      ['value_tier', 'days_in_stage'],
    ],
    ['a mass customer a day short of that is not', assets(9_000, 9_000), 179, 'respond', ['risk']],
    ['nobody of value is let go', assets(800_000, 800_000), 400, 'respond', ['risk']],
    [
      'a mass customer whose salary stays away is answered',
      { moneyIn, moneyInSilentDays: 60 },
      10,
      'respond',
      ['income_missing'],
    ],
    ['a closed product is answered', inQuarter({ redemption: 1 }), 10, 'respond', ['redemptions']],
    [
      'money that leaves is answered',
      { month: { ...USUAL.month, amountIn: 100_000, amountOut: 900_000 } },
      10,
      'respond',
      ['money_leaving'],
    ],
    [
      'a slow decline without a visible cause is answered, with what the stage rests on',
      { quarterTrend: 0.6 },
      10,
      'respond',
      ['business_falling'],
    ],
  ];

function adviceOn(stage: Stage, signals: Partial<Signals>, daysInStage = 0): StrategyAdvice {
  const state = newState(NOW);
  const customer = { state: () => state, signals: someSignals(NOW, signals), findings: [], daysInStage, risk: 0.7 };
  return strategyFor(stage, customer, A_BUSINESS);
}

const names = (advice: StrategyAdvice): string[] => advice.because.map(({ signal }) => signal);

describe('in decline', () => {
  it.each(RULES)('%s', (_who, signals, days, strategy, because) => {
    const advice = adviceOn('decline', signals, days);
    expect([advice.name, names(advice)]).toEqual([strategy, because]);
  });

  it('figures are written in both languages', () => {
    expect(adviceOn('decline', assets(3_000_000, 7_500_000)).because).toEqual([
      {
        signal: 'value_tier',
        value: null,
        text: { en: 'Value tier in the last quarter: private', zh: '近一季度价值层级：私行' },
      },
      {
        signal: 'balance_month_ratio',
        value: 0.4,
        text: { en: 'Balance at 40 % of that a month ago', zh: '余额为一个月前的 40 %' },
      },
    ]);
  });
});

describe('elsewhere', () => {
  it.each<[Stage, Strategy]>([
    ['prospect', 'convert'],
    ['development', 'onboard'],
    ['growth', 'deepen'],
    ['maturity', 'extend'],
    ['termination', 'win_back'],
  ])('%s asks to %s', (stage, strategy) => {
    expect(adviceOn(stage, {}).name).toBe(strategy);
    expect(STRATEGIES_OF_STAGE[stage]).toEqual([strategy]);
  });

  it('a rule without conditions names what the stage rests on', () => {
    const silent = { businessTenureDays: NaN, businessSilentDays: NaN };
    expect(names(adviceOn('prospect', silent))).toEqual(['no_business_yet']);
    expect(names(adviceOn('growth', { quarterTrend: 1.6 }))).toEqual(['business_rising', 'recent_business']);
  });

  it('barriers and inducement are reported only after termination', () => {
    expect(adviceOn('decline', {})).not.toHaveProperty('barriers');
    expect(adviceOn('termination', {})).toMatchObject({ barriers: [], inducement: null, seenAt: null });
  });
});

const LEFT_DAYS_AGO = 150;

/** A history that ends with the last act, evaluated long afterwards. */
function lifeOf(acts: Act[], leftDaysAgo = LEFT_DAYS_AGO): CustomerState {
  return aLife(
    NOW,
    acts.map(([daysBefore, ...act]) => [leftDaysAgo + daysBefore, ...act]),
  );
}

const days = (from: number, to: number, every: number): number[] =>
  Array.from({ length: Math.floor((from - to) / every) + 1 }, (_, i) => from - i * every);
/** Payments every five days up to the end. */
const payments = (): Act[] => days(200, 0, 5).map((day) => [day, 'money_out']);
const salaries = (until: number): Act[] => days(until + 150, until, 30).map((day) => [day, 'money_in', 3_000]);

function winBack(state: CustomerState): StrategyAdvice {
  return strategyFor(
    'termination',
    { state: () => state, signals: someSignals(NOW), findings: [], daysInStage: 3, risk: 0.9 },
    A_BUSINESS,
  );
}

/** The acts before the customer left, and the factors that are reported long afterwards. */
const LIVES: [who: string, acts: Act[], barriers: string[], inducement: string | null][] = [
  ['an account that just went quiet says nothing', payments(), [], null],
  [
    'complaints before the end point to our own service',
    [...payments(), [9, 'friction'], [2, 'friction']],
    ['service_friction'],
    null,
  ],
  [
    'questions without a purchase after them may have had no good answer',
    [...payments(), [12, 'contact'], [6, 'contact']],
    ['unanswered_contact'],
    null,
  ],
  ['questions before a purchase had one', [...payments(), [12, 'contact'], [6, 'contact'], [1, 'purchase']], [], null],
  ['a closed product no longer fitted', [...payments(), [40, 'redemption', 10]], ['lost_product_fit'], null],
  [
    'savings that left by transfer were drawn by a savings offer',
    [...payments(), [50, 'balance', 0, 90_000], [8, 'money_out', 70_000, 20_000]],
    [],
    'savings_offer',
  ],
  [
    'a salary that stopped while payments went on was drawn to another main bank',
    [...payments(), ...salaries(60)],
    ['lost_income'],
    'main_bank_moved',
  ],
  ['a salary that came to the end moved nowhere', [...payments(), ...salaries(3)], [], null],
  [
    'a product closed and its money sent on was drawn by an offer',
    [...payments(), [20, 'redemption', 8_000], [18, 'money_out', 8_000]],
    ['lost_product_fit'],
    'product_offer',
  ],
  [
    'two purchases and no third never took root',
    [
      [30, 'purchase'],
      [0, 'purchase'],
    ],
    ['never_settled'],
    null,
  ],
];

describe('after the end', () => {
  it.each(LIVES)('%s', (_who, acts, barriers, inducement) => {
    const advice = winBack(lifeOf(acts));
    expect(advice.name).toBe('win_back');
    expect(advice.barriers?.map(({ name }) => name)).toEqual(barriers);
    expect(advice.inducement?.name ?? null).toBe(inducement);
  });

  it('says what was seen then, and when', () => {
    const { barriers, seenAt } = winBack(lifeOf([...payments(), [9, 'friction'], [2, 'friction']]));
    expect(seenAt).toBe(NOW - LEFT_DAYS_AGO * DAY_MS);
    expect(barriers?.[0]?.because).toEqual([
      {
        signal: 'friction_month',
        value: 2,
        text: {
          en: 'When they left: 2 failed attempts or complaints in the last month',
          zh: '离开时：近一个月有 2 次失败操作或投诉',
        },
      },
    ]);
  });

  it('a visit long after the last business does not hide why they left', () => {
    const visitor = lifeOf([...payments(), [9, 'friction'], [2, 'friction'], [-100, 'session']]);
    expect(winBack(visitor).barriers?.map(({ name }) => name)).toEqual(['service_friction']);
  });

  it('reports nothing for a time that is no longer kept', () => {
    const state = lifeOf([...payments(), [9, 'friction'], [2, 'friction']], 400);
    expect(winBack(state)).toMatchObject({ barriers: [], inducement: null, seenAt: null });
  });
});
