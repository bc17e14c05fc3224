/** The benchmark's end of the probe. */
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { pathToFileURL } from 'node:url';
import type { CpuProfile } from './cpu-profile.js';
import { profileIn, usageIn } from './message.parsers.js';

export interface Usage {
  /** Of the whole process, since its start. */
  cpuUs: number;
  /** Since its start; null where the kernel does not report threads, and for a model without one. */
  threads: { mainUs: number; modelUs: number | null } | null;
  /** bytes */
  rss: number;
  /** The delay of the event loop since the last reset; without one it is not measured. */
  delayP99Ms: number;
}

/** The environment variables of a process with the probe. */
export function probed(socket: string): Record<string, string> {
  const probe = pathToFileURL(new URL('./probe.js', import.meta.url).pathname).href;
  return { NODE_OPTIONS: `--import ${probe}`, TIDEWATCH_BENCH_PROBE: socket };
}

export class Probe {
  constructor(
    private readonly socket: string,
    private readonly pid: number,
  ) {}

  async reset(): Promise<void> {
    await this.ask('/reset');
  }

  async usage(): Promise<Usage> {
    const own = usageIn(await this.ask('/usage'));
    return { ...own, threads: this.threads() };
  }

  async startProfile(): Promise<void> {
    await this.ask('/profile/start');
  }

  async stopProfile(): Promise<CpuProfile> {
    return profileIn(await this.ask('/profile/stop'));
  }

  private threads(): Usage['threads'] {
    const file = `${this.socket}.thread`;
    const model = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const [mainUs, modelUs] = [threadUs(this.pid, String(this.pid)), threadUs(this.pid, model)];
    return mainUs === null ? null : { mainUs, modelUs };
  }

  private ask(path: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      request({ socketPath: this.socket, path }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString())));
      })
        .on('error', reject)
        .end();
    });
  }
}

/** CPU time of a thread, in the scheduler's nanosecond resolution. */
function threadUs(pid: number, thread: string): number | null {
  try {
    const [ran = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return thread === '' ? null : Number(ran) / 1000;
  } catch {
    return null;
  }
}
