/** A whole log in memory, by customer: the input of samples, labels and of the service in memory (backtest). */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  isBusiness,
  isMapped,
  translate,
  type Activity,
  type ActivityCatalog,
  type WireEvent,
} from '../../../src/core/state/activity.js';
import { UTC, type Calendar } from '../../../src/core/primitives/calendar.js';
import { KEPT_DAYS } from '../../../src/core/state/tiles.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import type { EpochMs } from '../../../src/core/primitives/vocabulary.js';
import type { History } from '../../backtest/history.js';
import { historiesOf, type Post } from '../../backtest/posts.js';
import type { LogRow } from '../../logs/canonical.js';
import { paced } from '../../logs/pacing.js';
import { CommandError } from '../../command/command-error.js';

export interface CustomerHistory {
  readonly id: string;
  /** By time; at the same instant in the order of the log. */
  readonly activities: readonly Activity[];
  /** Distinct days with customer-initiated business, ascending, as days since 1970-01-01. */
  readonly businessDays: readonly number[];
  readonly firstDay: number;
  /** By which the days are counted. */
  readonly calendar: Calendar;
  /** The same events as a replay of the log would send them. */
  readonly sent: History;
}

export interface EventLog {
  /** By id, so that the order of the log's lines does not matter. */
  readonly customers: readonly CustomerHistory[];
  readonly rows: number;
  /** Unmapped types, with the number of their events. */
  readonly unmapped: ReadonlyMap<string, number>;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** The last day that is certainly complete: the one before the last event's. */
  readonly lastDay: number;
  readonly calendar: Calendar;
  /** By which the events were read. */
  readonly catalog: ActivityCatalog;
}

export class EmptyLogError extends CommandError {
  override readonly name = 'EmptyLogError';
}

/** A log with a gap so long that the features forget everything before it. */
export class HoleError extends CommandError {
  override readonly name = 'HoleError';
}

/** Longer than any window: earlier events are forgotten. */
const LONGEST_HOLE_MS = KEPT_DAYS * DAY_MS;

/**
 * Refuses a log with a gap longer than the features look back. So its span, and with it the horizon and the work, is
 * bounded by its rows. Throws LogError, EmptyLogError, HoleError.
 */
export async function collectLog(
  events: AsyncIterable<WireEvent> | Iterable<WireEvent>,
  catalog: ActivityCatalog,
  calendar = UTC,
): Promise<EventLog> {
  const unmapped = new Map<string, number>();
  const posts: Post[] = [];
  let endAt = -Infinity;
  for await (const step of paced(rowsOf(events), calendar)) {
    if (step.what === 'end') endAt = step.at;
    if (step.what === 'post') posts.push({ asOf: step.asOf, events: step.rows.map(({ event }) => event) });
  }
  const rows = posts.reduce((sum, post) => sum + post.events.length, 0);
  if (rows === 0) throw new EmptyLogError('the log holds no events');
  refuseHole(posts);
  for (const { type } of posts.flatMap((post) => post.events))
    if (!isMapped(type, catalog)) unmapped.set(type, (unmapped.get(type) ?? 0) + 1);
  const customers = historiesOf(posts, endAt).map((sent) => customerOf(sent, catalog, calendar));
  const from = customers.reduce(
    (least, { activities }) => Math.min(least, activities[0]?.occurredAt ?? least),
    Infinity,
  );
  const to = customers.reduce(
    (most, { activities }) => Math.max(most, activities.at(-1)?.occurredAt ?? most),
    -Infinity,
  );
  return { customers, rows, unmapped, from, to, lastDay: calendar.dayOf(to) - 1, calendar, catalog };
}

async function* rowsOf(events: AsyncIterable<WireEvent> | Iterable<WireEvent>): AsyncGenerator<LogRow> {
  let line = 0;
  for await (const event of events) yield { line: ++line, event };
}

function refuseHole(posts: readonly Post[]): void {
  const instants = Float64Array.from(posts.flatMap(({ events }) => events.map((one) => one.occurredAt))).sort();
  const end = instants.findIndex((at, i) => at - (instants[i - 1] ?? at) > LONGEST_HOLE_MS);
  if (end < 0) return;
  const [from, to] = [instants[end - 1] ?? 0, instants[end] ?? 0].map((at) => new Date(at).toISOString().slice(0, 10));
  throw new HoleError(
    `the log holds nothing between ${from ?? ''} and ${to ?? ''}, longer than ${KEPT_DAYS} days: take out the ${end} events ` +
      `before it, or the ${instants.length - end} after it`,
  );
}

/** sha256 of the file as stored, in hex. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  const chunks: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

function customerOf(sent: History, catalog: ActivityCatalog, calendar: Calendar): CustomerHistory {
  const activities = sent.rows.map((event) => translate(event, catalog)).sort((a, b) => a.occurredAt - b.occurredAt);
  const days = activities.filter(isBusiness).map(({ occurredAt }) => calendar.dayOf(occurredAt));
  const businessDays = days.filter((day, i) => day !== days[i - 1]);
  const firstDay = calendar.dayOf(activities[0]?.occurredAt ?? NaN);
  return { id: sent.customerId, activities, businessDays, firstDay, calendar, sent };
}
