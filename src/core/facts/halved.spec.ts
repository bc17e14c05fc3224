import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import { mark, newDayMap, type DayMap } from '../features/day.map.js';
import type { Signals } from '../features/signals.js';
import { USUAL_FACTS, type FactRules } from '../model/policy.js';
import { labelAt } from '../monitoring/labels.js';
import { halvedBusiness, quarterProbability } from './halved.js';

const NOW = Date.UTC(2026, 5, 1);
const RULES = USUAL_FACTS.halved;
/** As labels are made: one comparison of 60 days with the 180 before them. */
const AS_LABELS: FactRules['halved'] = { ...RULES, significance: 0.1, days: 60, longDays: 60, apartDays: 0 };
const KNOWN_DAYS = 240;

/** @param ago the business days, counted back from today */
function customer(ago: Iterable<number>, knownDays = 365): Signals {
  const businessMap: DayMap = newDayMap();
  for (const one of ago) mark(businessMap, one);
  return someSignals(NOW, { businessMap, businessTenureDays: knownDays - 1 });
}

/** One business day every `gap` days within days ago `from` to `until`. */
function every(gap: number, from: number, until = 350): number[] {
  return Array.from({ length: Math.ceil((until - from) / gap) }, (_, i) => from + i * gap);
}

const found = (signals: Signals, rules = RULES) => halvedBusiness(signals, rules, false);

describe('halved business', () => {
  it('is found when two months came at half the rate, and did so two weeks before', () => {
    expect(found(customer([...every(6, 1, 80), ...every(2, 80)]))).toMatchObject({ fact: 'halved', days: 60 });
  });

  it('says the share of the earlier rate, and is surer the less came', () => {
    const some = found(customer([...every(6, 0, 90), ...every(2, 90)]));
    const less = found(customer([...every(10, 0, 90), ...every(2, 90)]));
    expect(some?.share).toBeGreaterThan(less?.share ?? NaN);
    expect(less?.excess).toBeGreaterThan(some?.excess ?? NaN);
    expect(found(customer([...every(6, 0, 60), ...every(2, 60)]), { ...RULES, apartDays: 0 })?.share).toBeCloseTo(
      1 / 3,
      1,
    );
  });

  it('is not found before the two weeks have passed', () => {
    const lately = customer([...every(6, 0, 54), ...every(2, 54)]);
    expect(found(lately)).toBeNull();
    expect(found(lately, { ...RULES, apartDays: 0 })).not.toBeNull();
  });

  it('needs four months where two are too few days', () => {
    const everyThird = [...every(9, 1, 140), ...every(3, 140)];
    expect(found(customer(everyThird))).toMatchObject({ days: 120 });
    expect(found(customer(everyThird), { ...RULES, longDays: 60 })).toBeNull();
  });

  it.each<[string, number[]]>([
    ['goes on', every(3, 0)],
    ['becomes more', [...every(2, 0, 80), ...every(6, 80)]],
    ['is a third rarer', [...every(3, 0, 80), ...every(2, 80)]],
    ['is weekly and could be chance', [...every(14, 0, 70), ...every(7, 70)]],
    ['never was', []],
    ['began lately', every(2, 0, 60)],
  ])('is nothing when business %s', (_what, days) => {
    expect(found(customer(days))).toBeNull();
  });

  it('needs as many known days before as it compares', () => {
    const days = [...every(10, 1, 60), ...every(1, 60, 140)];
    expect(found(customer(days, 100))).toBeNull();
    expect(found(customer(days, 140))).not.toBeNull();
  });

  it('is not said of somebody who was away and is back', () => {
    expect(found(customer([...every(2, 0, 16), ...every(2, 76)]))).toBeNull();
    expect(found(customer([...every(2, 0, 4), ...every(2, 74)]))).toBeNull();
  });

  it('is said of somebody who was away and comes rarely since', () => {
    expect(found(customer([...every(9, 0, 36), ...every(2, 90)]))).not.toBeNull();
  });

  it('is said of somebody whose gaps are all as long as an absence', () => {
    expect(found(customer([...every(16, 5, 120), ...every(3, 120)]))).not.toBeNull();
  });

  it('is said after a longer span where an absence explains the shorter one', () => {
    const days = [...every(2, 0, 12), ...every(12, 36, 120), ...every(2, 120)];
    expect(found(customer(days))).toMatchObject({ days: RULES.longDays });
  });

  it('is left later than it is entered', () => {
    const nearly = customer([...every(3, 0, 57), ...every(2, 60), ...every(20, 61)]);
    expect(halvedBusiness(nearly, RULES, false)).toBeNull();
    expect(halvedBusiness(nearly, RULES, true)).not.toBeNull();
    expect(halvedBusiness(customer(every(5, 0)), RULES, true)).toBeNull();
  });

  it('is the decline of a label, given the same days and significance', () => {
    const dense = fc.uniqueArray(fc.nat({ max: KNOWN_DAYS - 1 }), { maxLength: 150 });
    const rarer = fc
      .record({
        old: fc.integer({ min: 1, max: 12 }),
        late: fc.integer({ min: 2, max: 13 }),
        first: fc.nat({ max: 5 }),
      })
      .map(({ old, late, first }) => [...every(late, first, 60), ...every(old, 60, KNOWN_DAYS)]);
    let declines = 0;
    fc.assert(
      fc.property(fc.oneof(dense, rarer), (ago) => {
        const days = ago.toSorted((a, b) => b - a).map((one) => KNOWN_DAYS - one);
        fc.pre(!hasAbsence(ago) && days.some((day) => day <= KNOWN_DAYS - 60));
        const window = { cutDay: KNOWN_DAYS - 60, horizonDays: 60, logEndDay: KNOWN_DAYS };
        const label = labelAt({ activeDays: days, firstDay: 0 }, window);
        const isHalved = found(customer(ago, KNOWN_DAYS), AS_LABELS) !== null;
        if (isHalved) declines++;
        expect(isHalved).toBe(label?.stage === 'decline');
      }),
      { numRuns: 500 },
    );
    expect(declines).toBeGreaterThan(20);
  });
});

/** Whether two weeks within the last two months have no business: that may be an absence. */
function hasAbsence(ago: readonly number[]): boolean {
  const days = [0, ...ago.filter((one) => one < 60).sort((a, b) => a - b), 60];
  return days.some((day, i) => day - (days[i - 1] ?? day) > 13);
}

describe('the chance of so few days in a quarter', () => {
  it('is small after a fall, and 1 while the rate holds or nothing is known', () => {
    expect(quarterProbability(customer([...every(12, 0, 90), ...every(3, 90)]))).toBeLessThan(0.001);
    expect(quarterProbability(customer(every(3, 0)))).toBeGreaterThan(0.3);
    expect(quarterProbability(customer(every(3, 0, 60), 60))).toBe(1);
  });
});
