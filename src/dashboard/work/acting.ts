/** Doing something with alerts, and what came of it, as data: the page shows each outcome and throws none. */
import type { AlertActionBody, AlertView, Problem } from '../../client/protocol.js';
import { RestError, type RestClient } from '../../client/rest.js';

export type Wish = Omit<AlertActionBody, 'version' | 'by'>;

/** Why it was not done. `changed`: somebody was quicker, `by` null when it was the service itself. */
export type Trouble = { why: 'changed'; by: string | null } | { why: 'failed'; detail: string };

export type Acted =
  | { outcome: 'done'; alert: AlertView }
  /** `alert`: as it is now, where the service said so. */
  | { outcome: 'refused'; alert: AlertView | null; trouble: Trouble };

type Desk = Pick<RestClient, 'act' | 'actOnMany' | 'alert'>;

export async function actOn(desk: Desk, alert: AlertView, wish: Wish, by: string): Promise<Acted> {
  try {
    return { outcome: 'done', alert: await desk.act(alert.id, { ...wish, version: alert.version, by }) };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return refused(desk, alert.id, error.problem);
  }
}

/** One answer for each, in the same order. */
export async function actOnMany(
  desk: Desk,
  alerts: readonly AlertView[],
  wish: Wish,
  by: string,
): Promise<readonly Acted[]> {
  const [only] = alerts;
  if (only !== undefined && alerts.length === 1) return [await actOn(desk, only, wish, by)];
  try {
    const named = alerts.map(({ id, version }) => ({ id, version }));
    const { results } = await desk.actOnMany({ ...wish, by, alerts: named });
    return await Promise.all(
      results.map(async (one): Promise<Acted> =>
        one.ok ? { outcome: 'done', alert: one.alert } : refused(desk, one.id, one.problem),
      ),
    );
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const trouble: Trouble = { why: 'failed', detail: error.problem.detail };
    return alerts.map((): Acted => ({ outcome: 'refused', alert: null, trouble }));
  }
}

async function refused(desk: Desk, id: string, { code, detail, alert: now }: Problem): Promise<Acted> {
  const alert = now ?? null;
  if (code !== 'stale_version') return { outcome: 'refused', alert, trouble: { why: 'failed', detail } };
  return { outcome: 'refused', alert, trouble: { why: 'changed', by: await whoChanged(desk, id) } };
}

/** The alert's story knows; without an answer it stays unsaid. */
async function whoChanged(desk: Desk, id: string): Promise<string | null> {
  try {
    const { timeline } = await desk.alert(id);
    return personOf(timeline.at(-1));
  } catch {
    return null;
  }
}

/** Null for the service itself. */
export function personOf(entry: { by: string; role: string | null } | undefined): string | null {
  return entry === undefined || entry.role === null ? null : entry.by;
}
