/**
 * Finds the silent channels of a log, by the rules of the live run (core/lifecycle/heartbeat.ts). The input is the rows
 * in their order, the output depends on nothing else: a log has the same silences at any speed.
 *
 * A row arrives at the newest instant read so far, as in the replay itself: the rows of a file that was delivered at
 * night arrive at night. Every few minutes of the log's time there is a beat. Duplicates count as arrivals here; in the
 * live run they do not.
 */
import type { HeartbeatSettings } from '../../src/core/lifecycle/heartbeat.js';
import type { SilentChannel } from '../../src/core/lifecycle/holds.js';
import { nextSafeguards, silentChannels, type SafeguardsState } from '../../src/core/lifecycle/safeguards.js';
import { MINUTE_MS, floorTo } from '../../src/core/primitives/time.js';
import type { Channel, EpochMs } from '../../src/core/primitives/vocabulary.js';

const BEAT_MS = 10 * MINUTE_MS;

/** QUIET_CHANNEL_EVENTS and QUIET_CHANNEL_SECONDS. */
export type QuietSettings = Pick<HeartbeatSettings, 'quietEvents' | 'quietSeconds'>;

export class ChannelWatch {
  private readonly settings: HeartbeatSettings;
  private readonly seen = new Map<Channel, number>();
  private state: SafeguardsState | null = null;
  /** The newest instant so far. */
  private clockAt = -Infinity;

  constructor({ quietEvents, quietSeconds }: QuietSettings) {
    this.settings = { quietEvents, quietSeconds, gapMs: BEAT_MS }; // a log is observed without gaps
  }

  /** One row, in the order of the log. */
  add(channel: Channel, occurredAt: EpochMs): void {
    this.passUntil(occurredAt);
    this.seen.set(channel, (this.seen.get(channel) ?? 0) + 1);
  }

  /** The channels that are silent as of an instant which the log has reached. */
  silentAt(at: EpochMs): SilentChannel[] {
    this.passUntil(at);
    return this.state === null ? [] : silentChannels(this.state);
  }

  /** The beats up to the instant; all rows before it have been added. */
  private passUntil(at: EpochMs): void {
    if (at <= this.clockAt) return;
    this.clockAt = at;
    const last = floorTo(BEAT_MS, at);
    for (let beatAt = this.state === null ? last : this.state.asOf + BEAT_MS; beatAt <= last; beatAt += BEAT_MS) {
      this.state = nextSafeguards(this.state, beatAt, { seen: this.seen, brakes: [] }, this.settings);
    }
  }
}
