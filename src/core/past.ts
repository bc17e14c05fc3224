/**
 * A state as it was at an earlier instant, from what is still known of it: nothing is stored for this.
 *
 * 1. Tiles that began later are left out. A tile that the instant lies in stays whole.
 * 2. A tile of a week is first spread over its days: on which days there was activity, business or money in is known to
 *    the day, so counts of days and silences are exact; counts of events and amounts are spread evenly over those days.
 * 3. When something last happened is taken from the last such day, at noon: half a day off at most.
 * 4. A balance of a week stands at the week's end.
 */
import { bitCount, type CustomerState } from './state.js';
import { WEEK_LEVEL, keptFrom, newerBalance, type Tile } from './tiles.js';
import { DAY_MS, HOUR_MS } from './time.js';
import type { EpochMs } from './vocabulary.js';

const DAY_LEVEL = 2;

type Mask = 'activeDays' | 'businessDays' | 'moneyInDays';

/** Null when the instant lies before what is kept, or before the customer was known. The argument is not changed. */
export function stateAt(state: CustomerState, at: EpochMs): CustomerState | null {
  if (at < keptFrom(state.asOf) || at < state.firstSeenAt) return null;
  if (at >= state.asOf) return state;
  const tiles = state.tiles.flatMap(daysOf).filter(({ startAt }) => startAt <= at);
  const notYet = (instant: EpochMs | null): EpochMs | null => (instant === null || instant > at ? null : instant);
  return {
    ...state,
    asOf: at,
    firstActiveAt: notYet(state.firstActiveAt),
    firstBusinessAt: notYet(state.firstBusinessAt),
    firstPurchaseAt: notYet(state.firstPurchaseAt),
    lastActiveAt: notYet(state.lastActiveAt) ?? lastDay(tiles, 'activeDays', at) ?? notYet(state.firstActiveAt),
    lastBusinessAt: notYet(state.lastBusinessAt) ?? lastDay(tiles, 'businessDays', at) ?? notYet(state.firstBusinessAt),
    balance:
      notYet(state.balance?.at ?? null) === null
        ? tiles.reduce<CustomerState['balance']>((newest, tile) => newerBalance(newest, tile.balance), null)
        : state.balance,
    tiles,
  };
}

/** Whether counts of events and amounts of then are spread and not counted. */
export function isSpread(state: CustomerState, at: EpochMs): boolean {
  return state.tiles.some(({ level, startAt }) => level === WEEK_LEVEL && startAt + 7 * DAY_MS > at - 90 * DAY_MS);
}

function daysOf(tile: Tile): Tile[] {
  if (tile.level !== WEEK_LEVEL) return [tile];
  const days = weekdays(tile.activeDays | tile.businessDays);
  if (days.length === 0) return [tile];
  return days.map((weekday, i) => dayOfWeek(tile, weekday, days.length, i === days.length - 1));
}

function dayOfWeek(tile: Tile, weekday: number, days: number, isLast: boolean): Tile {
  const bit = 1 << weekday;
  const share = (mask: Mask): number => ((tile[mask] & bit) === 0 ? 0 : 1 / bitCount(tile[mask]));
  const [business, moneyIn] = [share('businessDays'), share('moneyInDays')];
  return {
    startAt: tile.startAt + weekday * DAY_MS,
    level: DAY_LEVEL,
    cells: tile.cells.map((value, i) => (i % 2 === 0 ? value : value / days)),
    amountIn: tile.amountIn * moneyIn,
    amountOut: tile.amountOut * business,
    amountBought: tile.amountBought * business,
    balance: isLast ? tile.balance : null,
    activeDays: tile.activeDays & bit,
    businessDays: tile.businessDays & bit,
    moneyInDays: tile.moneyInDays & bit,
  };
}

function weekdays(mask: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6].filter((weekday) => (mask & (1 << weekday)) !== 0);
}

function lastDay(tiles: readonly Tile[], mask: Mask, at: EpochMs): EpochMs | null {
  const tile = tiles.findLast((one) => one[mask] !== 0);
  if (tile === undefined) return null;
  return Math.min(at, tile.level === DAY_LEVEL ? tile.startAt + 12 * HOUR_MS : tile.startAt);
}
