import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { YEAR, aCase, onDay } from '../../test/builders/case.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { casesOf, measured, type Measurement } from './measurement.js';
import { linesOf, summaryLines } from './report.js';
import type { Case } from './year.js';

const LOG = { events: 9, refused: 1, firstAt: YEAR.from, endAt: YEAR.to };

function measurementOf(...cases: Case[]): Measurement {
  return { dir: 'bank', generator: 'first', seed: 3, ...measured(cases, LOG, 'UTC', A_POLICY), model: 'm-1' };
}

const business = Array.from({ length: 101 }, (_, day) => day);
const FOUND = aCase({ kind: 'turns', cause: 'plain_stop', turned: 100, ended: 190, alerts: [110], business });
const MISSED = aCase({ kind: 'turns', cause: 'plain_stop', turned: 100, ended: 190, business });

describe('a measurement', () => {
  it('says of each goal whether it is met', () => {
    const isMet = ({ goals }: Measurement): boolean[] => goals.map((goal) => goal.isMet);
    expect(isMet(measurementOf(FOUND, aCase({})))).toEqual([true, true, true, true, false, false, true]);
    expect(isMet(measurementOf(MISSED, aCase({ alerts: [10] })))).toEqual(Array.from({ length: 7 }, () => false));
  });

  it('calls a steady customer who entered the year in decline called', () => {
    const said = { stages: [{ at: onDay(-5), to: 'decline' as const, fact: null, reviewDelayMs: 0 }] };
    const recovered = { stages: [...said.stages, { ...said.stages[0]!, at: onDay(-2), to: 'maturity' as const }] };
    expect(measurementOf(aCase({ said }), aCase({ said: recovered })).steadyEverShare).toBe(0.5);
  });

  it('counts who was measured', () => {
    const { counts } = measurementOf(FOUND, aCase({}), aCase({}));
    expect(counts).toMatchObject({ customers: 3, byKind: { turns: 1, steady: 2 }, events: 9, refused: 1 });
    expect(counts.monthsWithoutTurn).toBeCloseTo(24, 6);
  });

  it('is a table to read, and a summary over several', () => {
    const [one, other] = [measurementOf(FOUND, aCase({})), measurementOf(FOUND, MISSED)];
    expect(linesOf(one)).toContain('met      found at least 0.7');
    expect(linesOf(one)[0]).toContain('(simulated, generator first, seed 3)');
    expect(linesOf(other)).toContain('NOT MET  found at least 0.7');
    const summary = summaryLines([one, other]);
    expect(summary).toContain('met by 1 of 2: found at least 0.7');
    expect(summary.find((line) => line.startsWith('foundShare'))).toMatch(/0\.750 +0\.500 +1\.000$/);
  });
});

describe('the truth', () => {
  const { truth, account } = FOUND;

  it('may name customers of whom the log has no row', () => {
    expect(casesOf([truth, { ...truth, customerId: 'other' }], [account!]).map((one) => one.account)).toEqual([
      account,
      null,
    ]);
  });

  it('must name every customer of the log', () => {
    expect(() => casesOf([], [account!])).toThrow(/does not name/);
  });
});
