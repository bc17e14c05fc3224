/** Counts the events of a batch by channel and outcome: a few rows for any number of events. */
import { CHANNELS, type Channel } from '../core/primitives/vocabulary.js';
import type { AppliedBatch, EventOutcome } from './batch.js';

export interface EventCount {
  channel: Channel | 'unknown';
  outcome: EventOutcome;
  count: number;
}

export function countEvents(outcomes: AppliedBatch['outcomes']): EventCount[] {
  const rows = new Map<EventOutcome, Map<Channel | 'unknown', EventCount>>();
  for (const { event, outcome } of outcomes) {
    const channel = channelOf(event);
    const row = rows.get(outcome)?.get(channel);
    if (row === undefined) addRow(rows, { channel, outcome, count: 1 });
    else row.count++;
  }
  return [...rows.values()].flatMap((byChannel) => [...byChannel.values()]);
}

/** A malformed event may have any value as channel, or be no object. Labels must come from our vocabulary only. */
export function channelOf(event: unknown): Channel | 'unknown' {
  const channel = typeof event === 'object' && event !== null && 'channel' in event ? event.channel : undefined;
  return KNOWN.get(channel) ?? 'unknown';
}

const KNOWN: ReadonlyMap<unknown, Channel> = new Map(CHANNELS.map((channel) => [channel, channel]));

function addRow(rows: Map<EventOutcome, Map<Channel | 'unknown', EventCount>>, row: EventCount): void {
  const byChannel = rows.get(row.outcome) ?? new Map<Channel | 'unknown', EventCount>();
  rows.set(row.outcome, byChannel.set(row.channel, row));
}
