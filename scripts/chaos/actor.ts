/** One process of the service under test: started, disturbed and started again, always on the same port. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startService, type ServiceProcess } from '../command/service-process.js';
import { TcpProxy } from './proxy.js';

const MOST_STARTS = 30;
const START_AGAIN_MS = 200;

export class Actor {
  private process: ServiceProcess | null = null;
  private starting: Promise<void> | null = null;
  private ending = false;
  private readonly counted = new Map<string, number>();
  /** Counters of earlier processes, as last read before each ended. */
  private readonly before = new Map<string, number>();
  /** Exits that no fault caused. */
  unexpectedEnds = 0;
  /** How long each requested stop took. */
  readonly stopsMs: number[] = [];

  private constructor(
    readonly name: string,
    readonly port: number,
    /** Its connection to Redis. */
    readonly link: TcpProxy,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async make(name: string, port: number, redisPort: number, env: Record<string, string>): Promise<Actor> {
    const link = await TcpProxy.open(redisPort);
    const redisUrl = `redis://127.0.0.1:${link.port}`;
    return new Actor(name, port, link, { ...env, PORT: String(port), HOST: '127.0.0.1', REDIS_URL: redisUrl });
  }

  get isUp(): boolean {
    return this.process !== null;
  }

  /** Tries again while Redis is unreachable. */
  start(): Promise<void> {
    this.starting ??= this.startNow().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  async kill(): Promise<void> {
    const dying = this.letGo();
    await dying?.kill();
  }

  async stop(): Promise<void> {
    const askedAt = Date.now();
    await this.letGo()?.stop();
    this.stopsMs.push(Date.now() - askedAt);
  }

  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  async close(): Promise<void> {
    this.ending = true;
    await this.starting?.catch(() => undefined);
    await this.kill();
    this.link.close();
  }

  /** The sum of a counter over all processes of this actor, as last read. */
  counter(name: string): number {
    return (this.before.get(name) ?? 0) + (this.counted.get(name) ?? 0);
  }

  async readCounters(names: readonly string[]): Promise<void> {
    const { process } = this;
    if (process === null) return;
    const signal = AbortSignal.timeout(1_000);
    const text = await fetch(`http://127.0.0.1:${this.port}/metrics`, { signal })
      .then((response) => response.text())
      .catch(() => '');
    if (process !== this.process) return;
    for (const name of names) {
      const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
      if (value !== undefined) this.counted.set(name, Number(value));
    }
  }

  private async startNow(): Promise<void> {
    for (let starts = 1; !this.ending; starts++) {
      try {
        this.enter(await startService(this.env));
        return;
      } catch (fault) {
        if (starts === MOST_STARTS) throw fault;
        await sleep(START_AGAIN_MS);
      }
    }
  }

  private enter(process: ServiceProcess): void {
    this.process = process;
    void process.exited.then(() => {
      if (this.process !== process) return;
      this.unexpectedEnds++;
      this.letGo();
      void this.start().catch(() => undefined); // the run then ends by its own time limit
    });
  }

  private letGo(): ServiceProcess | null {
    const gone = this.process;
    this.process = null;
    for (const [name, value] of this.counted) this.before.set(name, (this.before.get(name) ?? 0) + value);
    this.counted.clear();
    return gone;
  }

  private signal(name: NodeJS.Signals): void {
    if (this.process !== null) process.kill(this.process.pid, name);
  }
}
