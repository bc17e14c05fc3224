/**
 * How a replay paces a log: in which POSTs its rows go, and where its clock stops between them. The same log always has
 * the same pace.
 */
import type { Calendar } from '../../src/core/primitives/calendar.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { HORIZON_MS } from '../../src/core/state/state.js';
import type { LogRow } from './canonical.js';
import { midnightsBetween } from './midnights.js';

export type PaceStep =
  /** Rows in their order of arrival, judged as of the newest instant of the log so far. */
  | { what: 'post'; rows: readonly LogRow[]; asOf: EpochMs }
  /** Customers who are due are evaluated. @param jumpedMs the log's time that was not walked midnight by midnight */
  | { what: 'midnight'; at: EpochMs; jumpedMs: number }
  /** The midnight that ends the last day. */
  | { what: 'end'; at: EpochMs };

export const EVENTS_PER_POST = 1_000;

/** @param walkedDays see midnightsBetween */
export async function* paced(
  rows: AsyncIterable<LogRow>,
  calendar: Calendar,
  walkedDays?: number,
): AsyncGenerator<PaceStep> {
  const post = new Post();
  let midnight: EpochMs | null = null;
  for await (const row of rows) {
    const at = row.event.occurredAt;
    midnight ??= midnightAfter(at, calendar);
    for (const next of midnightsBetween(midnight, at, walkedDays, calendar)) {
      yield* post.take();
      yield { what: 'midnight', at: next, jumpedMs: next - midnight };
      midnight = midnightAfter(next, calendar);
    }
    if (post.wouldMakeLate(at)) yield* post.take();
    if (post.add(row) >= EVENTS_PER_POST) yield* post.take();
  }
  yield* post.take();
  if (midnight !== null) yield { what: 'end', at: midnight };
}

function midnightAfter(at: EpochMs, calendar: Calendar): EpochMs {
  return calendar.startOf(calendar.dayOf(at) + 1);
}

/** The rows that are collected. */
class Post {
  private rows: LogRow[] = [];
  private oldestAt = Infinity;
  /** A log may be slightly out of order. The clock is the newest instant seen, and never goes back. */
  private clockAt = 0;

  /** @returns how many there are now */
  add(row: LogRow): number {
    this.oldestAt = Math.min(this.oldestAt, row.event.occurredAt);
    this.clockAt = Math.max(this.clockAt, row.event.occurredAt);
    return this.rows.push(row);
  }

  /** A POST is judged as of its newest event, which must not make another event of it too late. */
  wouldMakeLate(at: EpochMs): boolean {
    return this.oldestAt < at - HORIZON_MS;
  }

  *take(): Generator<PaceStep> {
    if (this.rows.length === 0) return;
    const { rows, clockAt } = this;
    this.rows = [];
    this.oldestAt = Infinity;
    yield { what: 'post', rows, asOf: clockAt };
  }
}
