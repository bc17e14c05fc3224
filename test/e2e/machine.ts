/** What `npm start` runs, in processes of its own: the supervisor and those that it started, by its log. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { until } from './service.harness.js';

const START = resolve('dist/src/start.js');
const READY = /^ready (http\S+)$/;

interface LogLine {
  process?: string;
  name?: string;
  pid?: number;
  url?: string;
  msg?: string;
}

export class Machine {
  /** Addresses that it printed as ready. */
  readonly ready: string[] = [];
  readonly log: LogLine[] = [];
  /** Lines that are not of the log. */
  readonly said: string[] = [];
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, ['--enable-source-maps', START], {
      env: { ...process.env, LOG_LEVEL: 'info', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = new Promise((done) => this.child.once('exit', done));
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new TypeError('the service was started without pipes');
    createInterface({ input: stdout }).on('line', (line) => this.ready.push(READY.exec(line)?.[1] ?? line));
    createInterface({ input: stderr }).on('line', (line) =>
      line.startsWith('{') ? this.log.push(JSON.parse(line) as LogLine) : this.said.push(line),
    );
  }

  /** Resolves with its address when it is ready. */
  async isReady(): Promise<string> {
    await until(
      () => Promise.resolve(this.child.exitCode),
      (code) => code !== null || this.ready.length > 0,
    );
    const [url] = this.ready;
    if (url === undefined)
      throw new Error(
        `the service did not start:\n${[...this.log.map((line) => JSON.stringify(line)), ...this.said].join('\n')}`,
      );
    return url;
  }

  /** The process ids that a process of this name has had, the newest last. */
  pidsOf(name: string): number[] {
    return this.log.flatMap((line) =>
      line.name === name && line.msg === 'a process is ready' ? (line.pid ?? []) : [],
    );
  }

  allPids(): number[] {
    return this.log.flatMap((line) => (line.msg === 'a process is ready' ? (line.pid ?? []) : []));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
