/**
 * Remembers where alerts stood before their place changed. People work on alerts while a list is read in pages. An
 * alert that became more urgent or was resolved between two pages would appear twice or never. So every page uses the
 * order of the first page.
 */
import type { AlertRow } from './alert.row.js';

/** Stands for the priority of an alert that was resolved at the first page and has been reopened since. */
export const REOPENED = -1;
/**
 * A few megabytes. When more alerts were reordered while a reader pages, the oldest ones appear at their current
 * place.
 */
const MOST_KEPT = 20_000;

export interface ReorderedRow {
  row: AlertRow;
  /** At the time of the first page. */
  priority: number;
  /** The alert's version after the first reordering since. */
  version: number;
}

interface Reordering {
  /** The row after the reordering. */
  row: AlertRow;
  /** Before the reordering. */
  priority: number;
  /** The version of the shard after the commit that reordered the alert. */
  shardVersion: number;
}

export class AlertReorderings {
  /** The oldest first. */
  private kept: Reordering[] = [];

  /** @param before null for an alert that was not unresolved */
  note(before: AlertRow | null, row: AlertRow, shardVersion: number): void {
    const isNew = before === null && row.version === 1;
    const stayed = before?.priority === row.priority && row.status !== 'resolved';
    if (isNew || stayed) return;
    this.kept.push({ row, priority: before?.priority ?? REOPENED, shardVersion });
    if (this.kept.length >= 2 * MOST_KEPT) this.kept = this.kept.slice(-MOST_KEPT);
  }

  /** Each row once, as it stood after its last reordering. @param since the versions of the shards at the first page */
  since(since: readonly number[]): ReorderedRow[] {
    const first = new Map<string, ReorderedRow>();
    for (const { row, priority, shardVersion } of this.kept) {
      if (shardVersion <= (since[row.shard] ?? Infinity)) continue;
      first.set(row.id, { priority, version: row.version, ...first.get(row.id), row });
    }
    return [...first.values()];
  }

  forget(shard: number): void {
    this.kept = this.kept.filter(({ row }) => row.shard !== shard);
  }
}
