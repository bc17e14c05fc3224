import { describe, expect, it } from '@jest/globals';
import { YEAR, aCase, onDay } from '../../test/builders/case.builder.js';
import { UTC } from '../../src/core/primitives/calendar.js';
import { figuresOf, medianOf, verdictOf, type Said, type Verdict } from './figures.js';
import type { Case } from './year.js';

const scope = { year: YEAR, calendar: UTC };
const said: Said = {
  alertsOf: ({ account }) => account?.said.alerts.map(({ at }) => at) ?? [],
  isCalled: ({ account }) => (account?.said.stages.length ?? 0) > 0,
};
const figures = (...cases: Case[]): ReturnType<typeof figuresOf> => figuresOf(cases, said, scope);
const turner = (parts: Parameters<typeof aCase>[0]): Case => aCase({ kind: 'turns', cause: 'plain_stop', ...parts });

describe('an alert', () => {
  it.each<[Verdict, string, Case, number]>([
    ['right', 'at the turn', turner({ turned: 50, ended: 150 }), 50],
    ['right', 'a day before the end', turner({ turned: 50, ended: 150 }), 149],
    ['beforeTurn', 'a day before the turn', turner({ turned: 50, ended: 150 }), 49],
    ['afterEnd', 'at the end', turner({ turned: 50, ended: 150 }), 150],
    ['neither', 'at a closing out of the blue', aCase({ kind: 'closes', turned: 50, ended: 50 }), 50],
    ['closes', 'before such a closing', aCase({ kind: 'closes', turned: 50, ended: 50 }), 49],
    ['neither', 'after a death', aCase({ kind: 'dies', turned: 50, ended: 50 }), 60],
    ['dies', 'before a death', aCase({ kind: 'dies', turned: 50, ended: 50 }), 40],
    ['seems', 'during an illness', aCase({ kind: 'seems', cause: 'illness', turned: 50 }), 60],
    ['steady', 'about a steady customer', aCase({}), 60],
    ['prospect', 'about somebody who only looks', aCase({ kind: 'prospect' }), 60],
  ])('is %s %s', (verdict, _when, { truth }, day) => {
    expect(verdictOf(onDay(day), truth)).toBe(verdict);
  });
});

describe('figures', () => {
  it('are right alerts over right and wrong ones: those about closings and deaths are in neither', () => {
    const closing = aCase({ kind: 'closes', turned: 50, ended: 50, alerts: [50] });
    const one = figures(turner({ turned: 50, ended: 150, alerts: [40, 60, 70] }), aCase({ alerts: [10] }), closing);
    expect(one).toMatchObject({ alerts: 4, right: 2, precision: 0.5, neither: 1 });
    expect(one.wrong).toMatchObject({ beforeTurn: 1, steady: 1, closes: 0 });
  });

  it('show the precision also without alerts that come after a turner has left', () => {
    const one = figures(turner({ turned: 50, ended: 150, alerts: [60, 150] }), aCase({ alerts: [10] }));
    expect(one.precision).toBeCloseTo(1 / 3, 9);
    expect(one.precisionBeforeEnd).toBe(0.5);
  });

  it('are of the measured year alone', () => {
    const one = figures(aCase({ alerts: [-1, 365] }), aCase({ alerts: [0, 364] }));
    expect(one.alerts).toBe(2);
  });

  it('count as turners those whose course ended within the log', () => {
    const one = figures(
      turner({ turned: 50, ended: 150, alerts: [60, 80] }),
      turner({ turned: 60, ended: 160 }),
      turner({ turned: 300, ended: 400, alerts: [310] }),
      turner({ turned: -100, ended: 20, alerts: [5] }),
    );
    expect(one).toMatchObject({ foundShare: 0.5, medianDaysToAlert: 10, medianLeadDays: 90, right: 4 });
    expect(one.byCause).toEqual({
      plain_stop: { count: 2, found: 1, foundShare: 0.5, medianDaysToAlert: 10, medianLeadDays: 90 },
    });
  });

  it('count false alerts per thousand customers in business who do not turn, and month', () => {
    const halfYear = Array.from({ length: 93 }, (_, day) => day);
    const one = figures(
      aCase({ alerts: [10, 20] }),
      aCase({ kind: 'seems', cause: 'holiday', turned: 20, alerts: [30], business: halfYear }),
      turner({ turned: 50, ended: 150, alerts: [10] }),
      aCase({ kind: 'prospect', business: [] }),
    );
    const months = 12 + (12 * (93 + 90)) / 365;
    expect(one.falsePerThousandPerMonth).toBeCloseTo((1_000 * 3) / months, 6);
  });

  it('share out steady customers who were ever called leaving, of those in business', () => {
    const said = { stages: [{ at: onDay(3), to: 'decline' as const, fact: null, reviewDelayMs: 0 }] };
    const longGone = aCase({ business: [-300], said });
    expect(figures(aCase({ said }), aCase({}), aCase({}), aCase({}), longGone).steadyEverShare).toBe(0.25);
  });

  it('are unknown where there is nothing to divide by', () => {
    expect(figures()).toMatchObject({ precision: null, foundShare: null, medianLeadDays: null, steadyEverShare: null });
  });
});

describe('a median', () => {
  it.each([
    [[], null],
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 9, 2], 3],
  ])('of %j is %j', (values, median) => {
    expect(medianOf(values)).toBe(median);
  });
});
