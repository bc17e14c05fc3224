/**
 * Runs the processes of one machine.
 *
 * 1. The first process starts alone: it makes what a first start makes, as the access keys. Then the others start.
 * 2. One that cannot start at all ends everything, with its exit code: its own sentence says why.
 * 3. One that ends later is started again, after a wait that doubles while it ends soon. What ends again and again is
 *    named in the log and in the readiness of the process that answers.
 * 4. A stop begins with the process that answers, so that nothing new comes in, and goes on with the scorers.
 */
import { SECOND_MS } from '../core/primitives/time.js';
import type { Log } from '../ops/log.js';
import { ManagedProcess, type ProcessSettings } from './managed.process.js';
import type { ProcessPlan } from './plan.js';
import { writeTargets } from './targets.file.js';

interface SupervisorSettings extends ProcessSettings {
  /** HOST. */
  host: string;
  targetsFile: string;
  /** METRICS_PORT, where the process that answers shows its metrics; 0: where it listens. */
  metricsPort: number;
  /** Called when all are ready, with the address of the first; and again when that has another one. */
  onReady: (url: string) => void;
}

export class Supervisor {
  private readonly processes: readonly ManagedProcess[];
  private readonly front: ManagedProcess;
  private readonly others: readonly ManagedProcess[];
  private stopped: Promise<number> | null = null;
  private readyUrl: string | null = null;

  constructor(
    plans: readonly [ProcessPlan, ...ProcessPlan[]],
    private readonly settings: SupervisorSettings,
    log: Log,
  ) {
    const [first, ...others] = plans;
    const managed = (plan: ProcessPlan): ManagedProcess =>
      new ManagedProcess(plan, settings, log, () => this.changed());
    this.front = managed(first);
    this.others = others.map(managed);
    this.processes = [this.front, ...this.others];
  }

  /** Resolves with null when all are ready, or else with the exit code of the one that could not start. */
  async start(): Promise<number | null> {
    setInterval(() => this.check(), SECOND_MS).unref();
    for (const group of [[this.front], this.others]) {
      const ends = await Promise.all(group.map((process) => this.startOne(process)));
      const code = ends.find((end) => end !== null);
      if (code !== undefined) return code;
    }
    return null;
  }

  /** Resolves with 0 when all stopped in order. */
  stop(): Promise<number> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async startOne(process: ManagedProcess): Promise<number | null> {
    if (this.stopped !== null) return 0;
    const end = await process.first();
    return end === 'ready' ? null : end.endedWith;
  }

  private async stopAll(): Promise<number> {
    const first = await this.front.stop();
    const codes = await Promise.all(this.others.map((process) => process.stop()));
    return [first, ...codes].find((code) => code !== 0) ?? 0;
  }

  private check(): void {
    for (const process of this.processes) process.check();
    this.report();
  }

  private withMetricsPort(address: string): string {
    const { metricsPort } = this.settings;
    const url = new URL(address);
    if (metricsPort !== 0) url.port = String(metricsPort);
    return url.href;
  }

  private changed(): void {
    const targets = this.processes.flatMap(({ plan, url }) =>
      url === null ? [] : [{ name: plan.name, url: plan.isScorer ? url : this.withMetricsPort(url) }],
    );
    writeTargets(this.settings.targetsFile, targets, this.settings.host);
    this.report();
    const { url } = this.front;
    if (url === null || url === this.readyUrl || targets.length < this.processes.length) return;
    this.readyUrl = url;
    this.settings.onReady(url);
  }

  private report(): void {
    const scorers = this.processes.filter(({ plan }) => plan.isScorer);
    this.front.tell({
      running: scorers.filter(({ isRunning }) => isRunning).length,
      looping: scorers.flatMap(({ loop }) => loop ?? []),
    });
  }
}
