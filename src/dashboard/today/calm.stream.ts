/**
 * Stage changes as an eye can read them: what came since the last beat is added at once. Few are shown one by one; of
 * many, those with the same step become one row with their number. Pure.
 */
import type { StageTransition } from '../../client/protocol.js';
import type { EpochMs, Stage } from '../../client/vocabulary.js';

export type CalmRow = { number: number; from: Stage | null; to: Stage; at: EpochMs } & (
  | { kind: 'one'; move: StageTransition }
  /** `at`: the newest of them. */
  | { kind: 'many'; count: number }
);

export interface CalmStream {
  /** Newest first. */
  rows: readonly CalmRow[];
  /** The transitions that are in the rows, as far back as one may be told again. */
  seen: ReadonlySet<string>;
  /** Numbers go up, so that newer rows have greater ones. */
  numbered: number;
}

export const EMPTY_STREAM: CalmStream = { rows: [], seen: new Set(), numbered: 0 };

/** So many new rows can be read before the next beat. */
export const READABLE = 4;
const ROWS_KEPT = 100;
const SEEN_KEPT = 1_000;

/** @param moves newest first; those that are in the stream already are left out */
export function withBeat(stream: CalmStream, moves: readonly StageTransition[]): CalmStream {
  const fresh = moves.filter((move) => !stream.seen.has(keyOf(move)));
  if (fresh.length === 0) return stream;
  // What was there before the page is history, and nobody is hurried by it.
  const isHistory = stream.seen.size === 0;
  const rows = isHistory || fresh.length <= READABLE ? fresh.map(single) : grouped(fresh);
  const numbered = stream.numbered + rows.length;
  const added = rows.map((row, i): CalmRow => ({ ...row, number: numbered - i }));
  const seen = [...stream.seen, ...fresh.toReversed().map(keyOf)].slice(-SEEN_KEPT);
  return { rows: [...added, ...stream.rows].slice(0, ROWS_KEPT), seen: new Set(seen), numbered };
}

/** How many transitions stand above a row. */
export function countAbove(rows: readonly CalmRow[], number: number): number {
  return rows.reduce((sum, row) => sum + (row.number > number ? countOf(row) : 0), 0);
}

function countOf(row: CalmRow): number {
  return row.kind === 'one' ? 1 : row.count;
}

function single(move: StageTransition): CalmRow {
  return { kind: 'one', number: 0, from: move.from, to: move.to, at: move.at, move };
}

/** One row for each step, the step with the newest transition first. */
function grouped(moves: readonly StageTransition[]): CalmRow[] {
  const byStep = new Map<string, StageTransition[]>();
  for (const move of moves) {
    const step = `${move.from} ${move.to}`;
    byStep.set(step, [...(byStep.get(step) ?? []), move]);
  }
  return [...byStep.values()].flatMap((same) => {
    const [newest] = same;
    if (newest === undefined) return [];
    if (same.length === 1) return [single(newest)];
    return [{ kind: 'many', number: 0, from: newest.from, to: newest.to, at: newest.at, count: same.length }];
  });
}

function keyOf({ customerId, at, to }: StageTransition): string {
  return `${at} ${to} ${customerId}`;
}
