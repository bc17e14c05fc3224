/** A log as a replay pours it into the service: its POSTs, each judged as of the newest instant of the log so far. */
import { calendarOf } from '../../src/calendar.js';
import { USUAL_DAYS } from '../../src/core/primitives/calendar.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Post } from '../backtest/posts.js';
import { readLogRows } from '../logs/canonical.js';
import { paced } from '../logs/pacing.js';

export interface LogFacts {
  events: number;
  /** Rows that hold no event, or one that came more than seven days late. */
  refused: number;
  firstAt: EpochMs;
  /** Where the clock of the replay stops: the midnight that ends the last day. */
  endAt: EpochMs;
}

/** @param timeZone whose midnights the clock stops at. Throws LogError */
export async function readPosts(file: string, timeZone: string, onPost: (post: Post) => void): Promise<LogFacts> {
  const facts: LogFacts = { events: 0, refused: 0, firstAt: Infinity, endAt: -Infinity };
  const onRefused = (): void => {
    facts.refused++;
  };
  const calendar = calendarOf(timeZone, USUAL_DAYS, Date.now());
  for await (const step of paced(readLogRows(file, { catalog: null, onRefused }), calendar)) {
    if (step.what === 'end') facts.endAt = Math.min(step.at, Date.now());
    if (step.what !== 'post') continue;
    const events = step.rows.map(({ event }) => event);
    facts.events += events.length;
    facts.firstAt = events.reduce((first, { occurredAt }) => Math.min(first, occurredAt), facts.firstAt);
    onPost({ asOf: step.asOf, events });
  }
  return facts;
}
