/** The days that decayed sums are made of, read from tiles. */
import { DAY_VALUES, SUMS, addDay, newDecayed, type DecayedSums } from './decayed.js';
import { LARGEST_SUM, WEEK_LEVEL, bitCount } from './tiles.js';
import type { Tiles } from './tile.columns.js';
import { DAY_MS, dayOf } from '../primitives/time.js';

/** Work space: what happened on the day that is being read, in the order of DAY_VALUES. */
const values: number[] = DAY_VALUES.map(() => 0);

/**
 * Adds the days from `from` up to and without `until`, as days since 1970-01-01. Days of a week tile have their marks of
 * activity and business; its amounts are spread evenly: money in over the days on which money came in, the others over
 * the business days.
 */
export function addDays(to: DecayedSums, tiles: Tiles, from: number, until: number): void {
  const { count, startAt, level } = tiles;
  for (let i = firstTileFrom(tiles, from); i < count;) {
    const day = dayOf(startAt[i] ?? 0);
    if (day >= until) return;
    if (level[i] === WEEK_LEVEL) addWeek(to, tiles, i++, day);
    else i = addDayOf(to, tiles, i, day);
  }
}

/** Days whose tiles were dropped: how many of a kind there were, and the first one; NaN for none. */
export interface DroppedDays {
  businessDays: number;
  firstBusinessDay: number;
  activeDays: number;
  firstActiveDay: number;
}

/**
 * The sums of a state that was stored without them. Days of business and activity are exact as far back as tiles reach;
 * those dropped before are spread evenly over the time before, and amounts over the days of their week.
 * @param from the first day of the tiles that are kept
 * @param until the oldest day that an event may still fall on
 */
export function decayedOf(tiles: Tiles, dropped: DroppedDays, from: number, until: number): DecayedSums {
  const decayed = newDecayed();
  addDropped(decayed, 'business', dropped.businessDays, dropped.firstBusinessDay, from);
  addDropped(decayed, 'active', dropped.activeDays, dropped.firstActiveDay, from);
  addDays(decayed, tiles, -Infinity, until);
  return decayed;
}

/** Adds n days at an even distance from the first one on: n / L · Σ 2^(−j / h) over the L days before `until`. */
function addDropped(to: DecayedSums, kind: 'business' | 'active', days: number, first: number, until: number): void {
  if (days === 0) return;
  const length = Number.isNaN(first) ? days : Math.max(days, until - first);
  SUMS.forEach(({ of, halfLife }, i) => {
    const kept = 2 ** (-1 / halfLife);
    if (of === kind) to.sums[i] = Math.fround(((days / length) * (1 - kept ** length)) / (1 - kept));
  });
  to.lastDay = until - 1;
}

function firstTileFrom({ count, startAt }: Tiles, day: number): number {
  const from = day * DAY_MS;
  let i = count;
  while (i > 0 && (startAt[i - 1] ?? 0) >= from) i--;
  return i;
}

/** Adds the day that begins with tile `i`; several small tiles may share it. Returns the first tile of a later day. */
function addDayOf(to: DecayedSums, tiles: Tiles, i: number, day: number): number {
  let business = 0;
  let active = 0;
  let amountIn = 0;
  let amountOut = 0;
  let bought = 0;
  let next = i;
  for (; next < tiles.count && dayOf(tiles.startAt[next] ?? 0) === day; next++) {
    business |= tiles.businessDays[next] ?? 0;
    active |= tiles.activeDays[next] ?? 0;
    amountIn = capped(amountIn + (tiles.amountIn[next] ?? 0));
    amountOut = capped(amountOut + (tiles.amountOut[next] ?? 0));
    bought = capped(bought + (tiles.amountBought[next] ?? 0));
  }
  add(to, day, business === 0 ? 0 : 1, active === 0 ? 0 : 1, amountIn, amountOut, bought);
  return next;
}

function addWeek(to: DecayedSums, tiles: Tiles, i: number, monday: number): void {
  const business = tiles.businessDays[i] ?? 0;
  const active = tiles.activeDays[i] ?? 0;
  const moneyIn = tiles.moneyInDays[i] ?? 0;
  const share = (tiles.amountIn[i] ?? 0) / Math.max(1, bitCount(moneyIn));
  const ofBusiness = Math.max(1, bitCount(business));
  const out = (tiles.amountOut[i] ?? 0) / ofBusiness;
  const bought = (tiles.amountBought[i] ?? 0) / ofBusiness;
  for (let weekday = 0; weekday < 7; weekday++) {
    const isBusiness = (business >> weekday) & 1;
    const isIn = (moneyIn >> weekday) & 1;
    const day = monday + weekday;
    add(to, day, isBusiness, (active >> weekday) & 1, isIn * share, isBusiness * out, isBusiness * bought);
  }
}

function add(
  to: DecayedSums,
  day: number,
  business: number,
  active: number,
  amountIn: number,
  amountOut: number,
  bought: number,
): void {
  values[0] = business;
  values[1] = active;
  values[2] = amountIn;
  values[3] = amountOut;
  values[4] = bought;
  addDay(to, day, values);
}

/** As tiles do when they are merged, so that a day has one sum however its tiles are folded. */
function capped(sum: number): number {
  return Math.max(-LARGEST_SUM, Math.min(LARGEST_SUM, sum));
}
