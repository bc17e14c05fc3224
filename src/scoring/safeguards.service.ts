/** Beats the safeguards of the live run, and logs when a channel falls silent or the brake engages. */
import { Injectable } from '@nestjs/common';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { nextSafeguards, safeguardsView, silentChannels, type SafeguardsState } from '../core/lifecycle/safeguards.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { SafeguardsStore } from '../redis/safeguards.store.js';

/** Beats that may be missing before the time counts as a gap in the observations. */
const LATE_BEATS = 3;

export interface Beat {
  silent: SilentChannel[];
  /** Time since the last beat of any process; null at the first beat. */
  sinceMs: number | null;
}

@Injectable()
export class SafeguardsService {
  constructor(
    private readonly config: Config,
    private readonly log: Log,
    private readonly store: SafeguardsStore,
  ) {}

  /** One beat. Null when another process beat meanwhile: then that beat counts, and nothing is stored here. */
  async beat(asOf: EpochMs): Promise<Beat | null> {
    const before = await this.store.load();
    // Must be read after the load: earlier counts could be older than those of the last beat.
    const vitals = await this.store.vitals();
    const { quietChannelEvents: quietEvents, quietChannelSeconds: quietSeconds } = this.config;
    const { sweepSeconds, brakeMovesPerMinute } = this.config;
    const gapMs = Math.max(MINUTE_MS, LATE_BEATS * sweepSeconds * SECOND_MS);
    const settings = { quietEvents, quietSeconds, gapMs };
    const state = nextSafeguards(before.state, asOf, vitals, settings);
    if (!(await this.store.save(before, state, safeguardsView(state, brakeMovesPerMinute, settings)))) return null;
    this.logChanges(before.state, state);
    return { silent: silentChannels(state), sinceMs: before.state === null ? null : asOf - before.state.asOf };
  }

  /** Only the process whose beat was stored logs, so each change is logged once. */
  private logChanges(before: SafeguardsState | null, { channels, brake }: SafeguardsState): void {
    for (const { channel, pulse } of channels) {
      const known = before?.channels.find((one) => one.channel === channel)?.pulse.silentSinceAt ?? null;
      const since = pulse.silentSinceAt;
      if (known === null && since !== null) {
        const at = new Date(since).toISOString();
        this.log.warn({ channel, since: at }, 'a channel is silent: stage changes that rest on silence are held');
      } else if (known !== null && since === null) {
        this.log.info({ channel }, 'a channel is no longer silent');
      }
    }
    const wasOn = (before?.brake.sinceAt ?? null) !== null;
    const on = brake.sinceAt !== null;
    const { heldLastMinute } = brake;
    if (on && !wasOn) this.log.error({ heldLastMinute }, 'the brake is on: too many stage changes, the rest is held');
    if (!on && wasOn) this.log.info('the brake is off');
  }
}
