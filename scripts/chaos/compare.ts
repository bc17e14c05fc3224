/** Compares two runs of one log, and a feed with what a dashboard saw of it. */
import type { StoredEntry } from '../../src/redis/feed.store.js';
import type { Dump } from './dump.js';
import { sightOf, type Seen } from './onlooker.js';

export interface Difference {
  what: string;
  /** The value in the disturbed run; null for none. */
  found: string | null;
  /** The value in the reference. */
  expected: string | null;
}

export function differencesOf(disturbed: Dump, reference: Dump): Difference[] {
  const names = new Set([...disturbed.keys(), ...reference.keys()]);
  return [...names].sort().flatMap((what) => {
    const [found, expected] = [disturbed.get(what) ?? null, reference.get(what) ?? null];
    const isLeftOver = what.startsWith('jobs left');
    return found === expected && !isLeftOver ? [] : [{ what, found, expected }];
  });
}

export interface Sight {
  differences: Difference[];
  /** Entries not seen because the server reported them as missed. */
  excused: number;
}

/** Each entry must be seen once, and in order for each customer. */
export function sightDifferences(
  feed: readonly StoredEntry[],
  seen: readonly Seen[],
  isExcused: (entry: StoredEntry) => boolean,
): Sight {
  const expected = groupTexts(feed.map(sightOf));
  const found = groupTexts(seen);
  const excusedTexts = new Set(feed.filter(isExcused).map((entry) => sightOf(entry).text));
  let excused = 0;
  const differences: Difference[] = [];
  for (const whose of new Set([...expected.keys(), ...found.keys()])) {
    const sawTexts = found.get(whose) ?? [];
    const saw = new Set(sawTexts);
    const owed = (expected.get(whose) ?? []).filter((text) => saw.has(text) || !excusedTexts.has(text));
    excused += (expected.get(whose)?.length ?? 0) - owed.length;
    if (owed.join('\n') === sawTexts.join('\n')) continue;
    const what = `what the dashboard saw of ${whose}`;
    differences.push({ what, found: sawTexts.join('\n'), expected: owed.join('\n') });
  }
  return { differences, excused };
}

function groupTexts(all: readonly Seen[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { whose, text } of all) {
    const group = groups.get(whose);
    if (group === undefined) groups.set(whose, [text]);
    else group.push(text);
  }
  return groups;
}
