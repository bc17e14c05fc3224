/**
 * Ids already applied, as 48-bit hashes, by day of the event. Days and hashes ascend, as in the bytes of a state.
 *
 * The number is limited. Otherwise a placeholder customer id that thousands share would grow its state without end, and
 * each of its events would search all marks. Above the limit the least marks by day and hash are forgotten, so the
 * result does not depend on the order in which events came.
 */

/** 585 events a day for a week: more than one person makes. Above it a repeated event may count twice. */
export const MOST_MARKS = 4_096;

export interface SeenDay {
  /** Days since 1970-01-01. */
  day: number;
  marks: number[];
}

/** False when the mark is known. Searches all days: a producer may resend an event with a corrected instant. */
export function remember(seen: SeenDay[], day: number, mark: number): boolean {
  let count = 1;
  for (const { marks } of seen) {
    if (marks[placeOf(marks, mark)] === mark) return false;
    count += marks.length;
  }
  insert(marksOf(seen, day), mark);
  for (; count > MOST_MARKS; count--) forgetLeast(seen);
  return true;
}

export function forgetBefore(seen: SeenDay[], oldest: number): void {
  while (seen[0] !== undefined && seen[0].day < oldest) seen.shift();
}

/** Whether the next id displaces an older one. */
export function isFull(seen: readonly SeenDay[]): boolean {
  return seen.reduce((sum, { marks }) => sum + marks.length, 0) >= MOST_MARKS;
}

function marksOf(seen: SeenDay[], day: number): number[] {
  let i = seen.length;
  while (i > 0 && (seen[i - 1]?.day ?? day) > day) i--;
  const known = seen[i - 1];
  if (known?.day === day) return known.marks;
  const marks: number[] = [];
  seen.splice(i, 0, { day, marks });
  return marks;
}

/** Up to this many marks are shifted in a loop: for few, `splice` costs more. */
const FEW = 64;

function insert(marks: number[], mark: number): void {
  let i = marks.length;
  if (i > FEW) {
    marks.splice(placeOf(marks, mark), 0, mark);
    return;
  }
  for (; i > 0 && (marks[i - 1] ?? 0) > mark; i--) marks[i] = marks[i - 1] ?? 0;
  marks[i] = mark;
}

/** Index of the first mark that is not less than `mark`. */
function placeOf(marks: readonly number[], mark: number): number {
  let [from, to] = [0, marks.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((marks[middle] ?? 0) < mark) from = middle + 1;
    else to = middle;
  }
  return from;
}

function forgetLeast(seen: SeenDay[]): void {
  const [oldest] = seen;
  oldest?.marks.shift();
  if (oldest?.marks.length === 0) seen.shift();
}
