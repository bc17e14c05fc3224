/** What the customers of each stage and value tier are worth, and how that changed over a window. Amounts in units. */
import { CELLS, cellsOf, perStage, sumOver, type Cell, type Flow, type Stock, type Sums } from './ledger.js';
import type { Stage, ValueTier } from '../primitives/vocabulary.js';

/** A figure, and the same before. */
export interface Moved {
  value: number;
  /** Null when that is no longer kept. */
  before: number | null;
  /** `value - before`. */
  change: number | null;
  /** `change / before`; null as well when there was nothing. */
  relative: number | null;
}

/**
 * Of customers, assets and shares `value` is how it stood when the window ended and `before` how it stood when it began;
 * of flows `value` is the sum over the window and `before` the sum over the window of the same length just before it.
 */
export interface Worth {
  customers: Moved;
  /** Of them without a known balance: they count as the lowest tier and as no assets. */
  unknownBalance: Moved;
  /** Last known balances. */
  assets: Moved;
  /** Of the whole ledger; value null when it holds nothing. */
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
  /** Difference of the shares, not in percent of them. */
  change: number | null;
}

export interface WorthTable {
  /** Every stage with every tier. */
  cells: (Cell & Worth)[];
  stages: Record<Stage, Worth>;
  tiers: Record<ValueTier, Worth>;
  total: Worth;
}

/** What the ledger says of a window. */
export interface WindowSums {
  /** What stood at its ends. */
  end: Sums;
  start: Sums;
  /** Flows within, and within the window before; null when that is no longer kept. */
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

/** Now, and before. */
type Pair = readonly [number, number | null];

/** From hundredths. */
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

/** A ledger that holds only debts has no shares. */
function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** Differences of amounts are whole hundredths again. */
function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
