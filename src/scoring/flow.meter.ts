/**
 * Reports how long events took in the last minutes, for the dashboard. `/metrics` has the same histograms, counted since the
 * process started; only Prometheus could compute the last minutes from those.
 */
import { randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { countedSince, type Durations } from '../core/monitoring/latency.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { FlowStore } from '../redis/flow.store.js';
import { RedisClock } from '../redis/redis.clock.js';

const EVERY_MS = 5 * SECOND_MS;
export const FLOW_WINDOW_MS = 5 * MINUTE_MS;
const KEPT = FLOW_WINDOW_MS / EVERY_MS;

@Injectable()
export class FlowMeter implements OnApplicationBootstrap, OnApplicationShutdown {
  /** What had been counted at each report within the window, oldest first. */
  private readonly before: Durations[] = [{}];
  private readonly process = randomBytes(8).toString('hex');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly store: FlowStore,
    private readonly clock: RedisClock,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      void this.report().catch((fault: unknown) => this.log.warn({ err: fault }, 'the flow could not be reported'));
    }, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.store.forget(this.process).catch(() => undefined);
  }

  private async report(): Promise<void> {
    const now = await this.metrics.durations();
    const durations = countedSince(this.before[0] ?? {}, now);
    this.before.push(now);
    if (this.before.length > KEPT) this.before.shift();
    await this.store.report(this.process, { at: this.clock.now(), durations });
  }
}
