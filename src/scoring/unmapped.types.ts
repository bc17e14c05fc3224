/**
 * Counts event types that config/activity.json does not map. Producers may send any number of types, so a process
 * counts a limited number by name and all others together. A metric's label must also look like a name: a type with
 * digits may hold a person's number.
 */
import { OTHER_TYPES } from '../core/state/activity.js';

const MOST_COUNTED = 1_000;
const MOST_LABELS = 50;
const NAME = /^[\p{L}][\p{L}\d_.:-]*$/u;
const NUMBER = /\d{4}/;

const counted = new Set<string>();
const labels = new Set<string>();

/** The same counts, with a limited number of names over the life of the process. */
export function countedTypes(unmapped: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [type, count] of unmapped) {
    const name = admitted(counted, type, MOST_COUNTED) ? type : OTHER_TYPES;
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return counts;
}

/** The label for a type in `tidewatch_unmapped_events_total`. */
export function metricLabel(type: string): string {
  if (!NAME.test(type) || NUMBER.test(type)) return OTHER_TYPES;
  return admitted(labels, type, MOST_LABELS) ? type : OTHER_TYPES;
}

function admitted(known: Set<string>, type: string, most: number): boolean {
  if (known.has(type)) return true;
  if (known.size >= most) return false;
  known.add(type);
  return true;
}
