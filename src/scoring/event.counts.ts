/** Counts the events of a batch by channel and outcome: a few rows for any number of events. */
import { CHANNELS, type Channel } from '../core/primitives/vocabulary.js';
import type { ApplyOutcome } from '../core/state/state.js';
import type { AsideReason } from './received.js';

export type EventOutcome = ApplyOutcome | AsideReason;

export interface EventCount {
  channel: Channel | 'unknown';
  outcome: EventOutcome;
  count: number;
}

export class EventCounts {
  readonly rows: EventCount[] = [];

  add(event: unknown, outcome: EventOutcome): void {
    const channel = channelOf(event);
    for (const row of this.rows) {
      if (row.channel !== channel || row.outcome !== outcome) continue;
      row.count++;
      return;
    }
    this.rows.push({ channel, outcome, count: 1 });
  }
}

/** A malformed event may have any value as channel, or be no object. Labels must come from our vocabulary only. */
export function channelOf(event: unknown): Channel | 'unknown' {
  const channel = typeof event === 'object' && event !== null && 'channel' in event ? event.channel : undefined;
  return KNOWN.get(channel) ?? 'unknown';
}

const KNOWN: ReadonlyMap<unknown, Channel> = new Map(CHANNELS.map((channel) => [channel, channel]));
