/**
 * The same action on all alerts of a filter, those that were never loaded included: the list is read to its end first, so
 * that alerts that leave the filter by the action leave no gap, then acted on in parts. Each alert is done or refused for
 * itself, and what was not tried is counted.
 */
import type { AlertPage, AlertView } from '../../client/protocol.js';
import type { AlertQuery, RestClient } from '../../client/rest.js';
import type { Acted } from '../work/acting.js';

const PAGE = 500;
/** The most alerts of one action, in whole pages: about a minute of the service. */
export const MOST_WHOLE = 20 * PAGE;
/** One call: a second at most, after which a stop is obeyed. */
const PART = 100;

export interface Progress {
  /** Alerts that were read, or acted on. */
  at: number;
  /** Null while they are read. */
  of: number | null;
}

export interface Going {
  isStopped: () => boolean;
  onProgress: (progress: Progress) => void;
}

export interface WholeActed {
  acted: readonly Acted[];
  /** Alerts that were not tried, because somebody stopped or the service did not answer. */
  untried: number;
}

/** Each alert once, in the order of the list. */
export async function readWhole(
  rest: Pick<RestClient, 'alerts'>,
  query: AlertQuery,
  { isStopped, onProgress }: Going,
): Promise<AlertView[]> {
  const found: AlertView[] = [];
  for await (const page of pagesOf(rest, query)) {
    found.push(...page);
    onProgress({ at: found.length, of: null });
    if (found.length >= MOST_WHOLE || isStopped()) break;
  }
  return found;
}

/** A list page by page, to its end. */
export async function* pagesOf(rest: Pick<RestClient, 'alerts'>, query: AlertQuery): AsyncGenerator<AlertView[]> {
  let cursor: string | null = null;
  do {
    const page: AlertPage = await rest.alerts({ ...query, limit: PAGE, ...(cursor === null ? {} : { cursor }) });
    yield page.alerts;
    cursor = page.cursor;
  } while (cursor !== null);
}

export async function actInParts(
  alerts: readonly AlertView[],
  act: (part: readonly AlertView[]) => Promise<readonly Acted[]>,
  { isStopped, onProgress }: Going,
): Promise<WholeActed> {
  const acted: Acted[] = [];
  while (acted.length < alerts.length && !isStopped()) {
    onProgress({ at: acted.length, of: alerts.length });
    const part = await act(alerts.slice(acted.length, acted.length + PART));
    acted.push(...part);
    if (part.length === 0 || part.every(isInVain)) break;
  }
  return { acted, untried: alerts.length - acted.length };
}

/** Nobody answers, or nobody said who acts: the next part would fare no better. */
function isInVain(acted: Acted): boolean {
  return acted.outcome === 'refused' && (acted.trouble.why === 'unanswered' || acted.trouble.why === 'unnamed');
}
