/** The known name that a misspelt name most likely means. */

/** The most letters that may be wrong, missing, extra or swapped. */
const MOST_EDITS = 2;
/** Shorter names would be near to everything. */
const LEAST_LENGTH = 4;
const MOST_LENGTH = 64;

/** The known name nearest to this one; null when none is near. Case, `_` and `-` do not count. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (name.length < LEAST_LENGTH || name.length > MOST_LENGTH) return null;
  const near = known
    .map((one) => ({ one, edits: editsBetween(plain(name), plain(one)) }))
    .filter(({ one, edits }) => edits <= Math.min(MOST_EDITS, one.length / 3))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.one ?? null;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

/** Letters wrong, missing, extra or swapped with a neighbour: optimal string alignment (Damerau 1964), row by row. */
export function editsBetween(a: string, b: string): number {
  let [before, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (last?.[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last?.[j - 1] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (before?.[j - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [before, last] = [last, row];
  }
  return last?.[b.length] ?? 0;
}
