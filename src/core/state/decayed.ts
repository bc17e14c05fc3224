/**
 * Exponentially decayed sums of a customer's days: what they did, with less weight the longer ago it was, over their
 * whole life and in a few bytes. A sum of half-life h counts a day that is h days ago half.
 *
 * 1. A day is added once, when no event can change it any more, in ascending order: see decayed.days.ts.
 * 2. Sums are kept as of the last day that added something, which a sweep does not change. A day d of value v gives
 *    fround(sum · 2^(−(d − lastDay) / h) + v). So the sums depend on the days alone: not on the order of the events, nor
 *    on how often time was advanced.
 * 3. Beside them stands what is known of the gaps between business days, over the whole life and without decay.
 */
export interface DecayedSums {
  /** The newest day that was added, as days since 1970-01-01; NaN for none. */
  lastDay: number;
  /** In the order of SUMS, as of `lastDay`. Amounts are in hundredths. Every value is a float32. */
  sums: number[];
  /** The newest business day that was added; NaN for none. */
  businessDay: number;
  /** The number of gaps between business days; the newest one, the longest and the sum of all, in days. */
  gaps: number;
  lastGap: number;
  longestGap: number;
  gapDays: number;
  /** Sums of the logarithms of the gaps and of their squares. Both are float32. */
  gapLogs: number;
  gapLogSquares: number;
}

/** What happened on a day, by its place in a list of a day's values. */
export const DAY_VALUES = ['business', 'active', 'in', 'out', 'bought'] as const;
type DayValue = (typeof DAY_VALUES)[number];

/** The sums, by what they add and their half-life in days. A state stores them in this order, which is fixed. */
export const SUMS = [
  { of: 'business', halfLife: 10 },
  { of: 'business', halfLife: 30 },
  { of: 'business', halfLife: 90 },
  { of: 'business', halfLife: 270 },
  { of: 'business', halfLife: 810 },
  { of: 'active', halfLife: 10 },
  { of: 'active', halfLife: 90 },
  { of: 'in', halfLife: 30 },
  { of: 'in', halfLife: 270 },
  { of: 'out', halfLife: 30 },
  { of: 'out', halfLife: 270 },
  { of: 'bought', halfLife: 30 },
  { of: 'bought', halfLife: 270 },
] as const satisfies readonly { of: DayValue; halfLife: number }[];

/** Each is three times the one before, so that a share left of one is the cube of the share left of the next. */
const HALF_LIVES = [10, 30, 90, 270, 810] as const;
const LONGEST_HALF_LIFE = 810;
/** What is left after whole days of the longest half-life: computing the power would be half of the time. */
const LONGEST = Float64Array.from({ length: 1_000 }, (_, days) => 2 ** (-days / LONGEST_HALF_LIFE));
/** Work space: what is left, for each of HALF_LIVES. */
const kept = new Float64Array(HALF_LIVES.length);
const full = new Float64Array(HALF_LIVES.length);
/** By half-life: the sum of a value of one on every day there ever was. */
const FULL = HALF_LIVES.map((halfLife) => 1 / (1 - 2 ** (-1 / halfLife)));
const LIFE_OF_SUM = Uint8Array.from(SUMS, ({ halfLife }) => HALF_LIVES.indexOf(halfLife));
const VALUE_OF_SUM = Uint8Array.from(SUMS, ({ of }) => DAY_VALUES.indexOf(of));
const BUSINESS = DAY_VALUES.indexOf('business');
/** Of floating point to the engine: an array that began with whole numbers would be converted at the first sum. */
const ZEROS = SUMS.map(() => 0.5).fill(0);

export function newDecayed(): DecayedSums {
  return {
    lastDay: NaN,
    sums: ZEROS.slice(),
    businessDay: NaN,
    gaps: 0,
    lastGap: 0,
    longestGap: 0,
    gapDays: 0,
    gapLogs: 0,
    gapLogSquares: 0,
  };
}

/** Overwrites `to` with what `from` holds. */
export function copyDecayed(from: DecayedSums, to: DecayedSums): void {
  for (let i = 0; i < SUMS.length; i++) to.sums[i] = from.sums[i] ?? 0;
  to.lastDay = from.lastDay;
  to.businessDay = from.businessDay;
  to.gaps = from.gaps;
  to.lastGap = from.lastGap;
  to.longestGap = from.longestGap;
  to.gapDays = from.gapDays;
  to.gapLogs = from.gapLogs;
  to.gapLogSquares = from.gapLogSquares;
}

/** Adds a day that comes after all added before; any other is left out. @param values in the order of DAY_VALUES */
export function addDay(to: DecayedSums, day: number, values: readonly number[]): void {
  if (day <= to.lastDay || isEmpty(values)) return;
  const { sums } = to;
  keepAfter(Number.isNaN(to.lastDay) ? 0 : day - to.lastDay);
  for (let i = 0; i < SUMS.length; i++) {
    sums[i] = Math.fround((sums[i] ?? 0) * (kept[LIFE_OF_SUM[i] ?? 0] ?? 0) + (values[VALUE_OF_SUM[i] ?? 0] ?? 0));
  }
  to.lastDay = day;
  if (values[BUSINESS] !== 0) addGap(to, day);
}

function isEmpty(values: readonly number[]): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) return false;
  return true;
}

/** Index into SUMS. Throws RangeError for a sum that there is not. */
export function sumIndex(of: DayValue, halfLife: number): number {
  const i = SUMS.findIndex((sum) => sum.of === of && sum.halfLife === halfLife);
  if (i < 0) throw new RangeError(`there is no sum of ${of} with a half-life of ${halfLife} days`);
  return i;
}

/**
 * What each sum would be if every day had a value of one, from a first day until `days` whole days later: by their
 * half-life, in the order of HALF_LIVES. The result is work space, which the next call fills again.
 */
export function fullSums(days: number): Float64Array {
  keepAfter(days + 1);
  for (let life = 0; life < full.length; life++) full[life] = (1 - (kept[life] ?? 0)) * (FULL[life] ?? NaN);
  return full;
}

/** The sums as of a later day. */
export function sumsInto({ sums, lastDay }: DecayedSums, day: number, into: Float64Array, at: number): void {
  keepAfter(Number.isNaN(lastDay) ? 0 : Math.max(0, day - lastDay));
  for (let i = 0; i < SUMS.length; i++) into[at + i] = (sums[i] ?? 0) * (kept[LIFE_OF_SUM[i] ?? 0] ?? 0);
}

function addGap(to: DecayedSums, day: number): void {
  const gap = day - to.businessDay;
  to.businessDay = day;
  if (Number.isNaN(gap)) return;
  const log = Math.log(gap);
  to.gaps++;
  to.lastGap = gap;
  to.longestGap = Math.max(to.longestGap, gap);
  to.gapDays += gap;
  to.gapLogs = Math.fround(to.gapLogs + log);
  to.gapLogSquares = Math.fround(to.gapLogSquares + log * log);
}

/** What is left after so many whole days, for each half-life: written to `kept`. */
function keepAfter(days: number): void {
  let share = LONGEST[days] ?? 2 ** (-days / LONGEST_HALF_LIFE);
  for (let life = kept.length - 1; life >= 0; life--) {
    kept[life] = share;
    share = share * share * share;
  }
}
