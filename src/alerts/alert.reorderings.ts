/**
 * Where alerts stood before their place changed. A list is read in pages while people work on it: an alert that became more urgent,
 * or was resolved, between two pages would come twice or never. Each page is therefore put in order as of the first one.
 */
import type { AlertRow } from './alert.row.js';

/** Stands for the priority of an alert that was resolved then and has been reopened since. */
export const REOPENED = -1;
/** A few megabytes. A reader who pages for so long that more was reordered since sees the oldest ones where they stand now. */
const MOST_KEPT = 20_000;

export interface ReorderedRow {
  row: AlertRow;
  /** As of the first page. */
  priority: number;
  /** Of the alert, by the first reordering since. */
  version: number;
}

interface Reordering {
  /** As it stood after the reordering. */
  row: AlertRow;
  /** Before the reordering. */
  priority: number;
  /** Of its shard, by the commit that reordered it. */
  shardVersion: number;
}

export class AlertReorderings {
  /** The oldest first. */
  private moves: Reordering[] = [];

  /** @param before null for one that was not among the unresolved */
  note(before: AlertRow | null, row: AlertRow, shardVersion: number): void {
    const isNew = before === null && row.version === 1;
    const stayed = before?.priority === row.priority && row.status !== 'resolved';
    if (isNew || stayed) return;
    this.moves.push({ row, priority: before?.priority ?? REOPENED, shardVersion });
    if (this.moves.length >= 2 * MOST_KEPT) this.moves = this.moves.slice(-MOST_KEPT);
  }

  /** Each row once, as it stood after its last reordering. @param since versions of the shards as of the first page */
  since(since: readonly number[]): ReorderedRow[] {
    const first = new Map<string, ReorderedRow>();
    for (const { row, priority, shardVersion } of this.moves) {
      if (shardVersion <= (since[row.shard] ?? Infinity)) continue;
      first.set(row.id, { priority, version: row.version, ...first.get(row.id), row });
    }
    return [...first.values()];
  }

  forget(shard: number): void {
    this.moves = this.moves.filter(({ row }) => row.shard !== shard);
  }
}
