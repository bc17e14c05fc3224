import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paid } from '../../../test/builders/income.builder.js';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import type { DayBalance, Signals } from '../features/signals.js';
import { USUAL_FACTS } from '../model/policy.js';
import { DAY_MS } from '../primitives/time.js';
import { drainedAssets, drainedOn, hasFallenBelow, levelHeld, outflowOf } from './drained.js';
import { incomeStream } from './income.stream.js';

const RULES = USUAL_FACTS.drained;
const LEAST_TIMES = USUAL_FACTS.income.leastTimes;
const TODAY = Date.UTC(2026, 5, 20) / DAY_MS;

/** A balance from so many days ago on, in units of the base currency. */
type Level = [daysAgo: number, amount: number];

function holding(levels: readonly Level[], parts: Partial<Signals> = {}): Signals {
  const balances = levels.map(([daysAgo, amount]): DayBalance => ({ day: TODAY - daysAgo, amount: amount * 100 }));
  const balance = balances.at(-1)?.amount ?? NaN;
  return someSignals(TODAY * DAY_MS, { today: TODAY, balances, balance, ...parts });
}

const incomeOf = (signals: Signals) => ({ stream: () => incomeStream(signals, LEAST_TIMES) });
const outflow = (signals: Signals, rules = RULES) => outflowOf(signals, rules, incomeOf(signals));
const found = (signals: Signals, rules = RULES) => drainedAssets(outflow(signals, rules), signals, rules);
const foretold = (signals: Signals) => drainedOn(outflow(signals), signals, RULES);

describe('drained assets', () => {
  it('are found on the day on which nearly all leaves, with what was and what is left', () => {
    const signals = holding([
      [200, 100_000],
      [0, 8_000],
    ]);
    expect(found(signals)).toMatchObject({ fact: 'drained', held: 10_000_000, left: 800_000, sinceDay: TODAY });
    expect(foretold(signals)).toBe(Infinity);
  });

  it('that leave in three steps are compared with what there was before the first', () => {
    const signals = holding([
      [200, 100_000],
      [30, 70_000],
      [12, 40_000],
      [0, 4_000],
    ]);
    expect(found(signals)).toMatchObject({ held: 10_000_000, left: 400_000 });
  });

  it('of which a third is left wait for a return, and come true on the day foretold', () => {
    const after = (days: number): Signals =>
      holding([
        [200, 100_000],
        [days, 30_000],
      ]);
    expect([found(after(0)), found(after(RULES.waitDays - 1))]).toEqual([null, null]);
    expect(foretold(after(2))).toBe(TODAY - 2 + RULES.waitDays);
    expect(found(after(RULES.waitDays))).toMatchObject({ sinceDay: TODAY - RULES.waitDays });
    expect(foretold(after(RULES.waitDays))).toBe(Infinity);
  });

  it('are the surer gone the less is left', () => {
    const left = (amount: number): number =>
      found(
        holding([
          [200, 100_000],
          [9, amount],
        ]),
      )?.excess ?? NaN;
    expect(left(5_000)).toBeGreaterThan(left(30_000));
    expect(Number.isFinite(left(0))).toBe(true);
  });

  it('that came back count from the second time that they left, further than before', () => {
    const signals = holding([
      [200, 100_000],
      [20, 45_000],
      [10, 90_000],
      [3, 15_000],
    ]);
    expect([found(signals), foretold(signals)]).toEqual([null, TODAY - 3 + RULES.waitDays]);
  });

  it.each<[string, Level[]]>([
    [
      'are as they were',
      [
        [200, 100_000],
        [5, 99_000],
      ],
    ],
    [
      'lost less than half',
      [
        [200, 100_000],
        [20, 55_000],
      ],
    ],
    [
      'came back',
      [
        [200, 100_000],
        [20, 5_000],
        [3, 95_000],
      ],
    ],
    [
      'left long ago',
      [
        [300, 100_000],
        [180, 30_000],
        [5, 29_000],
      ],
    ],
    [
      'only passed through',
      [
        [200, 20_000],
        [12, 120_000],
        [9, 20_000],
      ],
    ],
    [
      'were too little to matter',
      [
        [200, 9_000],
        [10, 0],
      ],
    ],
    [
      'are known for a month only',
      [
        [30, 100_000],
        [10, 0],
      ],
    ],
    [
      'fell as deep before, and came back',
      [
        [300, 100_000],
        [250, 20_000],
        [230, 100_000],
        [10, 20_000],
      ],
    ],
  ])('are no fact when they %s', (_what, levels) => {
    const signals = holding(levels);
    expect([found(signals), foretold(signals)]).toEqual([null, Infinity]);
  });

  it('are no fact while no balance is known', () => {
    expect(found(holding([], { balance: NaN }))).toBeNull();
  });

  it('are no fact when something was bought here for them', () => {
    const levels: Level[] = [
      [200, 100_000],
      [10, 20_000],
    ];
    const quarter = { ...someSignals(TODAY * DAY_MS).quarter, amountBought: 75_000_00 };
    expect(found(holding(levels))).not.toBeNull();
    expect(found(holding(levels, { quarter }))).toBeNull();
  });

  it('are no fact when a usual month moves as much', () => {
    const levels: Level[] = [
      [200, 30_000],
      [10, 5_000],
    ];
    const { quarter } = someSignals(TODAY * DAY_MS);
    expect(found(holding(levels))).not.toBeNull();
    expect(found(holding(levels, { quarter: { ...quarter, days: 90, amountIn: 3 * 20_000_00 } }))).toBeNull();
  });
});

