/** A map of the last year's days: one bit per day, the newest first. */

/** The bits: 32 days in each number. */
export type DayMap = Uint32Array;

const WORDS = 12;
/** How far back a map reaches. */
export const MAPPED_DAYS = 32 * WORDS;

export function newDayMap(): DayMap {
  return new Uint32Array(WORDS);
}

/** Days further back than the map reaches, or after it, are left out. @param ago 0 for the newest day */
export function mark(map: DayMap, ago: number): void {
  if (ago < 0 || ago >= MAPPED_DAYS) return;
  map[ago >>> 5] = (map[ago >>> 5] ?? 0) | (1 << (ago & 31));
}

export function isMarked(map: DayMap, ago: number): boolean {
  return ago >= 0 && ago < MAPPED_DAYS && (((map[ago >>> 5] ?? 0) >>> (ago & 31)) & 1) === 1;
}

/** How many days are marked from `from` to `until` days ago, both included. */
export function countMarked(map: DayMap, from: number, until: number): number {
  let count = 0;
  for (let word = Math.max(0, from) >>> 5; word < WORDS && word * 32 <= until; word++) {
    count += bits((map[word] ?? 0) & upFrom(from - word * 32) & ~upFrom(until + 1 - word * 32));
  }
  return count;
}

/** All bits of a word from the given one on. */
function upFrom(bit: number): number {
  if (bit <= 0) return -1;
  return bit >= 32 ? 0 : -1 << bit;
}

/** The number of bits set, in parallel (Warren, Hacker's Delight, 5-1). */
export function bits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
