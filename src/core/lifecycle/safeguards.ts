/** The safeguards: the heartbeat of every channel and, in the live run, the state of the brake at one beat. */
import { parseBrake } from './brake.js';
import { beat, expectedBy, newPulse, usualPerHour, type HeartbeatSettings, type Pulse } from './heartbeat.js';
import type { SilentChannel } from './holds.js';
import { unknownLulls, usualLull } from './lulls.js';
import { MINUTE_MS } from '../primitives/time.js';
import { CHANNELS, type Channel, type EpochMs } from '../primitives/vocabulary.js';

/** The channels that customers use. The bank's own postings have no heartbeat. */
export const CUSTOMER_CHANNELS = CHANNELS.filter((channel) => channel !== 'system');

/** The stored format. Format 1 had no lulls. */
export const SAFEGUARDS_FORMAT = 2;

export interface SafeguardsState {
  format: typeof SAFEGUARDS_FORMAT;
  asOf: EpochMs;
  channels: { channel: Channel; pulse: Pulse }[];
  brake: { sinceAt: EpochMs | null; heldLastMinute: number };
}

/** The stored safeguards, as this or an earlier build wrote them. */
type StoredSafeguards = Omit<SafeguardsState, 'format' | 'channels'> & {
  format: number;
  channels: { channel: Channel; pulse: Pulse & { doubted?: { seconds: number } } }[];
};

/** What is read from the shards at a beat. */
export interface Vitals {
  /** Events applied so far, over all shards. */
  seen: ReadonlyMap<Channel, number>;
  /** The `Brake.text` of each shard. */
  brakes: readonly (string | null)[];
}

/** The safeguards as the API shows them. */
export interface SafeguardsView {
  asOf: EpochMs;
  channels: {
    channel: Channel;
    /** When the last event arrived, to within a beat; null when none arrived since the monitoring began. */
    lastEventAt: EpochMs | null;
    /** Events per hour at this hour of the week; null until known. */
    usualPerHour: number | null;
    /** The channel's usual lull, without hours in which nothing is due; null until known. */
    usualLullSeconds: number | null;
    /** When the channel will count as silent if no event arrives before; null while it is silent, or when unknown. */
    expectedBy: EpochMs | null;
    /** Null while the channel is not silent. */
    silentSinceAt: EpochMs | null;
  }[];
  brake: {
    /** 0 means no limit. */
    limitPerMinute: number;
    /** Whether stage changes were held because of the limit within the last minute. */
    on: boolean;
    sinceAt: EpochMs | null;
    /** Evaluations that ended in a hold within the last minute. */
    heldLastMinute: number;
  };
}

/**
 * Reads stored safeguards. The rates that an earlier build learned took weeks, so they are kept; the rhythm is learned
 * again. Null for an unknown format: the heartbeats then start from nothing.
 */
export function safeguardsFrom(stored: string): SafeguardsState | null {
  const { format, ...watch } = JSON.parse(stored) as StoredSafeguards;
  if (format === SAFEGUARDS_FORMAT) return { format, ...watch };
  if (format !== 1) return null;
  const channels = watch.channels.map(({ channel, pulse: { doubted, ...pulse } }) => ({
    channel,
    pulse: { ...pulse, lulls: unknownLulls(), doubtedSeconds: doubted?.seconds ?? 0 },
  }));
  return { ...watch, format: SAFEGUARDS_FORMAT, channels };
}

/** @param before null at the first beat */
export function nextSafeguards(
  before: SafeguardsState | null,
  asOf: EpochMs,
  vitals: Vitals,
  settings: HeartbeatSettings,
): SafeguardsState {
  return {
    format: SAFEGUARDS_FORMAT,
    asOf,
    channels: CUSTOMER_CHANNELS.map((channel) => {
      const pulse = before?.channels.find((known) => known.channel === channel)?.pulse;
      const seen = vitals.seen.get(channel) ?? 0;
      return { channel, pulse: pulse === undefined ? newPulse(asOf, seen) : beat(pulse, asOf, seen, settings) };
    }),
    brake: nextBrake(before?.brake.sinceAt ?? null, asOf, vitals.brakes),
  };
}

export function silentChannels(watch: SafeguardsState): SilentChannel[] {
  return watch.channels.flatMap(({ channel, pulse: { silentSinceAt: sinceAt } }) =>
    sinceAt === null ? [] : [{ channel, sinceAt }],
  );
}

export function safeguardsView(
  { asOf, channels, brake }: SafeguardsState,
  limitPerMinute: number,
  settings: HeartbeatSettings,
): SafeguardsView {
  return {
    asOf,
    channels: channels.map(({ channel, pulse }) => ({
      channel,
      lastEventAt: pulse.lastEventAt,
      usualPerHour: usualPerHour(pulse),
      usualLullSeconds: usualLull(pulse.lulls),
      expectedBy: expectedBy(pulse, settings),
      silentSinceAt: pulse.silentSinceAt,
    })),
    brake: { limitPerMinute, on: brake.sinceAt !== null, ...brake },
  };
}

function nextBrake(sinceAt: EpochMs | null, asOf: EpochMs, brakes: Vitals['brakes']): SafeguardsState['brake'] {
  const minute = Math.floor(asOf / MINUTE_MS);
  const counts = brakes.map(parseBrake).filter((count) => count !== null && Math.abs(count.minute - minute) <= 1);
  const heldLastMinute = counts.reduce((sum, count) => sum + (count?.held ?? 0), 0);
  return { sinceAt: heldLastMinute === 0 ? null : (sinceAt ?? asOf), heldLastMinute };
}
