/** Counts the events of a batch by channel and outcome: a few rows for any number of events. */
import { CHANNELS, type Channel } from '../core/primitives/vocabulary.js';
import type { AppliedBatch, EventOutcome } from './batch.js';

export interface EventCount {
  channel: Channel | 'unknown';
  outcome: EventOutcome;
  count: number;
}

export function countEvents(outcomes: AppliedBatch['outcomes']): EventCount[] {
  const counts: EventCount[] = [];
  for (const { event, outcome } of outcomes) {
    const channel = channelOf(event);
    let row = counts[0];
    for (let i = 0; row !== undefined && (row.channel !== channel || row.outcome !== outcome);) row = counts[++i];
    if (row === undefined) counts.push({ channel, outcome, count: 1 });
    else row.count++;
  }
  return counts;
}

/** A malformed event may have any value as channel, or be no object. Labels must come from our vocabulary only. */
export function channelOf(event: unknown): Channel | 'unknown' {
  const channel = typeof event === 'object' && event !== null && 'channel' in event ? event.channel : undefined;
  return KNOWN.get(channel) ?? 'unknown';
}

const KNOWN: ReadonlyMap<unknown, Channel> = new Map(CHANNELS.map((channel) => [channel, channel]));
