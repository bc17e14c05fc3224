/**
 * The layout of what is kept of a scanned customer: numbers side by side, so that a batch of hundreds is one block of
 * memory and no garbage. The sums of a window stand together, see WINDOW and its columns of counts.
 */
import { RHYTHM_WIDTH } from '../features/rhythm.js';
import type { WindowName } from '../features/windows.js';
import { MAPPED_DAYS } from '../features/day.map.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';
import { SUMS } from '../state/decayed.js';

/** The columns that are summed over tiles. */
export const SUM = {
  kinds: 0,
  channels: KINDS.length,
  system: KINDS.length + CHANNELS.length,
  in: KINDS.length + CHANNELS.length + 1,
  out: KINDS.length + CHANNELS.length + 2,
  bought: KINDS.length + CHANNELS.length + 3,
} as const;
export const SUM_COLUMNS = SUM.bought + 1;

/** The numbers of a window behind its sums. */
export const WINDOW = {
  startAt: SUM_COLUMNS,
  days: SUM_COLUMNS + 1,
  events: SUM_COLUMNS + 2,
  activeDays: SUM_COLUMNS + 3,
  businessDays: SUM_COLUMNS + 4,
  moneyInDays: SUM_COLUMNS + 5,
  /** The newest balance before the window and its wall clock time. NaN for none. */
  balance: SUM_COLUMNS + 6,
  balanceAt: SUM_COLUMNS + 7,
} as const;
const WINDOW_WIDTH = SUM_COLUMNS + 8;

/** Longest first: the order in which a scan from the oldest tile enters them. */
export const WINDOW_ORDER: readonly WindowName[] = ['baseline', 'quarter', 'month', 'week', 'day', 'hour'];
export const WINDOW_COUNT = 6;

/** Where the numbers of a window begin. @param i index into WINDOW_ORDER */
export function windowPlace(i: number): number {
  return i * WINDOW_WIDTH;
}

const RHYTHMS = WINDOW_COUNT * WINDOW_WIDTH;
const DECAYED = RHYTHMS + 3 * (RHYTHM_WIDTH + 1);
const SCALARS = DECAYED + SUMS.length + 6;

/** In the order of their bits, see day.bits.ts. */
export const HABIT = { active: 0, business: 1, moneyIn: 2 } as const;
export const HABITS = 3;

/** Where the rhythm of a habit begins. Its newest day follows it. */
export function rhythmPlace(habit: number): number {
  return RHYTHMS + habit * (RHYTHM_WIDTH + 1);
}

export const OF_DECAYED = {
  sums: DECAYED,
  gaps: DECAYED + SUMS.length,
  lastGap: DECAYED + SUMS.length + 1,
  longestGap: DECAYED + SUMS.length + 2,
  meanGap: DECAYED + SUMS.length + 3,
  logMean: DECAYED + SUMS.length + 4,
  logSquares: DECAYED + SUMS.length + 5,
} as const;

export const PLACE = {
  asOf: SCALARS,
  tenureDays: SCALARS + 1,
  businessTenureDays: SCALARS + 2,
  silentDays: SCALARS + 3,
  businessSilentDays: SCALARS + 4,
  moneyInSilentDays: SCALARS + 5,
  lifetimeBusinessDays: SCALARS + 6,
  lifetimeActiveDays: SCALARS + 7,
  monthTrend: SCALARS + 8,
  quarterTrend: SCALARS + 9,
  moneyInTrend: SCALARS + 10,
  moneyOutTrend: SCALARS + 11,
  boughtTrend: SCALARS + 12,
  balance: SCALARS + 13,
  balanceAt: SCALARS + 14,
  today: SCALARS + 15,
  highestBalance: SCALARS + 16,
  balanceWeekAgo: windowPlace(WINDOW_ORDER.indexOf('week')) + WINDOW.balance,
  balanceMonthAgo: windowPlace(WINDOW_ORDER.indexOf('month')) + WINDOW.balance,
  balanceQuarterAgo: windowPlace(WINDOW_ORDER.indexOf('quarter')) + WINDOW.balance,
} as const;

/** The words of the map of business days. */
export const MAP_PLACE = SCALARS + 17;
export const MAP_WORDS = MAPPED_DAYS / 32;

/** What left on each of the days before today, yesterday first. */
export const OUT_PLACE = MAP_PLACE + MAP_WORDS;
export const OUT_DAYS = 16;

/** The numbers of one customer. */
export const RECORD_WIDTH = OUT_PLACE + OUT_DAYS;
