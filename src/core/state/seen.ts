/**
 * Ids already applied, as 48-bit hashes, by day of the event. Days and hashes ascend, as in the bytes of a state.
 *
 * The number is limited. Otherwise a placeholder customer id that thousands share would grow its state without end, and
 * each of its events would search all marks. Above the limit the least marks by day and hash are forgotten, so the
 * result does not depend on the order in which events came.
 *
 * They are columns that the next customer fills again, as tiles are: the marks of day `i` lie from `ends[i - 1]` to
 * `ends[i]`.
 */

/** 585 events a day for a week: more than one person makes. Above it a repeated event may count twice. */
export const MOST_MARKS = 4_096;

const FIRST_DAYS = 16;
const FIRST_MARKS = 64;

export class Seen {
  /** The number of days. The columns may be longer. */
  count = 0;
  /** Days since 1970-01-01. */
  days: Float64Array = new Float64Array(FIRST_DAYS);
  ends: Uint32Array = new Uint32Array(FIRST_DAYS);
  marks: Float64Array = new Float64Array(FIRST_MARKS);

  clear(): void {
    this.count = 0;
  }

  /** The number of marks. */
  size(): number {
    return this.from(this.count);
  }

  /** Index of the first mark of day `i`. */
  from(i: number): number {
    return i === 0 ? 0 : (this.ends[i - 1] ?? 0);
  }

  /** Appends a day with room for its marks, which the caller must fill in. Returns the index of the first one. */
  append(day: number, marks: number): number {
    if (this.count === this.days.length) this.widen();
    const from = this.size();
    while (from + marks > this.marks.length) this.deepen();
    this.days[this.count] = day;
    this.ends[this.count++] = from + marks;
    return from;
  }

  /** Index of the day, which is added if it is not there. */
  dayAt(day: number): number {
    let i = this.count;
    while (i > 0 && (this.days[i - 1] ?? day) > day) i--;
    if (i > 0 && this.days[i - 1] === day) return i - 1;
    this.append(day, 0);
    this.days.copyWithin(i + 1, i, this.count - 1);
    this.ends.copyWithin(i + 1, i, this.count - 1);
    this.days[i] = day;
    this.ends[i] = this.from(i);
    return i;
  }

  insert(i: number, at: number, mark: number): void {
    const size = this.size();
    if (size === this.marks.length) this.deepen();
    if (at < size) this.marks.copyWithin(at + 1, at, size);
    this.marks[at] = mark;
    for (let later = i; later < this.count; later++) this.ends[later] = (this.ends[later] ?? 0) + 1;
  }

  /** Forgets the first days. */
  dropDays(days: number): void {
    if (days === 0) return;
    this.dropMarks(this.from(days));
    this.days.copyWithin(0, days, this.count);
    this.ends.copyWithin(0, days, this.count);
    this.count -= days;
  }

  /** Forgets the first marks. Days that are left without any stay. */
  dropMarks(marks: number): void {
    if (marks === 0) return;
    this.marks.copyWithin(0, marks, this.size());
    for (let i = 0; i < this.count; i++) this.ends[i] = Math.max(0, (this.ends[i] ?? 0) - marks);
  }

  private widen(): void {
    const days = this.days;
    const ends = this.ends;
    this.days = new Float64Array(2 * days.length);
    this.ends = new Uint32Array(2 * ends.length);
    this.days.set(days);
    this.ends.set(ends);
  }

  private deepen(): void {
    const { marks } = this;
    this.marks = new Float64Array(2 * marks.length);
    this.marks.set(marks);
  }
}

/** False when the mark is known. Searches all days: a producer may resend an event with a corrected instant. */
export function remember(seen: Seen, day: number, mark: number): boolean {
  for (let i = 0; i < seen.count; i++) {
    const at = placeOf(seen, i, mark);
    if (at < (seen.ends[i] ?? 0) && seen.marks[at] === mark) return false;
  }
  const size = seen.size();
  const i = seen.dayAt(day);
  seen.insert(i, placeOf(seen, i, mark), mark);
  if (size >= MOST_MARKS) forgetLeast(seen, size + 1 - MOST_MARKS);
  return true;
}

export function forgetBefore(seen: Seen, oldest: number): void {
  let days = 0;
  while (days < seen.count && (seen.days[days] ?? oldest) < oldest) days++;
  seen.dropDays(days);
}

/** Whether the next id displaces an older one. */
export function isFull(seen: Seen): boolean {
  return seen.size() >= MOST_MARKS;
}

/** Index of the first mark of day `i` that is not less than `mark`. */
function placeOf(seen: Seen, i: number, mark: number): number {
  const { marks } = seen;
  let from = seen.from(i);
  let to = seen.ends[i] ?? 0;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((marks[middle] ?? 0) < mark) from = middle + 1;
    else to = middle;
  }
  return from;
}

function forgetLeast(seen: Seen, marks: number): void {
  seen.dropMarks(marks);
  let empty = 0;
  while (empty < seen.count && seen.ends[empty] === 0) empty++;
  seen.dropDays(empty);
}
