import { describe, expect, it } from '@jest/globals';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import {
  countRow,
  driftOf,
  psiOf,
  riskDrift,
  type DriftCounts,
  type DriftProfile,
  type FeatureProfile,
} from './drift.js';
import type { Signals } from '../features/signals.js';

const NOW = Date.UTC(2026, 4, 1);
const ROWS = 2_000;

/** `balance_log` from 0 to 10 in ten equal bins, known of nine in ten. */
const BALANCE: FeatureProfile = {
  edges: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  shares: Array<number>(10).fill(0.1),
  missing: 0.1,
  range: [0, 10],
};

function profileOf(feature = 'balance_log', profile = BALANCE, isYoungLog = false): DriftProfile {
  return { features: new Map([[feature, profile]]), risk: null, isYoungLog };
}

/** A customer whose balance_log is the given number; NaN for unknown. */
function withBalanceLog(value: number): Partial<Signals> {
  return { balance: 100 * Math.expm1(value) };
}

function driftOver(values: readonly number[], profile = profileOf(), leastRows = 1_000) {
  const counts: DriftCounts = new Map();
  for (const value of values) countRow(counts, someSignals(NOW, withBalanceLog(value)), 0.5, profile);
  const [drift] = driftOf(counts, profile, leastRows);
  if (drift === undefined) throw new Error('the profile has one feature');
  return drift;
}

/** Evenly over [0, 10), one in ten unknown, shifted by `shift`. */
function spread(rows: number, shift = 0, unknown = 0.1): number[] {
  return Array.from({ length: rows }, (_, i) => (i < unknown * rows ? NaN : ((i * 7919) % 1_000) / 100 + shift));
}

describe('drift of a feature', () => {
  it.each([
    ['spread as in training', spread(ROWS), 'ok'],
    ['shifted by half a bin', spread(ROWS, 0.5), 'ok'],
    ['shifted by a bin', spread(ROWS, 1), 'warn'],
    ['unknown of everybody', spread(ROWS, 0, 1), 'warn'],
    ['unknown of a quarter, as never in training', spread(ROWS, 0, 0.25), 'watch'],
    ['known of everybody: more is known than in training, which harms nobody', spread(ROWS, 0, 0), 'ok'],
    ['too few customers to say anything, though all are off', spread(999, 5), 'too_few'],
  ] as const)('%s', (_situation, values, level) => {
    expect(driftOver(values).level).toBe(level);
  });

  it('gives the shares behind the level', () => {
    const { psi, missing, outOfRange } = driftOver(spread(ROWS, 5, 0.5));
    expect(psi).toBeGreaterThan(1);
    expect(missing).toBeCloseTo(0.5, 2);
    expect(outOfRange).toBeCloseTo(0.25, 1);
  });

  it('warns of values beyond the range of a feature that never changed in training', () => {
    const constant = profileOf('balance_log', { edges: [], shares: [1], missing: 0.1, range: [0, 0] });
    expect(driftOver(spread(ROWS, 1), constant)).toMatchObject({ psi: null, level: 'warn' });
    expect(driftOver(Array<number>(ROWS).fill(0), constant).level).toBe('ok');
  });

  it('is not said to be out of range when the manifest states none', () => {
    const { edges, shares, missing } = BALANCE;
    expect(driftOver(spread(ROWS, 5), profileOf('balance_log', { edges, shares, missing })).outOfRange).toBeNull();
  });

  it.each([
    ['ages harmlessly', 'tenure_days', false, 'exempt'],
    ['could not be seen whole in a short log', 'month_trend', true, 'exempt'],
    ['was seen whole in a long log', 'month_trend', false, 'warn'],
  ] as const)('that %s', (_situation, feature, isYoungLog, level) => {
    const young = { edges: [-9], shares: [0.9, 0.1], missing: 0 };
    const drift = driftOver(spread(ROWS), profileOf(feature, young, isYoungLog));
    expect(drift).toMatchObject({ level, psi: expect.any(Number) });
  });
});

describe('psiOf', () => {
  it('is the sum of (now − then) ln(now / then)', () => {
    expect(psiOf([0.5, 0.5], [750, 250])).toBeCloseTo(0.25 * Math.log(1.5) - 0.25 * Math.log(0.5), 12);
  });

  it('stays finite when a bin is empty on either side', () => {
    expect(psiOf([1, 0], [0, 100])).toBeGreaterThan(1);
    expect(psiOf([1, 0], [0, 100])).toBeLessThan(20);
  });
});

describe('drift of the risk', () => {
  const counts: DriftCounts = new Map();
  for (let i = 0; i < ROWS; i++) countRow(counts, someSignals(NOW), (i % 20) / 20 + 0.01, null);

  it('compares twentieths, with shares or with counts', () => {
    expect(riskDrift(counts, Array<number>(20).fill(0.05), 1_000)).toBeCloseTo(0, 6);
    expect(riskDrift(counts, [1_000, ...Array<number>(19).fill(1)], 1_000)).toBeGreaterThan(1);
  });

  it('says nothing without enough rows or without anything to compare with', () => {
    expect(riskDrift(counts, Array<number>(20).fill(0.05), ROWS + 1)).toBeNull();
    expect(riskDrift(counts, [], 1_000)).toBeNull();
  });
});
