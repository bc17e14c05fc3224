/**
 * Remembers where alerts stood before their place changed. People work on alerts while a list is read in pages. An
 * alert that became more urgent or was resolved between two pages would appear twice or never. So every page uses the
 * order of the first page.
 */
import type { AlertRow } from './alert.row.js';

/**
 * A few megabytes. When more alerts were reordered while a reader pages, the oldest ones appear at their current
 * place.
 */
const MOST_KEPT = 20_000;

/** What the place of an alert depends on, in any of the orders. */
const PLACED_BY = [
  ...(['priority', 'valueAtStake', 'risk', 'confidence', 'stage', 'strategy'] as const),
  ...(['openedAt', 'newsAt', 'dueAt', 'assignee'] as const),
] as const;

export interface ReorderedRow {
  row: AlertRow;
  /** At the time of the first page; null for an alert that was resolved then and has been reopened since. */
  before: AlertRow | null;
  /** The alert's version after the first reordering since. */
  version: number;
}

interface Reordering {
  /** The row after the reordering. */
  row: AlertRow;
  /** Before the reordering; null: not among the unresolved. */
  before: AlertRow | null;
  /** The version of the shard after the commit that reordered the alert. */
  shardVersion: number;
}

export class AlertReorderings {
  /** The oldest first. */
  private kept: Reordering[] = [];

  /** @param before null for an alert that was not unresolved */
  note(before: AlertRow | null, row: AlertRow, shardVersion: number): void {
    const isNew = before === null && row.version === 1;
    const stayed =
      before !== null && PLACED_BY.every((name) => before[name] === row[name]) && row.status !== 'resolved';
    if (isNew || stayed) return;
    this.kept.push({ row, before, shardVersion });
    if (this.kept.length >= 2 * MOST_KEPT) this.kept = this.kept.slice(-MOST_KEPT);
  }

  /** Each row once, as it is after its last reordering. @param since the versions of the shards at the first page */
  since(since: readonly number[]): ReorderedRow[] {
    const first = new Map<string, ReorderedRow>();
    for (const { row, before, shardVersion } of this.kept) {
      if (shardVersion <= (since[row.shard] ?? Infinity)) continue;
      first.set(row.id, { before, version: row.version, ...first.get(row.id), row });
    }
    return [...first.values()];
  }

  forget(shard: number): void {
    this.kept = this.kept.filter(({ row }) => row.shard !== shard);
  }
}
