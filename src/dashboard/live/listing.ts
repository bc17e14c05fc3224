/** The list of alerts in the server's order, and how pages and messages change it. Pure. */
import type { AlertPage, AlertView } from '../../client/protocol.js';

export interface ListedRow {
  alert: AlertView;
  /** No longer in this list: somebody else dealt with it, or the customer recovered. */
  isGone: boolean;
}

export interface Listing {
  /** Null while loading. */
  rows: readonly ListedRow[] | null;
  /** All alerts of the filter, on the server or here; null while loading. */
  total: number | null;
  /** Of the page after the last row; null when there is none. */
  cursor: string | null;
}

export const NOTHING_LISTED: Listing = { rows: null, total: null, cursor: null };

export function listed({ alerts, total, cursor }: AlertPage): Listing {
  return { rows: alerts.map((alert) => ({ alert, isGone: false })), total, cursor };
}

/** The page after the last row. A row that is there already stays where it is. */
export function withNextPage(listing: Listing, page: AlertPage): Listing {
  const rows = listing.rows ?? [];
  const known = new Set(rows.map(({ alert }) => alert.id));
  const more = listed(page).rows?.filter(({ alert }) => !known.has(alert.id)) ?? [];
  return { rows: [...rows, ...more], total: page.total, cursor: page.cursor };
}

export interface Heard {
  alert: AlertView;
  /** The answer to an action of this page. */
  isOwn: boolean;
}

interface Terms {
  belongs: (alert: AlertView) => boolean;
  /** Somebody reads the list: rows that leave it stay, marked as gone, unless they left by the reader's own action. */
  isHeld: boolean;
}

/**
 * Rows are brought up to date in their places, so that nothing moves while people work. Where an alert stands now, and
 * alerts that are not here, only the server knows.
 */
export function withHeard(listing: Listing, heard: readonly Heard[], { belongs, isHeld }: Terms): Listing {
  if (listing.rows === null) return listing;
  const byId = new Map<string, Heard>();
  for (const one of heard) {
    const before = byId.get(one.alert.id);
    if (before === undefined || one.alert.version >= before.alert.version) {
      byId.set(one.alert.id, { alert: one.alert, isOwn: one.isOwn || before?.isOwn === true });
    }
  }
  let left = 0;
  const rows = listing.rows.flatMap((row): ListedRow[] => {
    const now = byId.get(row.alert.id);
    if (now === undefined || now.alert.version < row.alert.version) return [row];
    const isGone = !belongs(now.alert);
    if (isGone !== row.isGone) left += isGone ? 1 : -1;
    return isGone && (now.isOwn || !isHeld) ? [] : [{ alert: withRisk(now.alert, row.alert), isGone }];
  });
  return { ...listing, rows, total: listing.total === null ? null : Math.max(0, listing.total - left) };
}

/** Messages of the feed do not say the risk as of now: the one that was read last stays. */
function withRisk(heard: AlertView, { riskNow }: AlertView): AlertView {
  return heard.riskNow === undefined && riskNow !== undefined ? { ...heard, riskNow } : heard;
}

/** The number of alerts of a fresh first page that the list does not show. */
export function newerThan({ rows }: Listing, { alerts }: AlertPage): number {
  const seen = new Set(rows?.map(({ alert }) => alert.id));
  return alerts.filter(({ id }) => !seen.has(id)).length;
}
