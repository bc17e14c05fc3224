import { describe, expect, it } from '@jest/globals';
import { YEAR, aCase } from '../../test/builders/case.builder.js';
import { UTC } from '../../src/core/primitives/calendar.js';
import type { Trace } from './account.js';
import { RIVALS, f1, rivalResult, type Rival } from './rivals.js';

const END = 200;

function rival(name: string): Rival {
  return RIVALS.find((one) => one.name === name)!;
}

function alertDays(name: string, trace: Partial<Trace>, threshold: number): number[] {
  return rival(name).alertDays({ businessDays: [], balances: [], ...trace }, threshold, END);
}

describe('recency', () => {
  it.each<[string, number[], number[]]>([
    ['alerts after so many whole days without business', [0, 100], [11, 111]],
    ['is silent when business comes on the very day before', [0, 10, 20], [31]],
    ['alerts when business comes only later on the day of the alert', [0, 11], [11, 22]],
    ['alerts once until the customer is back', [0, 90, 95], [11, 106]],
    ['has no day after the log', [189], []],
    ['knows nobody without business', [], []],
  ])('%s', (_what, businessDays, expected) => {
    expect(alertDays('recency', { businessDays }, 10)).toEqual(expected);
  });
});

describe('the own rhythm', () => {
  it("alerts after so many of the customer's own mean gaps, from five gaps on", () => {
    expect(alertDays('ownRhythm', { businessDays: [0, 2, 4, 6, 8] }, 3)).toEqual([]);
    expect(alertDays('ownRhythm', { businessDays: [0, 2, 4, 6, 8, 10] }, 3)).toEqual([17]);
    expect(alertDays('ownRhythm', { businessDays: [0, 4, 8, 12, 16, 20] }, 3)).toEqual([33]);
  });
});

describe('a fall of the balance', () => {
  const held = 10_000_000;

  it.each<[string, Trace['balances'], number[]]>([
    [
      'alerts on the day after',
      [
        [0, held],
        [50, held / 2],
      ],
      [51],
    ],
    [
      'is too small',
      [
        [0, held],
        [50, 0.6 * held],
      ],
      [],
    ],
    [
      'is slower than thirty days',
      [
        [0, held],
        [50, 0.7 * held],
        [81, 0.5 * held],
      ],
      [],
    ],
    [
      'is of little money',
      [
        [0, 1_500_000],
        [50, 600_000],
      ],
      [],
    ],
    [
      'alerts once until half of it is regained',
      [
        [0, held],
        [50, 0.4 * held],
        [60, 0.1 * held],
      ],
      [51],
    ],
    [
      'alerts again after that',
      [
        [0, held],
        [50, 0.4 * held],
        [55, held],
        [70, 0.3 * held],
      ],
      [51, 71],
    ],
    [
      'of a new customer is known after thirty days',
      [
        [50, held],
        [60, 0],
      ],
      [81],
    ],
  ])('%s', (_what, balances, expected) => {
    expect(alertDays('balanceDrop', { balances }, 0.5)).toEqual(expected);
  });
});

describe('a rival', () => {
  const scope = { year: YEAR, calendar: UTC };
  const daysTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, day) => day);
  const cases = [
    aCase({ kind: 'turns', cause: 'plain_stop', turned: 100, ended: 190, business: daysTo(100) }),
    aCase({ kind: 'seems', cause: 'illness', turned: 100, business: [...daysTo(100), ...daysTo(364).slice(121)] }),
    aCase({}),
  ];

  it('is compared at the threshold with as many alerts, and at the best one', () => {
    const result = rivalResult(rival('recency'), cases, 2, scope);
    expect(result.atSameAlerts).toMatchObject({ alerts: 2, right: 1, precision: 0.5, foundShare: 1, threshold: 1 });
    expect(result.best).toMatchObject({ alerts: 1, right: 1, precision: 1, foundShare: 1, threshold: 21 });
  });
});

describe('F1', () => {
  it('is the harmonic mean, and nothing without right alerts', () => {
    expect(f1({ precision: 0.5, foundShare: 1 })).toBeCloseTo(2 / 3, 9);
    expect(f1({ precision: 0, foundShare: 0 })).toBe(0);
    expect(f1({ precision: null, foundShare: 0.5 })).toBe(0);
  });
});