describe('a balance that always went up and down', () => {
  /** Up and down by 6,000 within each month, for a year; the steps of a customer without a regular income. */
  const walk = Array.from({ length: 24 }, (_, i): Level => [400 - 15 * i, 30_000 + (i % 4 < 2 ? 0 : 6_000)]);

  it('is no fact when it falls as far as a walk of such steps goes in the time', () => {
    const drifting: Level[] = [...walk, [52, 30_000], [44, 25_000], [34, 20_000], [12, 4_000]];
    expect(found(holding(drifting))).toBeNull();
  });

  it('is a fact when it falls as far at once', () => {
    expect(found(holding([...walk, [12, 4_000]]))).not.toBeNull();
  });

  it('is known from its days when there are few of them', () => {
    const young = (step: number): Level[] =>
      Array.from({ length: 40 }, (_, i): Level => [62 - i, 40_000 + (i % 2) * step]);
    const fall: Level[] = [
      [20, 28_000],
      [16, 20_000],
      [12, 12_000],
    ];
    expect(found(holding([...young(500), ...fall]))).not.toBeNull();
    expect(found(holding([...young(6_000), ...fall]))).toBeNull();
  });
});

describe('somebody who lives from pay-day to pay-day', () => {
  const PAY_DAYS = ['2026-01-15', '2026-02-15', '2026-03-15', '2026-04-15', '2026-05-15', '2026-06-15'];
  const incomes = paid(PAY_DAYS, { amount: 3_000_000 });
  /** 30,000 come on each pay-day and are spent in the three weeks after it. */
  const swing = incomes.flatMap(({ day }): Level[] => [
    [TODAY - day, 31_000],
    [TODAY - day - 7, 20_000],
    [TODAY - day - 20, 1_000],
  ]);

  it('is never drained, on any day', () => {
    for (let ago = 0; ago < 100; ago++) {
      const known = swing.filter(([daysAgo]) => daysAgo >= ago).map(([daysAgo, amount]): Level => [daysAgo, amount]);
      const today = TODAY - ago;
      const paidUntil = incomes.filter(({ day }) => day <= today);
      const signals = { ...holding(known, { incomes: paidUntil, today }), asOf: today * DAY_MS };
      expect([ago, found(signals)]).toEqual([ago, null]);
    }
  });

  it('holds what is there from one pay-day to the next', () => {
    const signals = holding(
      swing.filter(([ago]) => ago >= 0),
      { incomes },
    );
    expect(levelHeld(signals, RULES, incomeOf(signals))).toBe(100_000);
  });

  it('is drained like others when savings leave that no month touched', () => {
    const savings = swing.filter(([ago]) => ago >= 2).map(([ago, amount]): Level => [ago, 400_000 + amount]);
    expect(found(holding([...savings, [1, 3_000]], { incomes }))).toMatchObject({ sinceDay: TODAY - 1 });
  });
});

it('lie below a share of the highest balance whether that is known beforehand or read', () => {
  const aLevel = fc.tuple(fc.nat(300), fc.nat(20));
  fc.assert(
    fc.property(fc.array(aLevel, { minLength: 1 }), fc.constantFrom(0.25, 0.5, 1), (levels, share) => {
      const signals = holding(levels);
      const highestBalance = Math.max(...signals.balances.map(({ amount }) => amount));
      expect(hasFallenBelow(share, { ...signals, highestBalance })).toBe(hasFallenBelow(share, signals));
      expect(hasFallenBelow(share, signals)).toBe(signals.balance < share * highestBalance);
    }),
  );
});
