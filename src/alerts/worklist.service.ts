/** Lists of alerts: unresolved ones from the index, resolved ones from Redis, the newest first. */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { AlertDetail, AlertPage } from '../client/protocol.js';
import { FEATURES } from '../core/features.js';
import { ProblemError } from '../core/problems.js';
import type { Alert } from '../core/records.js';
import { MINUTE_MS } from '../core/time.js';
import type { EpochMs } from '../core/vocabulary.js';
import type { Logger } from '../ops/log.js';
import { ALERTS, DIRECTORY, FAST_REDIS, LOG } from '../ops/tokens.js';
import type { AlertStore } from '../redis/alert.store.js';
import { EpochStore } from '../redis/epoch.store.js';
import { FeedStore } from '../redis/feed.store.js';
import { LIVE_RUN } from '../redis/keys.js';
import type { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';
import { matches } from './alert.filter.js';
import { AlertIndex } from './alert.index.js';
import { cursorOf, pageOf, readQuery, type AlertQuery, type RawQuery } from './alert.query.js';
import { rowOf, type AlertRow } from './alert.row.js';
import type { AlertTable } from './alert.table.js';

/** An index nobody asks any more is dropped; that of the live run stays. */
const REST_MS = 10 * MINUTE_MS;
/** Resolved alerts that are looked through for one page. */
const MOST_LOOKED_AT = 5_000;
const PAGE = 500;

@Injectable()
export class WorklistService implements OnApplicationBootstrap {
  private readonly indexes = new Map<string, { index: AlertIndex; usedAt: EpochMs }>();

  constructor(
    @Inject(FAST_REDIS) private readonly redis: Redis,
    @Inject(DIRECTORY) private readonly directory: RunDirectory,
    @Inject(ALERTS) private readonly alerts: AlertStore,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** The first list of a long worklist takes seconds to load: nobody should wait for it who need not. */
  onApplicationBootstrap(): void {
    this.table(LIVE_RUN).catch((fault: unknown) => this.log.warn({ err: fault }, 'the alerts could not be loaded yet'));
  }

  async list(raw: RawQuery): Promise<AlertPage> {
    const run = await this.directory.named(raw.run);
    const query = readQuery(raw, nowOf(run));
    if (!query.filter.statuses.has('resolved')) return this.unresolved(run.name, query);
    const isDoneOnly = query.filter.statuses.size === 1 || query.after?.part === 'resolved';
    return isDoneOnly ? this.resolved(run.name, query) : this.both(run.name, query);
  }

  /** Throws an `unknown_alert` problem; so it does for those held out. */
  async find(id: string, runName?: string): Promise<AlertDetail> {
    const { name: run } = await this.directory.named(runName);
    const alert = await this.alerts.find(run, id);
    if (alert === null || alert.heldOut === true) {
      throw new ProblemError('unknown_alert', `There is no alert "${id}" in the run "${run}".`);
    }
    const { timeline, features } = await this.alerts.storyOf(run, alert);
    return { ...alert, timeline, features: namedFeatures(features) };
  }

  /** Unresolved alerts of a run, the most urgent first. */
  async rows(run: string): Promise<readonly AlertRow[]> {
    return (await this.table(run)).sorted;
  }

  private table(run: string): Promise<AlertTable> {
    const now = Date.now();
    for (const [name, { usedAt }] of this.indexes) {
      if (name !== LIVE_RUN && now - usedAt > REST_MS) this.indexes.delete(name);
    }
    const { shards } = this.directory;
    const known =
      this.indexes.get(run)?.index ??
      new AlertIndex(run, this.alerts, new FeedStore(this.redis, run, shards), new EpochStore(this.redis));
    this.indexes.set(run, { index: known, usedAt: now });
    return known.current();
  }

  private async unresolved(run: string, query: AlertQuery): Promise<AlertPage> {
    const { rows, total, cursor } = pageOf(await this.table(run), query);
    const records = await this.alerts.byIds(run, rows);
    return { alerts: records.flatMap((alert) => alert ?? []), total, cursor };
  }

  /** First what is to be done, then what was. */
  private async both(run: string, query: AlertQuery): Promise<AlertPage> {
    const open = await this.unresolved(run, query);
    if (open.cursor !== null || open.alerts.length === query.limit) return open;
    const done = await this.resolved(run, { ...query, after: null, limit: query.limit - open.alerts.length });
    return { alerts: [...open.alerts, ...done.alerts], total: open.total + done.total, cursor: done.cursor };
  }

  /** Looks through the newest ones; the cursor goes on from where it stopped. `total` counts those that were seen. */
  private async resolved(run: string, { filter, limit, after }: AlertQuery): Promise<AlertPage> {
    const found: Alert[] = [];
    let from = { at: after?.number ?? Infinity, id: after?.id ?? '' };
    for (let looked = 0; looked < MOST_LOOKED_AT; looked += PAGE) {
      const page = await this.alerts.resolved(run, from.at, PAGE);
      const rest = page.filter(({ resolvedAt, id }) => (resolvedAt ?? 0) < from.at || id > from.id);
      for (const alert of rest) {
        from = { at: alert.resolvedAt ?? 0, id: alert.id };
        if (alert.heldOut !== true && matches(rowOf(alert, 0), filter)) found.push(alert);
        if (found.length === limit)
          return { alerts: found, total: limit, cursor: cursorOf('resolved', from.at, from.id) };
      }
      if (page.length < PAGE || rest.length === 0) return { alerts: found, total: found.length, cursor: null };
    }
    return { alerts: found, total: found.length, cursor: cursorOf('resolved', from.at, from.id) };
  }
}

/** The instant by which a run's alerts are due. */
export function nowOf({ clockAt }: Run): EpochMs {
  return clockAt ?? Date.now();
}

/** Null for a vector of another build's features: which value is which is said by their order alone. */
export function namedFeatures(row: Float32Array | null): Record<string, number | null> | null {
  if (row?.length !== FEATURES.length) return null;
  return Object.fromEntries(
    FEATURES.map((name, i) => {
      const value = row[i] ?? NaN;
      return [name, Number.isNaN(value) ? null : value];
    }),
  );
}
