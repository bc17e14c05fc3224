/**
 * Every few seconds queues a sweep for the shards in which customers are due, and now and then deletes old quarantine entries and
 * alerts.
 */
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AlertStore } from '../redis/alert.store.js';
import { LIVE_RUN } from '../redis/keys.js';
import { Producers } from '../producer/producers.js';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { QuarantineStore } from '../redis/quarantine.store.js';
import { ripeShards } from '../redis/ripe.shards.js';
import { FastRedis } from '../redis/connections.js';
import { RedisClock } from '../redis/redis.clock.js';
import { RunDirectory } from '../redis/run.directory.js';
import { RunStores } from '../redis/run.stores.js';
import { SafeguardsService } from './safeguards.service.js';

const EXPIRE_MS = 10 * MINUTE_MS;

@Injectable()
export class SweepService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly config: Config,
    private readonly redis: FastRedis,
    private readonly directory: RunDirectory,
    private readonly alerts: AlertStore,
    private readonly stores: RunStores,
    private readonly quarantine: QuarantineStore,
    private readonly log: Log,
    private readonly clock: RedisClock,
    private readonly producers: Producers,
    private readonly safeguards: SafeguardsService,
  ) {}

  onApplicationBootstrap(): void {
    this.every(this.config.sweepSeconds * SECOND_MS, () => this.sweep(this.clock.now()));
    this.every(EXPIRE_MS, () => this.expire());
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /**
   * A sweep has a limit: after a long downtime many customers are due, and events must still be processed between
   * sweeps. The limit is in proportion to the time since the last beat, so that several processes together sweep no
   * faster than one.
   */
  private async sweep(asOf: EpochMs): Promise<void> {
    const beat = await this.safeguards.beat(asOf);
    if (beat === null) return;
    const { sweepPerSecond, sweepSeconds, shards } = this.config;
    const seconds = Math.min(sweepSeconds, Math.max(0, (beat.sinceMs ?? Infinity) / SECOND_MS));
    const limit = Math.round((sweepPerSecond * seconds) / shards);
    const { silent } = beat;
    const ripe = await ripeShards(this.redis, this.directory.keysOf(LIVE_RUN), asOf);
    await this.producers.of(LIVE_RUN).sweep(asOf, 'sweep', silent.length === 0 ? { limit } : { limit, silent }, ripe);
  }

  private async expire(): Promise<void> {
    const before = this.clock.now() - this.config.quarantineDays * DAY_MS;
    for (const { name, clockAt } of await this.directory.runs.list()) {
      await this.quarantine.expire(name, before);
      const now = clockAt ?? (name === LIVE_RUN ? this.clock.now() : 0);
      await this.alerts.forgetResolved(name, now - this.config.alertDays * DAY_MS, this.stores);
    }
  }

  private every(ms: number, work: () => Promise<void>): void {
    const run = (): void => {
      if (!this.clock.isRight) return; // a wrong clock must not decide who is due or what has expired
      work().catch((fault: unknown) => this.log.warn({ err: fault }, 'the passing of time could not be queued'));
    };
    this.timers.push(setInterval(run, ms));
  }
}
