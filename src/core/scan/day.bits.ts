/**
 * The days of the kept span on which a customer was active, did business and received money: one bit per day, from the
 * first day of the span on, in one map for each habit. Work space, for one customer at a time.
 *
 * 1. `begin` empties the maps. Tiles mark their days in ascending order.
 * 2. `countFrom` counts the marks of a window, `rhythmInto` reads the gaps between marks.
 */
import { bits } from '../features/day.map.js';
import { RHYTHM_WIDTH, measureGaps } from '../features/rhythm.js';
import { HABIT, HABITS, MAP_WORDS } from './record.js';

/** 53 weeks, the present one and a few days of clocks that go ahead. */
const WORDS = 13;

const words = new Int32Array(HABITS * WORDS);
/** Gaps between marks. */
const gaps = new Int32Array(32 * WORDS);

export function beginDays(): void {
  words.fill(0);
}

/** Marks the days of a week by their masks, or one day by masks of one bit. @param day since the first of the span */
export function markDays(day: number, active: number, business: number, moneyIn: number): void {
  const word = day >>> 5;
  const bit = day & 31;
  words[word] = (words[word] ?? 0) | (active << bit);
  words[WORDS + word] = (words[WORDS + word] ?? 0) | (business << bit);
  words[2 * WORDS + word] = (words[2 * WORDS + word] ?? 0) | (moneyIn << bit);
  if (bit <= 25) return; // a week that goes on in the next word
  const rest = 32 - bit;
  words[word + 1] = (words[word + 1] ?? 0) | (active >>> rest);
  words[WORDS + word + 1] = (words[WORDS + word + 1] ?? 0) | (business >>> rest);
  words[2 * WORDS + word + 1] = (words[2 * WORDS + word + 1] ?? 0) | (moneyIn >>> rest);
}

/** The number of marks from a day of the span on. */
export function countFrom(habit: number, day: number): number {
  const first = day >>> 5;
  let count = bits((words[habit * WORDS + first] ?? 0) & (-1 << (day & 31)));
  for (let word = first + 1; word < WORDS; word++) count += bits(words[habit * WORDS + word] ?? 0);
  return count;
}

/** Writes the rhythm and the newest day, as days since 1970-01-01. @param span the first day of the span */
export function rhythmInto(into: Float64Array, at: number, habit: number, span: number): void {
  let oldest = -1;
  let newest = -1;
  let count = -1;
  for (let word = 0; word < WORDS; word++) {
    let left = words[habit * WORDS + word] ?? 0;
    while (left !== 0) {
      const lowest = left & -left;
      const day = word * 32 + 31 - Math.clz32(lowest);
      if (count < 0) oldest = day;
      else gaps[count] = day - newest;
      count++;
      newest = day;
      left ^= lowest;
    }
  }
  measureGaps(gaps, Math.max(0, count), newest - oldest, into, at);
  into[at + RHYTHM_WIDTH] = newest < 0 ? NaN : span + newest;
}

/** Writes the words of a map of business days counted back from `today`, see features/day.map.ts. */
export function businessMapInto(into: Float64Array, at: number, today: number): void {
  for (let word = 0; word < MAP_WORDS; word++) into[at + word] = reversed(today - 31 - 32 * word) >>> 0;
}

/** The 32 days from `first` on, the newest in the lowest bit. Days outside of the maps are not marked. */
function reversed(first: number): number {
  const word = first >> 5;
  const bit = first & 31;
  const low = word < 0 || word >= WORDS ? 0 : (words[HABIT.business * WORDS + word] ?? 0) >>> bit;
  const next = word + 1;
  const high = bit === 0 || next < 0 || next >= WORDS ? 0 : (words[HABIT.business * WORDS + next] ?? 0) << (32 - bit);
  return mirrored(low | high);
}

/** All bits in reverse order (Warren, Hacker's Delight, 7-1). */
function mirrored(word: number): number {
  let turned = word;
  turned = ((turned & 0x55555555) << 1) | ((turned >>> 1) & 0x55555555);
  turned = ((turned & 0x33333333) << 2) | ((turned >>> 2) & 0x33333333);
  turned = ((turned & 0x0f0f0f0f) << 4) | ((turned >>> 4) & 0x0f0f0f0f);
  turned = ((turned & 0x00ff00ff) << 8) | ((turned >>> 8) & 0x00ff00ff);
  return (turned << 16) | (turned >>> 16);
}
