/** Writes counted rows to Redis and logs changes of the verdict on a run's model. It never changes anything else. */
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Verdict } from '../core/monitoring/monitor.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import { Log } from '../ops/log.js';
import { MonitorStore } from '../redis/monitor.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { DriftTally } from '../onnx/drift.tally.js';
import { ModelMonitor } from './model.monitor.js';

const FLUSH_MS = 2 * SECOND_MS;
const POLL_MS = MINUTE_MS;
/** A replay without activity for this long is no longer monitored. */
const REPLAY_REST_MS = 10 * MINUTE_MS;

@Injectable()
export class MonitorService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly drift: DriftTally,
    private readonly monitor: ModelMonitor,
    private readonly store: MonitorStore,
    private readonly directory: RunDirectory,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.every(FLUSH_MS, () => this.drift.flush());
    this.every(POLL_MS, () => this.poll());
  }

  /** Runs after the lanes have stopped, so no more rows are counted. */
  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.drift.flush().catch(() => undefined);
  }

  /** Of several processes, only the first that sees a change logs it. */
  private async poll(): Promise<void> {
    for (const { name: run, mode, clockAt, touchedAt } of await this.directory.runs.list()) {
      if (mode === 'replay' && Date.now() - touchedAt > REPLAY_REST_MS) continue;
      const { model, verdicts } = await this.monitor.view(run, clockAt ?? Date.now());
      if (await this.store.isNews(run, briefOf(verdicts))) this.logVerdict(run, model, verdicts);
    }
  }

  private logVerdict(run: string, model: string, verdicts: readonly Verdict[]): void {
    const warnings = verdicts.filter(({ level }) => level === 'warn').map(({ text }) => text);
    if (warnings.length > 0) this.log.warn({ run, model, warnings }, 'the model needs attention');
    else this.log.info({ run, model }, 'the monitors of the model warn of nothing');
  }

  private every(ms: number, work: () => Promise<void>): void {
    const run = (): void =>
      void work().catch((fault: unknown) => this.log.warn({ err: fault }, 'the model could not be monitored'));
    this.timers.push(setInterval(run, ms));
  }
}

/** The subjects of the warnings, so that small changes of figures are not reported. Empty without warnings. */
function briefOf(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter(({ level }) => level === 'warn')
    .map(({ about }) => about)
    .join(' ');
}
