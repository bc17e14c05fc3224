/**
 * What a customer did week by week, and what is usual for that customer.
 *
 * 1. Weeks begin on Mondays of the bank's calendar, as the tiles do: every tile lies within one week.
 * 2. A week without a tile is a week in which nothing was done. So the weeks go on up to the present one, however long
 *    ago the customer was last evaluated.
 * 3. The usual is the mean over complete weeks: not the customer's first one, not the present one, and none of the
 *    `RECENT_WEEKS` before it, against which it is held. A change would otherwise hide itself.
 */
import { WEEK_MS, DAY_MS, dayOf, floorTo } from '../primitives/time.js';
import { CHANNEL_OF_CELL, KIND_OF_CELL } from '../primitives/cells.js';
import { CHANNELS, KINDS, type Channel, type EpochMs, type Kind } from '../primitives/vocabulary.js';
import type { CustomerState } from '../state/state.js';
import type { Tiles } from '../state/tile.columns.js';
import { bitCount, keptFrom } from '../state/tiles.js';

const RECENT_WEEKS = 4;
/** Fewer complete weeks make no usual. */
const LEAST_WEEKS = 4;

/** Counts of events by channel and kind; what is left out is zero. */
export type ChannelCounts = Partial<Record<Channel, Partial<Record<Kind, number>>>>;

export interface Activity {
  counts: ChannelCounts;
  /** Days on which the customer did something. */
  activeDays: number;
  /** Hundredths of the base currency, without what was taken back, never negative. */
  amountIn: number;
  amountOut: number;
  amountBought: number;
}

interface WeekOfActivity extends Activity {
  /** Local day of its Monday, as days since 1970-01-01. */
  day: number;
  /** How many of its days the customer was known and have begun: 7 for most. */
  days: number;
  /** The newest of the week, in hundredths; null when none was sent. */
  balance: number | null;
}

export interface WeeklyActivity {
  /** The oldest first, without a gap, up to the week of `asOf`. */
  weeks: WeekOfActivity[];
  /** The mean of a week, and of how many it is; null when fewer than four are known. */
  usual: (Activity & { weeks: number }) | null;
}

/** @param most weeks returned, the newest ones; the usual is of all */
export function weeklyActivity(state: CustomerState, asOf: EpochMs, most: number): WeeklyActivity {
  const { calendar, firstSeenAt } = state;
  const today = calendar.dayOf(asOf);
  const firstDay = calendar.dayOf(firstSeenAt);
  const present = weekOf(today);
  const first = Math.min(present, Math.max(weekOf(firstDay), dayOf(keptFrom(calendar.steadyWallOf(asOf)))));
  const weeks: WeekOfActivity[] = [];
  for (let day = first; day <= present; day += 7) {
    const days = Math.min(day + 6, today) - Math.max(day, Math.min(firstDay, today)) + 1;
    weeks.push({ day, days, balance: null, counts: {}, activeDays: 0, amountIn: 0, amountOut: 0, amountBought: 0 });
  }
  addTiles(weeks, state.tiles, first);
  const usual = usualOf(
    weeks.filter(({ day, days }) => days === 7 && day < present - 7 * RECENT_WEEKS && day > weekOf(firstDay)),
  );
  return { weeks: weeks.slice(-most), usual };
}

function weekOf(day: number): number {
  return dayOf(floorTo(WEEK_MS, day * DAY_MS));
}

function addTiles(weeks: readonly WeekOfActivity[], tiles: Tiles, first: number): void {
  const masks = weeks.map(() => 0);
  for (let i = 0; i < tiles.count; i++) {
    const at = (weekOf(dayOf(tiles.startAt[i] ?? 0)) - first) / 7;
    const week = weeks[at];
    if (week === undefined) continue;
    for (let cell = tiles.cellsFrom(i); cell < (tiles.cellEnd[i] ?? 0); cell++) {
      addCount(week.counts, tiles.cell[cell] ?? 0, tiles.cellCount[cell] ?? 0);
    }
    week.amountIn += tiles.amountIn[i] ?? 0;
    week.amountOut += tiles.amountOut[i] ?? 0;
    week.amountBought += tiles.amountBought[i] ?? 0;
    week.balance = tiles.balanceOf(i)?.amount ?? week.balance; // tiles ascend
    masks[at] = (masks[at] ?? 0) | (tiles.activeDays[i] ?? 0);
  }
  for (const [at, week] of weeks.entries()) {
    week.activeDays = bitCount(masks[at] ?? 0);
    week.amountIn = Math.max(0, week.amountIn);
    week.amountOut = Math.max(0, week.amountOut);
    week.amountBought = Math.max(0, week.amountBought);
  }
}

/** Cells of a channel or a kind that this build does not know are left out. */
function addCount(counts: ChannelCounts, cell: number, count: number): void {
  const channel = CHANNELS[CHANNEL_OF_CELL[cell] ?? NaN];
  const kind = KINDS[KIND_OF_CELL[cell] ?? NaN];
  if (channel === undefined || kind === undefined) return;
  const ofChannel = (counts[channel] ??= {});
  ofChannel[kind] = (ofChannel[kind] ?? 0) + count;
}

function usualOf(weeks: readonly WeekOfActivity[]): WeeklyActivity['usual'] {
  if (weeks.length < LEAST_WEEKS) return null;
  const mean = (of: (week: WeekOfActivity) => number): number =>
    weeks.reduce((sum, week) => sum + of(week), 0) / weeks.length;
  const counts: ChannelCounts = {};
  for (const channel of CHANNELS) {
    for (const kind of KINDS) {
      const count = mean((week) => week.counts[channel]?.[kind] ?? 0);
      if (count > 0) (counts[channel] ??= {})[kind] = count;
    }
  }
  return {
    weeks: weeks.length,
    counts,
    activeDays: mean((week) => week.activeDays),
    amountIn: mean((week) => week.amountIn),
    amountOut: mean((week) => week.amountOut),
    amountBought: mean((week) => week.amountBought),
  };
}
