/**
 * Resolved alerts in pages, the newest first. Where unresolved ones come before them in the same list, whoever was
 * unresolved as of its first page has come there, and whoever was reopened since keeps the place among the resolved.
 */
import type { AlertPage } from '../client/protocol.js';
import type { Alert, TimelineEntry } from '../core/contracts/records.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { byResolvedPlace, type AlertStore, type ResolvedAlert, type ResolvedPlace } from '../redis/alert.store.js';
import { matches } from './alert.filter.js';
import { REOPENED, type ReorderedRow } from './alert.reorderings.js';
import { cursorOf, type PageQuery } from './alert.page.js';
import { rowOf } from './alert.row.js';

/** Resolved alerts that are read for one page. */
const MOST_LOOKED_AT = 5_000;
const PAGE = 500;

const AFTER_ALL: ResolvedPlace = { at: -Infinity, id: '' };

/** Whose place changed since the first page of the list; asked again with every read. */
export type ReorderedSince = () => Promise<readonly ReorderedRow[]>;

export class ResolvedList {
  constructor(
    private readonly alerts: AlertStore,
    private readonly run: string,
    private readonly reorderedSince: ReorderedSince,
  ) {}

  /** `total` counts those that are on the page. */
  async page({ filter, limit, after }: PageQuery): Promise<AlertPage> {
    const found: Alert[] = [];
    const since = after?.since ?? [];
    let looked = 0;
    for await (const { at, id, alert } of this.after({ at: after?.number ?? Infinity, id: after?.id ?? '' })) {
      if (alert !== null && alert.heldOut !== true && matches(rowOf(alert, 0), filter)) found.push(alert);
      if (found.length < limit && ++looked < MOST_LOOKED_AT) continue;
      const cursor = cursorOf({ part: 'resolved', number: at, id, since });
      return { alerts: found, total: found.length, cursor };
    }
    return { alerts: found, total: found.length, cursor: null };
  }

  private async *after(place: ResolvedPlace): AsyncGenerator<ResolvedAlert> {
    let from = place;
    for await (const page of this.alerts.allResolved(this.run, place, PAGE)) {
      const moved = await this.reorderedSince(); // after the read: what it showed in a new place is among them
      const upTo = page[PAGE - 1] ?? AFTER_ALL;
      const isWithin = (one: ResolvedPlace): boolean =>
        byResolvedPlace(from, one) < 0 && byResolvedPlace(one, upTo) <= 0;
      const hasMoved = new Set(moved.map(({ row }) => row.id));
      const back = (await this.reopened(moved)).filter(isWithin);
      yield* [...page.filter(({ id }) => !hasMoved.has(id)), ...back].sort(byResolvedPlace);
      from = upTo;
    }
  }

  /** Where those stood who were resolved and have been reopened: their story knows. */
  private async reopened(moved: readonly ReorderedRow[]): Promise<ResolvedAlert[]> {
    const rows = moved.filter(({ priority }) => priority === REOPENED);
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

/** When the alert was resolved that a version reopened; null when the story does not say. */
function resolvedBefore(timeline: readonly TimelineEntry[], version: number): EpochMs | null {
  const before = timeline.filter((entry) => entry.version < version);
  const worked = before.findLastIndex(({ status }) => status !== 'resolved');
  return before[worked + 1]?.at ?? null;
}
