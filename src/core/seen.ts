/** Ids already applied, as 48-bit hashes, by day of the event; both ascending, as they stand in a state's bytes. */

export interface SeenDay {
  /** Days since 1970-01-01. */
  day: number;
  marks: number[];
}

/** False when the mark is known. All days are searched: a producer may resend with a corrected instant. */
export function remember(seen: SeenDay[], day: number, mark: number): boolean {
  for (const { marks } of seen) if (marks.includes(mark)) return false;
  insert(marksOf(seen, day), mark);
  return true;
}

export function forgetBefore(seen: SeenDay[], oldest: number): void {
  while (seen[0] !== undefined && seen[0].day < oldest) seen.shift();
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

function insert(marks: number[], mark: number): void {
  let i = marks.length;
  for (; i > 0 && (marks[i - 1] ?? 0) > mark; i--) marks[i] = marks[i - 1] ?? 0;
  marks[i] = mark;
}
