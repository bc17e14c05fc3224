/**
 * Acts on alerts and returns the outcome as data: the page shows each outcome, and nothing throws.
 *
 * A missing answer does not say whether the action was done. The alert is then read: a completed action is in its
 * timeline, under the version after the one that was seen, and it can be there only once.
 */
import type { AlertActionBody, AlertDetail, AlertView, Problem } from '../../client/protocol.js';
import { RestError, type RestClient } from '../../client/rest.js';

export type Wish = Omit<AlertActionBody, 'version' | 'by'>;

/**
 * Why it was not done. `changed`: somebody else acted first; `by` is null when it was the service itself. `unnamed`:
 * the officer gave no name. `unanswered`: not done yet as far as is known; the alert's next version shows it.
 */
export type Trouble =
  | { why: 'changed'; by: string | null }
  | { why: 'failed'; detail: string }
  | { why: 'unanswered'; version: number }
  | { why: 'unnamed' };

export type Acted =
  | { outcome: 'done'; alert: AlertView }
  /** `alert`: its current state, where the service returned it. */
  | { outcome: 'refused'; alert: AlertView | null; trouble: Trouble };

type AlertActions = Pick<RestClient, 'act' | 'actOnMany' | 'alert'>;
type Seen = Pick<AlertView, 'id' | 'version'>;

/** An officer's action: who, and what. */
interface Act {
  wish: Wish;
  by: string;
}

export async function actOn(actions: AlertActions, alert: Seen, wish: Wish, by: string): Promise<Acted> {
  try {
    return { outcome: 'done', alert: await actions.act(alert.id, { ...wish, version: alert.version, by }) };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return afterProblem(actions, alert, { wish, by }, error.problem);
  }
}

/** The service takes no more in one call. */
const MOST_AT_ONCE = 500;

/** One result for each alert, in the same order. */
export async function actOnMany(
  actions: AlertActions,
  alerts: readonly Seen[],
  wish: Wish,
  by: string,
): Promise<readonly Acted[]> {
  const [only] = alerts;
  if (only !== undefined && alerts.length === 1) return [await actOn(actions, only, wish, by)];
  if (alerts.length > MOST_AT_ONCE) {
    const first = await actOnMany(actions, alerts.slice(0, MOST_AT_ONCE), wish, by);
    return [...first, ...(await actOnMany(actions, alerts.slice(MOST_AT_ONCE), wish, by))];
  }
  const act = { wish, by };
  try {
    const named = alerts.map(({ id, version }) => ({ id, version }));
    const { results } = await actions.actOnMany({ ...wish, by, alerts: named });
    return await Promise.all(
      results.map(async (one, i): Promise<Acted> => {
        const seen = alerts[i] ?? { id: one.id, version: 0 };
        return one.ok ? { outcome: 'done', alert: one.alert } : afterProblem(actions, seen, act, one.problem);
      }),
    );
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return afterNoAnswer(actions, alerts, act, error.problem);
  }
}

export function refusedUnnamed(alerts: readonly Seen[]): readonly Acted[] {
  return alerts.map((): Acted => ({ outcome: 'refused', alert: null, trouble: { why: 'unnamed' } }));
}

/** False once a newer version of the alert shows the outcome. */
export function isStanding(trouble: Trouble, { version }: Seen): boolean {
  return trouble.why !== 'unanswered' || version <= trouble.version;
}

async function afterProblem(actions: AlertActions, seen: Seen, act: Act, problem: Problem): Promise<Acted> {
  const isClear = isAnswer(problem) && problem.code !== 'stale_version';
  return outcomeOf(isClear ? null : await fetched(actions, seen.id), seen, act, problem);
}

/** Reads one alert after the other and stops at the first without an answer: the others would only wait too. */
async function afterNoAnswer(
  actions: AlertActions,
  alerts: readonly Seen[],
  act: Act,
  problem: Problem,
): Promise<Acted[]> {
  const acted: Acted[] = [];
  let isAsked = !isAnswer(problem);
  for (const seen of alerts) {
    const now = isAsked ? await fetched(actions, seen.id) : null;
    isAsked &&= now !== null;
    acted.push(outcomeOf(now, seen, act, problem));
  }
  return acted;
}

/** @param now the alert with its timeline; null when it was not read, or could not be */
function outcomeOf(now: AlertDetail | null, seen: Seen, { wish, by }: Act, problem: Problem): Acted {
  const alert = now ?? problem.alert ?? null;
  const next = now?.timeline.find(({ version }) => version > seen.version);
  if (now !== null && next?.role != null && next.by === by && next.what === wish.action) {
    return { outcome: 'done', alert: now };
  }
  return { outcome: 'refused', alert, trouble: troubleOf(now, seen, problem) };
}

function troubleOf(now: AlertDetail | null, { version }: Seen, problem: Problem): Trouble {
  if (problem.code === 'stale_version' || (now !== null && now.version > version)) {
    return { why: 'changed', by: personOf(now?.timeline.at(-1)) };
  }
  const isKnown = isAnswer(problem) || (now !== null && isFromService(problem));
  return isKnown ? { why: 'failed', detail: problem.detail } : { why: 'unanswered', version };
}

/** The service itself says that the action was not done. After a 5xx error it may have been done. */
function isAnswer(problem: Problem): boolean {
  return isFromService(problem) && problem.status < 500;
}

function isFromService({ status, code }: Problem): boolean {
  return status !== 0 && code !== 'unreadable';
}

/** Null without an answer. */
async function fetched(actions: AlertActions, id: string): Promise<AlertDetail | null> {
  try {
    return await actions.alert(id);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return null;
  }
}

/** Null for the service itself. */
export function personOf(entry: { by: string; role: string | null } | undefined): string | null {
  return entry === undefined || entry.role === null ? null : entry.by;
}
