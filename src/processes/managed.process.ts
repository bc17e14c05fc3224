/** One process of the service: started, listened to, and started again whenever it ends, until it is told to stop. */
import { fork, type ChildProcess } from 'node:child_process';
import { environmentWith } from '../ops/config.js';
import type { Log } from '../ops/log.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { fromProcess, type ScorersReport } from './messages.js';
import type { ProcessPlan } from './plan.js';
import { Restarts } from './restarts.js';

export interface ProcessSettings {
  /** The program. */
  main: string;
  /** A process that gives no sign of life this long is killed. */
  silentSeconds: number;
  /** How long a stop may take before the process is killed. */
  stopSeconds: number;
}

export class ManagedProcess {
  /** Where it listens, or listened before it ended; null before the first time. */
  url: string | null = null;
  private readonly restarts = new Restarts();
  private child: ChildProcess | null = null;
  private startedAt = 0;
  private lastEnd = '';
  /** Null until the first sign of life: how long programs take to load depends on the machine. */
  private silentSeconds: number | null = null;
  private isReady = false;
  private stopping = false;
  private again: NodeJS.Timeout | undefined;

  /** @param onChange called when it became ready, ended, or proved steady */
  constructor(
    readonly plan: ProcessPlan,
    private readonly settings: ProcessSettings,
    private readonly log: Log,
    private readonly onChange: () => void,
  ) {}

  get isRunning(): boolean {
    return this.isReady;
  }

  /** A sentence without its full stop; null while all is well. */
  get loop(): string | null {
    const runsMs = this.child === null ? 0 : performance.now() - this.startedAt;
    if (!this.restarts.isLooping(runsMs)) return null;
    return `${this.plan.name} ended ${this.restarts.ends} times in a row, last ${this.lastEnd}: the log says what it met`;
  }

  /** Resolves when it is ready for the first time, or with how it ended before. From then on it is kept running. */
  first(): Promise<{ endedWith: number } | 'ready'> {
    return new Promise((resolve) => {
      const child = this.launch(() => resolve('ready'));
      child.once('exit', (code) => resolve({ endedWith: code ?? 1 }));
    });
  }

  /** To be called each second: kills the process when it has been silent too long. */
  check(): void {
    if (this.child === null || this.silentSeconds === null) return;
    // Counted, not measured: when the whole machine slept, nobody was silent.
    this.silentSeconds += 1;
    if (this.silentSeconds <= this.settings.silentSeconds) return;
    this.log.error(
      { name: this.plan.name, silentSeconds: this.settings.silentSeconds },
      'a process gives no sign of life: it is killed',
    );
    this.child.kill('SIGKILL');
  }

  tell(report: ScorersReport): void {
    if (this.child?.connected === true) this.child.send(report, () => undefined);
  }

  /** Stops it in order, or kills it when that takes too long. Resolves with its exit code; 0 when it does not run. */
  stop(): Promise<number> {
    this.stopping = true;
    clearTimeout(this.again);
    const { child } = this;
    if (child === null) return Promise.resolve(0);
    const limit = setTimeout(() => {
      this.log.error({ name: this.plan.name }, 'a process does not stop: it is killed');
      child.kill('SIGKILL');
    }, this.settings.stopSeconds * SECOND_MS);
    return new Promise((resolve) => {
      child.once('exit', (code) => {
        clearTimeout(limit);
        resolve(code ?? 1);
      });
      child.kill('SIGTERM');
    });
  }

  private launch(onReady: () => void = () => undefined): ChildProcess {
    const child = fork(this.settings.main, [this.plan.name], {
      env: environmentWith(this.plan.env),
      execArgv: [...process.execArgv, '--enable-source-maps'],
      // Its own lines go where ours go, also those that it writes after we are gone.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true, // a Ctrl-C in the terminal reaches us alone, and we stop all in order
    });
    this.child = child;
    this.startedAt = performance.now();
    this.silentSeconds = null;
    child.on('message', (message) => {
      const said = fromProcess(message);
      this.silentSeconds = 0;
      if (said === null || said === 'alive') return;
      this.url = said.ready;
      this.isReady = true;
      this.log.info({ name: this.plan.name, pid: child.pid, url: said.ready }, 'a process is ready');
      onReady();
      this.onChange();
    });
    child.once('exit', (code, signal) => this.ended(signal === null ? `with code ${code ?? 0}` : `by ${signal}`));
    return child;
  }

  private ended(how: string): void {
    const wasReadyBefore = this.url !== null;
    const ranMs = performance.now() - this.startedAt;
    this.child = null;
    this.isReady = false;
    this.lastEnd = how;
    if (this.stopping || !wasReadyBefore) return;
    const { inARow, waitMs } = this.restarts.ended(ranMs);
    this.log.error(
      { name: this.plan.name, how, ranMs: Math.round(ranMs), inARow, waitMs },
      'a process ended: it is started again',
    );
    if (this.loop !== null) this.log.fatal(this.loop);
    this.again = setTimeout(() => this.launch(), waitMs);
    this.onChange();
  }
}
