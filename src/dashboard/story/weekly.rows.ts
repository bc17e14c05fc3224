/** A customer's weeks by channel and by kind, each against the customer's own usual. */
import type { ActivityView, WeekFigures } from '../../client/protocol.js';
import { CHANNELS, KINDS, type Channel, type Kind } from '../../client/vocabulary.js';

/** The weeks before the present one that the usual leaves out: see docs/customers.md. */
const RECENT_WEEKS = 4;
const BELOW = 0.5;
const ABOVE = 2;
/** Fewer events in four weeks than this are no sign: a rare thing was rare before. */
const LEAST_EXPECTED = 3;

type Level = 'gone' | 'below' | 'about' | 'above' | 'fresh' | 'unknown';

export interface WeeklyRow<N extends string> {
  name: N;
  /** Events per week, the oldest first; the last is of the present week, which is not over. */
  counts: number[];
  /** Mean of the last complete weeks, at most four; null when there is none. */
  recent: number | null;
  usual: number | null;
  level: Level;
}

export interface WeeklyRows {
  /** The ones with the most events first; without those that never occurred. */
  channels: WeeklyRow<Channel>[];
  kinds: WeeklyRow<Kind>[];
}

export function weeklyRows({ weeks, usual }: Pick<ActivityView, 'weeks' | 'usual'>): WeeklyRows {
  const rows = <N extends string>(names: readonly N[], countIn: (week: WeekFigures, name: N) => number) =>
    names
      .map((name) =>
        rowOf(
          name,
          weeks.map((week) => countIn(week, name)),
          usual === null ? null : countIn(usual, name),
        ),
      )
      .filter(({ counts }) => counts.some((count) => count > 0))
      .toSorted((a, b) => sum(b.counts) - sum(a.counts));
  return { channels: rows(CHANNELS, ofChannel), kinds: rows(KINDS, ofKind) };
}

function rowOf<N extends string>(name: N, counts: number[], usual: number | null): WeeklyRow<N> {
  const complete = counts.slice(-1 - RECENT_WEEKS, -1);
  const recent = complete.length === 0 ? null : sum(complete) / complete.length;
  return { name, counts, recent, usual, level: levelOf(recent, usual) };
}

function levelOf(recent: number | null, usual: number | null): Level {
  if (recent === null || usual === null) return 'unknown';
  if (usual === 0) return recent * RECENT_WEEKS >= LEAST_EXPECTED ? 'fresh' : 'about';
  if (Math.max(usual, recent) * RECENT_WEEKS < LEAST_EXPECTED) return 'about';
  if (recent === 0) return 'gone';
  if (recent < BELOW * usual) return 'below';
  return recent > ABOVE * usual ? 'above' : 'about';
}

function ofChannel({ counts }: WeekFigures, channel: Channel): number {
  return sum(Object.values(counts[channel] ?? {}));
}

function ofKind({ counts }: WeekFigures, kind: Kind): number {
  return sum(Object.values(counts).map((kinds) => kinds[kind] ?? 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
