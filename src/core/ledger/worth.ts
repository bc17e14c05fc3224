/** The worth of the customers of each stage and value tier, and its change over a window. Amounts in currency units. */
import { CELLS, cellsOf, perStage, sumOver, type Cell, type Flow, type Stock, type Sums } from './ledger.js';
import type { Stage, ValueTier } from '../primitives/vocabulary.js';

/** A figure and its earlier value. */
export interface Moved {
  value: number;
  /** Null when it is no longer kept. */
  before: number | null;
  /** `value - before`. */
  change: number | null;
  /** `change / before`; also null when `before` is zero. */
  relative: number | null;
}

/**
 * For customers, assets and shares, `value` is the figure at the end of the window and `before` the figure at its
 * start. For flows, `value` is the sum over the window and `before` the sum over the window of equal length just before
 * it.
 */
export interface Worth {
  customers: Moved;
  /** Customers without a known balance. They count in the lowest tier with no assets. */
  unknownBalance: Moved;
  /** The sum of the last known balances. */
  assets: Moved;
  /** The share of the whole ledger; `value` is null when the ledger is empty. */
  shareOfCustomers: MovedShare;
  shareOfAssets: MovedShare;
  moneyIn: Moved;
  moneyOut: Moved;
  purchases: { count: Moved; amount: Moved };
  redemptions: Moved;
}

export interface MovedShare {
  value: number | null;
  before: number | null;
  /** The difference of the two shares, not a relative change. */
  change: number | null;
}

export interface WorthTable {
  /** One entry for every pair of stage and tier. */
  cells: (Cell & Worth)[];
  stages: Record<Stage, Worth>;
  tiers: Record<ValueTier, Worth>;
  total: Worth;
}

/** The sums of the ledger for a window. */
export interface WindowSums {
  /** The totals at its end and at its start. */
  end: Sums;
  start: Sums;
  /** The flows in it, and in the window before it; null when those are no longer kept. */
  flows: Sums;
  flowsBefore: Sums | null;
}

export function worthTable(sums: WindowSums): WorthTable {
  const ofStage = (stage: Stage): Worth => worthOf(sums, cellsOf(stage));
  const ofTier = (tier: ValueTier): Worth =>
    worthOf(
      sums,
      CELLS.filter((cell) => cell.tier === tier),
    );
  return {
    cells: CELLS.map((cell) => ({ ...cell, ...worthOf(sums, [cell]) })),
    stages: perStage(ofStage),
    tiers: { mass: ofTier('mass'), affluent: ofTier('affluent'), private: ofTier('private') },
    total: worthOf(sums, CELLS),
  };
}

function worthOf({ end, start, flows, flowsBefore }: WindowSums, cells: readonly Cell[]): Worth {
  const stock = (name: Stock): Pair => [sumOver(end, cells, name), sumOver(start, cells, name)];
  const flow = (name: Flow): Pair => [
    sumOver(flows, cells, name),
    flowsBefore === null ? null : sumOver(flowsBefore, cells, name),
  ];
  const share = (name: Stock): MovedShare =>
    movedShare(
      shareOf(sumOver(end, cells, name), sumOver(end, CELLS, name)),
      shareOf(sumOver(start, cells, name), sumOver(start, CELLS, name)),
    );
  return {
    customers: moved(stock('customers')),
    unknownBalance: moved(stock('unknown')),
    assets: moved(inUnits(stock('assets'))),
    shareOfCustomers: share('customers'),
    shareOfAssets: share('assets'),
    moneyIn: moved(inUnits(flow('in'))),
    moneyOut: moved(inUnits(flow('out'))),
    purchases: { count: moved(flow('purchases')), amount: moved(inUnits(flow('purchased'))) },
    redemptions: moved(flow('redemptions')),
  };
}

/** The value now, and before. */
type Pair = readonly [number, number | null];

/** Converts hundredths to units. */
function inUnits([value, before]: Pair): Pair {
  return [value / 100, before === null ? null : before / 100];
}

function moved([value, before]: Pair): Moved {
  if (before === null) return { value, before, change: null, relative: null };
  const change = round(value - before);
  return { value, before, change, relative: before === 0 ? null : change / Math.abs(before) };
}

function movedShare(value: number | null, before: number | null): MovedShare {
  return { value, before, change: value === null || before === null ? null : value - before };
}

/** Null when the whole is not positive: a ledger of debts has no shares. */
function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** Rounds a difference of amounts to whole hundredths. */
function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
