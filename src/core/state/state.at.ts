/**
 * A state as it was at an earlier instant, reconstructed from the present state: nothing extra is stored for this.
 *
 * 1. Tiles that began later are left out. The tile that contains the instant stays whole.
 * 2. A week tile is first spread over its days. The days with activity, business or money in are known exactly, so
 *    counts of days and silences are exact. Counts of events and amounts are spread evenly over those days.
 * 3. The instant of a last act is noon of the last such day: at most half a day wrong.
 * 4. The balance of a week tile is placed at the end of the week.
 * 5. Decayed sums are those of these tiles.
 */
import { holdingsAt } from './holdings.at.js';
import type { Calendar, WallMs } from '../primitives/calendar.js';
import { decayedInTiles, type CustomerState } from './state.js';
import { Tiles, type Balance } from './tile.columns.js';
import { WEEK_LEVEL, bitCount, keptFrom, newerBalance } from './tiles.js';
import { DAY_MS, HOUR_MS } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

const DAY_LEVEL = 2;

const MASKS = ['activeDays', 'businessDays', 'moneyInDays'] as const;
type Mask = (typeof MASKS)[number];

/** Null when the instant lies before the kept span, or before the customer was known. The argument is not changed. */
export function stateAt(state: CustomerState, at: EpochMs): CustomerState | null {
  const { calendar } = state;
  const wallAt = calendar.wallOf(at);
  if (wallAt < keptFrom(calendar.steadyWallOf(state.asOf)) || at < state.firstSeenAt) return null;
  if (at >= state.asOf) return state;
  const tiles = tilesUpTo(state.tiles, wallAt);
  const lastDay = (mask: Mask): EpochMs | null => lastDayIn(tiles, mask, at, calendar);
  const notYet = (instant: EpochMs | null): EpochMs | null => (instant === null || instant > at ? null : instant);
  return {
    ...state,
    asOf: at,
    firstActiveAt: notYet(state.firstActiveAt),
    firstBusinessAt: notYet(state.firstBusinessAt),
    firstPurchaseAt: notYet(state.firstPurchaseAt),
    lastActiveAt: notYet(state.lastActiveAt) ?? lastDay('activeDays') ?? notYet(state.firstActiveAt),
    lastBusinessAt: notYet(state.lastBusinessAt) ?? lastDay('businessDays') ?? notYet(state.firstBusinessAt),
    balance: notYet(state.balance?.at ?? null) === null ? newestBalance(tiles, calendar) : state.balance,
    ...holdingsAt(state, at),
    tiles,
    decayed: decayedInTiles(state, tiles, at),
  };
}

/** Whether counts of events and amounts at that instant are estimates (spread over days) and not exact. */
export function isSpread(state: CustomerState, at: EpochMs): boolean {
  const { count, level, startAt } = state.tiles;
  const wallAt = state.calendar.wallOf(at);
  for (let i = 0; i < count; i++) {
    if (level[i] === WEEK_LEVEL && (startAt[i] ?? 0) + 7 * DAY_MS > wallAt - 90 * DAY_MS) return true;
  }
  return false;
}

/** The tiles up to the instant, with week tiles spread over their days. */
function tilesUpTo(tiles: Tiles, at: WallMs): Tiles {
  const until = new Tiles();
  for (let i = 0; i < tiles.count; i++) {
    const days =
      tiles.level[i] === WEEK_LEVEL ? weekdays((tiles.activeDays[i] ?? 0) | (tiles.businessDays[i] ?? 0)) : [];
    if (days.length > 0) spreadWeek(tiles, i, days, until, at);
    else if ((tiles.startAt[i] ?? 0) <= at) until.appendFrom(tiles, i);
  }
  return until;
}

function spreadWeek(tiles: Tiles, i: number, days: readonly number[], into: Tiles, at: WallMs): void {
  for (const [n, weekday] of days.entries()) {
    const startAt = (tiles.startAt[i] ?? 0) + weekday * DAY_MS;
    if (startAt > at) return;
    appendDay(into, startAt, tiles, i, 1 << weekday, days.length);
    if (n === days.length - 1) balanceInto(into, tiles.balanceOf(i));
  }
}

function appendDay(into: Tiles, startAt: WallMs, tiles: Tiles, i: number, bit: number, days: number): void {
  const share = (mask: Mask): number => {
    const masked = tiles[mask][i] ?? 0;
    return (masked & bit) === 0 ? 0 : 1 / bitCount(masked);
  };
  const [business, moneyIn] = [share('businessDays'), share('moneyInDays')];
  const to = into.append(startAt, DAY_LEVEL);
  for (let at = tiles.cellsFrom(i); at < (tiles.cellEnd[i] ?? 0); at++) {
    into.appendCell(tiles.cell[at] ?? 0, (tiles.cellCount[at] ?? 0) / days);
  }
  into.amountIn[to] = (tiles.amountIn[i] ?? 0) * moneyIn;
  into.amountOut[to] = (tiles.amountOut[i] ?? 0) * business;
  into.amountBought[to] = (tiles.amountBought[i] ?? 0) * business;
  for (const mask of MASKS) into[mask][to] = (tiles[mask][i] ?? 0) & bit;
}

function balanceInto(into: Tiles, balance: Balance | null): void {
  if (balance !== null) into.noteBalance(into.count - 1, balance.amount, balance.at);
}

/** Of tiles by the bank's clock. */
function newestBalance(tiles: Tiles, calendar: Calendar): Balance | null {
  let newest: Balance | null = null;
  for (let i = 0; i < tiles.count; i++) newest = newerBalance(newest, tiles.balanceOf(i));
  return newest === null ? null : { amount: newest.amount, at: calendar.instantOf(newest.at) };
}

function weekdays(mask: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6].filter((weekday) => (mask & (1 << weekday)) !== 0);
}

function lastDayIn(tiles: Tiles, mask: Mask, at: EpochMs, calendar: Calendar): EpochMs | null {
  let i = tiles.count - 1;
  while (i >= 0 && tiles[mask][i] === 0) i--;
  if (i < 0) return null;
  const startAt = tiles.startAt[i] ?? 0;
  return Math.min(at, calendar.instantOf(tiles.level[i] === DAY_LEVEL ? startAt + 12 * HOUR_MS : startAt));
}
