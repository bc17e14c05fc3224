/**
 * The unresolved alerts of a run, sorted by urgency, in the memory of this process. Redis remains the source of
 * truth:
 *
 * 1. A shard is loaded once: first its list of unresolved alerts, then the entries of its feed since the version
 *    before that. The result matches one version, and a version means the same in every process.
 * 2. Before every answer each shard's feed is read from where reading ended the last time. Feed and alert are written
 *    by one commit, so an answer is never older than its request. An entry older than the row changes nothing.
 * 3. A shard is loaded again when part of its feed was trimmed away unread, or when its version went back because
 *    Redis lost its newest writes.
 */
import { USUAL_GAIN_RULES, type GainRules } from '../core/alerts/expected.gain.js';
import type { Alert } from '../core/contracts/records.js';
import type { EpochStore } from '../redis/epoch.store.js';
import type { AlertStore } from '../redis/alert.store.js';
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { AlertReorderings, type ReorderedRow } from './alert.reorderings.js';
import type { AlertFilter } from './alert.filter.js';
import { pageOf, type PageQuery, type RowPage } from './alert.page.js';
import { rowOf, type AlertRow } from './alert.row.js';
import { AlertTable } from './alert.table.js';

const PAGE = 1_000;

interface ShardMark {
  /** The id of the last entry that was read. */
  id: string;
  version: number;
}

export class AlertIndex {
  private readonly table: AlertTable;
  private readonly byId = new Map<string, AlertRow>();
  private readonly reorderings = new AlertReorderings();
  private marks: (ShardMark | null)[] = [];
  /** Set after loading shards: sorting once is cheaper than inserting every row at its place. */
  private isUnsorted = true;
  private epoch = '';
  private syncing: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(
    private readonly run: string,
    private readonly alerts: AlertStore,
    private readonly feed: FeedStore,
    private readonly epochs: Pick<EpochStore, 'current'>,
    gain: GainRules = USUAL_GAIN_RULES,
  ) {
    this.table = new AlertTable(gain);
  }

  /** The table as of a moment after the call. It is valid until the next call. */
  async current(): Promise<AlertTable> {
    await this.synced();
    return this.table;
  }

  /** A page of the list. The order is that of the first page's time; everything else is current. */
  async page(query: PageQuery): Promise<RowPage> {
    const versions = await this.versions();
    const since = query.after?.since ?? versions;
    return pageOf(this.table, query, { since, moved: this.moved(since) });
  }

  /** The versions of the shards as of a moment after the call: `since` of a list that starts now. */
  async versions(): Promise<readonly number[]> {
    await this.synced();
    return this.marks.map((mark) => versionIn(mark?.id ?? ''));
  }

  /** Rows whose place has changed since, up to a moment after the call. @param since from the first page's cursor */
  async reorderedSince(since: readonly number[]): Promise<ReorderedRow[]> {
    await this.synced();
    return this.moved(since);
  }

  /** How many alerts each filter finds, all as of one moment after the call. */
  async counts(filters: readonly AlertFilter[]): Promise<number[]> {
    const table = await this.current();
    return filters.map((filter) => {
      let count = 0;
      table.forEach(filter, () => count++);
      return count;
    });
  }

  private moved(since: readonly number[]): ReorderedRow[] {
    return this.reorderings.since(since).map((moved) => ({ ...moved, row: this.byId.get(moved.row.id) ?? moved.row }));
  }

