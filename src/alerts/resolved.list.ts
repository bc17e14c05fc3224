/**
 * Resolved alerts in pages, the newest first. When a list shows unresolved alerts first, an alert that was unresolved
 * at the first page has already been listed there. An alert that was reopened since keeps its place among the
 * resolved.
 */
import type { AlertPage } from '../client/protocol.js';
import type { Alert, TimelineEntry } from '../core/contracts/records.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { byResolvedPlace, type AlertStore, type ResolvedAlert, type ResolvedPlace } from '../redis/alert.store.js';
import { matches } from './alert.filter.js';
import type { ReorderedRow } from './alert.reorderings.js';
import { cursorOf } from './alert.cursor.js';
import type { PageQuery } from './alert.page.js';
import { rowOf } from './alert.row.js';

/** The most resolved alerts that are read for one page. */
const MOST_READ = 5_000;
const PAGE = 500;

const AFTER_ALL: ResolvedPlace = { at: -Infinity, id: '' };

/** Alerts whose place changed since the first page of the list. It is called again after every read. */
export type ReorderedSince = () => Promise<readonly ReorderedRow[]>;

export class ResolvedList {
  constructor(
    private readonly alerts: AlertStore,
    private readonly run: string,
    private readonly reorderedSince: ReorderedSince,
  ) {}

  /** `total` counts the alerts on this page only. */
  async page({ filter, limit, after }: PageQuery): Promise<AlertPage> {
    const found: Alert[] = [];
    const since = after?.since ?? [];
    let read = 0;
    for await (const { at, id, alert } of this.after({ at: after?.number ?? Infinity, id: after?.id ?? '' })) {
      if (alert !== null && alert.heldOut !== true && matches(rowOf(alert, 0), filter)) found.push(alert);
      if (found.length < limit && ++read < MOST_READ) continue;
      const cursor = cursorOf({ part: 'resolved', number: at, id, since });
      return { alerts: found, total: found.length, cursor };
    }
    return { alerts: found, total: found.length, cursor: null };
  }

  private async *after(place: ResolvedPlace): AsyncGenerator<ResolvedAlert> {
    let from = place;
    for await (const page of this.alerts.allResolved(this.run, place, PAGE)) {
      // After the read, so that it includes every alert the read found in a new place.
      const moved = await this.reorderedSince();
      const upTo = page[PAGE - 1] ?? AFTER_ALL;
      const isWithin = (one: ResolvedPlace): boolean =>
        byResolvedPlace(from, one) < 0 && byResolvedPlace(one, upTo) <= 0;
      const hasMoved = new Set(moved.map(({ row }) => row.id));
      const back = (await this.reopened(moved)).filter(isWithin);
      yield* [...page.filter(({ id }) => !hasMoved.has(id)), ...back].sort(byResolvedPlace);
      from = upTo;
    }
  }

  /** The old places of alerts that were resolved and have been reopened. They are found in the alerts' timelines. */
  private async reopened(moved: readonly ReorderedRow[]): Promise<ResolvedAlert[]> {
    const rows = moved.filter(({ before }) => before === null);
    const alerts = await this.alerts.byIds(
      this.run,
      rows.map(({ row }) => row),
    );
    const stories = await Promise.all(rows.map(({ row }) => this.alerts.storyOf(this.run, row)));
    return rows.flatMap(({ row: { id }, version }, i) => {
      const at = resolvedBefore(stories[i]?.timeline ?? [], version);
      return at === null ? [] : [{ at, id, alert: alerts[i] ?? null }];
    });
  }
}

/** When the alert was resolved before this version reopened it; null when the timeline does not say. */
function resolvedBefore(timeline: readonly TimelineEntry[], version: number): EpochMs | null {
  const before = timeline.filter((entry) => entry.version < version);
  const worked = before.findLastIndex(({ status }) => status !== 'resolved');
  return before[worked + 1]?.at ?? null;
}
