import { describe, expect, it } from '@jest/globals';
import { worthTable, type WindowSums } from './worth.js';

const SUMS: WindowSums = {
  start: new Map([
    ['maturity:private:customers', 2],
    ['maturity:private:assets', 800_000_00],
    ['decline:mass:customers', 2],
    ['decline:mass:assets', 0],
  ]),
  end: new Map([
    ['maturity:private:customers', 1],
    ['maturity:private:assets', 600_000_00],
    ['decline:mass:customers', 2],
    ['decline:mass:unknown', 1],
    ['decline:mass:assets', 0],
    ['decline:private:customers', 1],
    ['decline:private:assets', 200_000_50],
  ]),
  flows: new Map([
    ['maturity:private:out', 30_00],
    ['decline:mass:out', 10_00],
    ['decline:mass:purchases', 1],
    ['decline:mass:purchased', 99],
  ]),
  flowsBefore: new Map([
    ['maturity:private:out', 20_00],
    ['maturity:private:redemptions', 2],
  ]),
};

describe('what a stage is worth', () => {
  const { stages, tiers, total, cells } = worthTable(SUMS);

  it('reports the change of its assets, in units', () => {
    expect(stages.maturity.assets).toEqual({ value: 600_000, before: 800_000, change: -200_000, relative: -0.25 });
  });

  it('says no relative change where there was nothing', () => {
    expect(stages.decline.assets).toEqual({ value: 200_000.5, before: 0, change: 200_000.5, relative: null });
  });

  it('reports its share of the customers and the change in points', () => {
    expect(stages.decline.shareOfCustomers).toEqual({ value: 0.75, before: 0.5, change: 0.25 });
  });

  it('says its share of the assets', () => {
    expect(stages.maturity.shareOfAssets.value).toBeCloseTo(600_000 / 800_000.5, 12);
    expect(total.shareOfAssets.value).toBe(1);
  });

  it('counts whose balance is unknown', () => {
    expect(stages.decline.unknownBalance).toEqual({ value: 1, before: 0, change: 1, relative: null });
  });

  it('compares flows with the window before', () => {
    expect(total.moneyOut).toEqual({ value: 40, before: 20, change: 20, relative: 1 });
    expect(total.redemptions).toEqual({ value: 0, before: 2, change: -2, relative: -1 });
    expect(stages.decline.purchases.amount.value).toBe(0.99);
  });

  it('compares with nothing when the window before is no longer kept', () => {
    const { moneyOut } = worthTable({ ...SUMS, flowsBefore: null }).total;
    expect(moneyOut).toEqual({ value: 40, before: null, change: null, relative: null });
  });

  it('says it of every stage with every tier, which add up to the whole', () => {
    expect(cells).toHaveLength(18);
    const sumOf = (all: { customers: { value: number } }[]): number =>
      all.reduce((sum, { customers }) => sum + customers.value, 0);
    expect([sumOf(cells), sumOf(Object.values(stages)), sumOf(Object.values(tiers))]).toEqual([4, 4, 4]);
  });

  it('has no shares in an empty ledger', () => {
    const empty = { start: new Map(), end: new Map(), flows: new Map(), flowsBefore: null };
    expect(worthTable(empty).stages.growth.shareOfAssets).toEqual({ value: null, before: null, change: null });
  });
});
