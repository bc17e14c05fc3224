/** Lists of alerts. Unresolved alerts come from the index, resolved ones from Redis, the newest first. */
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Business } from '../business/business.js';
import type { AlertDetail, AlertPage, AlertViewsView } from '../client/protocol.js';
import { expectedGain, newsOf } from '../core/alerts/expected.gain.js';
import { isCold } from '../core/alerts/gone.cold.js';
import { featuresOfWidth } from '../core/features/window.specs.js';
import { ProblemError } from '../core/contracts/problems.js';
import { MINUTE_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { Log } from '../ops/log.js';
import { AlertStore } from '../redis/alert.store.js';
import { EpochStore } from '../redis/epoch.store.js';
import { LIVE_RUN } from '../redis/keys.js';
import { RunDirectory } from '../redis/run.directory.js';
import { RunStores } from '../redis/run.stores.js';
import type { Run } from '../redis/run.store.js';
import { AlertIndex } from './alert.index.js';
import type { AlertFilter } from './alert.filter.js';
import { cursorOf } from './alert.cursor.js';
import type { PageQuery, RowPage } from './alert.page.js';
import { readQuery, readViews, type QueryContext, type RawQuery, type RawViewsQuery } from './alert.query.js';
import type { AlertRow } from './alert.row.js';
import type { AlertTable } from './alert.table.js';
import { RiskNowService } from './risk.now.service.js';
import { ResolvedList } from './resolved.list.js';

/** The index of a replay is dropped after this long without a request. The live run's index stays. */
const REST_MS = 10 * MINUTE_MS;
const FIRST_RESOLVED = { part: 'resolved', number: Number.MAX_SAFE_INTEGER, id: '' } as const;

@Injectable()
export class WorklistService implements OnApplicationBootstrap {
  private readonly indexes = new Map<string, { index: AlertIndex; usedAt: EpochMs }>();

  constructor(
    private readonly stores: RunStores,
    private readonly epochs: EpochStore,
    private readonly directory: RunDirectory,
    private readonly alerts: AlertStore,
    private readonly business: Business,
    private readonly risks: RiskNowService,
    private readonly log: Log,
  ) {}

  /** The first list of a long worklist takes seconds to load, so it is loaded before anybody asks. */
  onApplicationBootstrap(): void {
    this.table(LIVE_RUN).catch((fault: unknown) => this.log.warn({ err: fault }, 'the alerts could not be loaded yet'));
  }

  async list(raw: RawQuery): Promise<AlertPage> {
    const run = await this.directory.named(raw.run);
    const query = readQuery(raw, this.contextOf(run));
    if (!query.filter.statuses.has('resolved')) return this.unresolved(run.name, query);
    const isDoneOnly = query.filter.statuses.size === 1 || query.after?.part === 'resolved';
    return isDoneOnly ? this.resolved(run.name, query) : this.both(run.name, query);
  }

  /** How many alerts each saved view shows, all as of one moment. */
  async views(raw: RawViewsQuery): Promise<AlertViewsView> {
    const run = await this.directory.named(raw.run);
    const context = this.contextOf(run);
    const views = readViews(raw, context);
    const counts = await this.index(run.name).counts(views.flatMap(({ filter }) => filter ?? []));
    const answers = views.map(({ name, filter }) => ({ name, count: filter === null ? null : (counts.shift() ?? 0) }));
    return { run: run.name, asOf: context.now, views: answers };
  }

  /** Throws an `unknown_alert` problem, also for alerts that are held out. */
  async find(id: string, runName?: string): Promise<AlertDetail> {
    const run = await this.directory.named(runName);
    const alert = await this.alerts.find(run.name, id);
    if (alert === null || alert.heldOut === true) {
      throw new ProblemError('unknown_alert', `There is no alert "${id}" in the run "${run.name}".`);
    }
    const { timeline, features } = await this.alerts.storyOf(run.name, alert);
    const { gain, goneCold } = this.business.rules;
    const now = nowOf(run);
    const input = { ...alert, strategy: alert.strategy?.name ?? null, newsAt: newsOf(alert) };
    const expected = { expectedGain: expectedGain(input, now, gain), hasGoneCold: isCold(input, now, goneCold) };
    const [viewed = alert] = await this.risks.withRiskNow(run.name, [alert]);
    return { ...viewed, ...expected, timeline, features: namedFeatures(features) };
  }

  /** Unresolved alerts of a run, the most urgent first. */
  async rows(run: string): Promise<readonly AlertRow[]> {
    return (await this.table(run)).sorted;
  }

  /** Visits the unresolved alerts of a run that pass a filter. */
  async visit(run: string, filter: AlertFilter, see: (row: AlertRow) => void): Promise<void> {
    (await this.table(run)).forEach(filter, see);
  }

  private table(run: string): Promise<AlertTable> {
    return this.index(run).current();
  }

  private index(run: string): AlertIndex {
    const now = Date.now();
    for (const [name, { usedAt }] of this.indexes) {
      if (name !== LIVE_RUN && now - usedAt > REST_MS) this.indexes.delete(name);
    }
    const index = this.indexes.get(run)?.index ?? this.newIndex(run);
    this.indexes.set(run, { index, usedAt: now });
    return index;
  }

  private newIndex(run: string): AlertIndex {
    return new AlertIndex(run, this.alerts, this.stores.feed(run), this.epochs, this.business.rules.gain);
  }

  private contextOf(run: Run): QueryContext {
    const { rules, tiers } = this.business;
    return { now: nowOf(run), goneCold: rules.goneCold, highValue: tiers.affluent };
  }

  private async unresolved(run: string, query: PageQuery): Promise<AlertPage & Pick<RowPage, 'since'>> {
    const { rows, total, cursor, since } = await this.index(run).page(query);
    const records = await this.alerts.byIds(run, rows);
    return {
      alerts: await this.risks.withRiskNow(
        run,
        records.flatMap((alert) => alert ?? []),
      ),
      total,
      cursor,
      since,
    };
  }

  /** First the unresolved alerts, then the resolved ones. */
  private async both(run: string, query: PageQuery): Promise<AlertPage> {
    const { since, ...open } = await this.unresolved(run, query);
    const limit = query.limit - open.alerts.length;
    if (open.cursor !== null) return open;
    const after = { ...FIRST_RESOLVED, since };
    if (limit === 0) return { ...open, cursor: cursorOf(after) };
    const done = await this.resolved(run, { ...query, after, limit });
    return { alerts: [...open.alerts, ...done.alerts], total: open.total + done.total, cursor: done.cursor };
  }

  /**
   * An alert that is reopened and resolved again between two pages would appear twice or never, so the first page
   * stores the shards' versions in the cursor.
   */
  private async resolved(run: string, query: PageQuery): Promise<AlertPage> {
    const after = query.after ?? { ...FIRST_RESOLVED, since: await this.index(run).versions() };
    const since = after.since ?? [];
    const movedSince = () => (since.length === 0 ? Promise.resolve([]) : this.index(run).reorderedSince(since));
    return new ResolvedList(this.alerts, run, movedSince).page({ ...query, after });
  }
}

/** The instant with which due times of this run's alerts are compared. */
export function nowOf({ clockAt }: Run): EpochMs {
  return clockAt ?? Date.now();
}

/** Null for a vector of features that this build does not know: only the order says which value belongs to which. */
export function namedFeatures(row: Float32Array | null): Record<string, number | null> | null {
  const names = row === null ? null : featuresOfWidth(row.length);
  if (row === null || names === null) return null;
  return Object.fromEntries(
    names.map((name, i) => {
      const value = row[i] ?? NaN;
      return [name, Number.isNaN(value) ? null : value];
    }),
  );
}
