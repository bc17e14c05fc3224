/** Writes counted rows to Redis, and logs when the verdict on the model of a run changes. It never acts. */
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Verdict } from '../core/monitoring/monitor.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import { Log } from '../ops/log.js';
import { MonitorStore } from '../redis/monitor.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { DriftTally } from '../onnx/drift.tally.js';
import { ModelMonitor } from './model.monitor.js';

const FLUSH_MS = 2 * SECOND_MS;
const LOOK_MS = MINUTE_MS;
/** Replays nobody has touched for so long have nothing new to say. */
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
    this.every(LOOK_MS, () => this.look());
  }

  /** The lanes have ended by now. */
  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.drift.flush().catch(() => undefined);
  }

  /** Of several processes the first that sees a change speaks. */
  private async look(): Promise<void> {
    for (const { name: run, mode, clockAt, touchedAt } of await this.directory.runs.list()) {
      if (mode === 'replay' && Date.now() - touchedAt > REPLAY_REST_MS) continue;
      const { model, verdicts } = await this.monitor.view(run, clockAt ?? Date.now());
      if (await this.store.isNews(run, briefOf(verdicts))) this.tell(run, model, verdicts);
    }
  }

  private tell(run: string, model: string, verdicts: readonly Verdict[]): void {
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

/** What is warned about; figures that change a little are no news. Empty when there is nothing, as before the first verdict. */
function briefOf(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter(({ level }) => level === 'warn')
    .map(({ about }) => about)
    .join(' ');
}
