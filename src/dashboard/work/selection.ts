/** Selected rows, and where the focus goes. Pure. Ids are in the order of the screen. */

export type Selection = ReadonlySet<string>;

export function toggled(selection: Selection, id: string): Selection {
  const next = new Set(selection);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Selects all from the row selected before to this one, both included. Without such a row only this one is toggled. */
export function rangeTo(selection: Selection, ids: readonly string[], anchor: string | null, id: string): Selection {
  const from = anchor === null ? -1 : ids.indexOf(anchor);
  const to = ids.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  return new Set([...selection, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** Without rows that have left the list: nobody acts on what they do not see. */
export function kept(selection: Selection, ids: readonly string[]): Selection {
  const there = ids.filter((id) => selection.has(id));
  return there.length === selection.size ? selection : new Set(there);
}

/** The row below the current one, the first when there is none; stays at the end. @param by 1 down, -1 up */
export function neighbour(ids: readonly string[], current: string | null, by: 1 | -1): string | null {
  const at = current === null ? -1 : ids.indexOf(current);
  if (at < 0) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null;
}

/** The row to focus after these were dealt with: below the last of them, else above. */
export function afterActing(ids: readonly string[], acted: Selection): string | null {
  const last = ids.findLastIndex((id) => acted.has(id));
  const below = ids.slice(last + 1).find((id) => !acted.has(id));
  return below ?? ids.slice(0, Math.max(0, last)).findLast((id) => !acted.has(id)) ?? ids[last] ?? null;
}

/** A row that had the focus, and its position. */
export interface Place {
  id: string;
  at: number;
}

/** The row of that place, or the one that has moved up to it; the first when there was none. */
export function standing(ids: readonly string[], place: Place | null): string | null {
  if (place === null) return ids[0] ?? null;
  return ids.includes(place.id) ? place.id : (ids[Math.min(place.at, ids.length - 1)] ?? null);
}