  /**
   * Callers that arrive during a synchronisation share the next one: the current one may have read before they
   * called.
   */
  private synced(): Promise<void> {
    if (this.syncing === null) return this.begin();
    this.next ??= this.syncing
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return this.begin();
      });
    return this.next;
  }

  private begin(): Promise<void> {
    const work = this.sync().finally(() => {
      if (this.syncing === work) this.syncing = null;
    });
    this.syncing = work;
    return work;
  }

  private async sync(): Promise<void> {
    const epoch = (await this.epochs.current()) ?? '';
    if (epoch !== this.epoch) this.marks = Array.from({ length: this.alerts.shards }, () => null);
    this.epoch = epoch;
    await Promise.all(this.marks.map((mark, shard) => this.syncShard(shard, mark)));
    if (this.isUnsorted) this.table.fill(this.byId.values());
    this.isUnsorted = false;
  }

  private async syncShard(shard: number, mark: ShardMark | null): Promise<void> {
    if (mark === null) return this.load(shard);
    const [version, page] = await Promise.all([
      this.feed.versionOf(shard),
      this.feed.between(shard, mark.id, '+', PAGE),
    ]);
    if (version < mark.version || (await this.hasMissed(shard, mark, page))) return this.load(shard);
    await this.takeAll(shard, page, version);
  }

  private async hasMissed(shard: number, { version }: ShardMark, page: readonly StoredEntry[]): Promise<boolean> {
    // A feed keeps far more than a page, so nothing was trimmed before a short one.
    if (page.length < PAGE) return false;
    return Number((await this.feed.newestTrimmed(shard)).split('-')[0]) > version;
  }

  private async takeAll(shard: number, first: readonly StoredEntry[], version: number): Promise<void> {
    for await (const page of this.pagesAfter(shard, first)) {
      for (const { id, entry } of page)
        if (entry.topic === 'alerts') this.take(rowOf(entry.alert, shard), versionIn(id));
      const last = page[page.length - 1];
      if (last !== undefined) this.marks[shard] = { id: last.id, version };
    }
  }

  /** The first page, then the pages after it. */
  private async *pagesAfter(shard: number, first: readonly StoredEntry[]): AsyncGenerator<readonly StoredEntry[]> {
    for (let page = first; ;) {
      yield page;
      const last = page[page.length - 1];
      if (last === undefined || page.length < PAGE) return;
      page = await this.feed.between(shard, last.id, '+', PAGE);
    }
  }

  private async load(shard: number): Promise<void> {
    const version = await this.feed.versionOf(shard);
    const rows = new Map<string, AlertRow>();
    for await (const page of this.alerts.unresolved(this.run, shard)) keepNewest(rows, page, shard);
    // Alerts committed during the read may or may not be in what was read. After this last entry they all are.
    let id = `${version}-${Number.MAX_SAFE_INTEGER}`;
    for await (const page of this.pagesAfter(shard, await this.feed.between(shard, id, '+', PAGE))) {
      keepNewest(
        rows,
        page.flatMap(({ entry }) => (entry.topic === 'alerts' ? [entry.alert] : [])),
        shard,
      );
      id = page[page.length - 1]?.id ?? id;
    }
    for (const row of [...this.byId.values()]) if (row.shard === shard) this.byId.delete(row.id);
    for (const row of rows.values()) if (row.status !== 'resolved') this.byId.set(row.id, row);
    this.reorderings.forget(shard);
    this.isUnsorted = true;
    this.marks[shard] = { id, version };
  }

  private take(row: AlertRow, version: number): void {
    const known = this.byId.get(row.id);
    if (known !== undefined && known.version >= row.version) return;
    if (known !== undefined || row.status !== 'resolved') this.reorderings.note(known ?? null, row, version);
    if (known !== undefined && !this.isUnsorted) this.table.remove(known);
    if (row.status === 'resolved') {
      this.byId.delete(row.id);
      return;
    }
    this.byId.set(row.id, row);
    if (!this.isUnsorted) this.table.insert(row);
  }
}

function keepNewest(rows: Map<string, AlertRow>, alerts: readonly Alert[], shard: number): void {
  for (const alert of alerts) {
    if (alert.version > (rows.get(alert.id)?.version ?? 0)) rows.set(alert.id, rowOf(alert, shard));
  }
}

/** Entries of a feed are named `<version>-<n>`. */
function versionIn(entryId: string): number {
  return Number(entryId.split('-')[0]);
}
