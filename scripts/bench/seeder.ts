/** Writes customers into beds, in a process of a build's own code, folder, models and config: see seed.worker.ts. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Build } from './build.js';
import { faultIn } from './message.parsers.js';
import { VoidFigureError } from './part.js';

export interface SeedOrder {
  redisUrl: string;
  shards: number;
  customers: number;
  /** `all` writes everything; `states` writes states again, and due times when one is given. */
  what: 'all' | 'states';
  /** Leaves histories out, which no lane reads. */
  isBrief?: boolean;
  dueAt?: EpochMs;
}

const WORKER = fileURLToPath(new URL('./seed.worker.js', import.meta.url));
/** Lives are simulated once by each build. */
const workers = new Map<string, ChildProcess>();

/** Writes one order at a time. */
export async function seed(build: Build, order: SeedOrder): Promise<void> {
  const worker = workers.get(build.folder) ?? hire(build);
  const fault = await new Promise<string | null>((resolve) => {
    const gone = (code: number | null): void => resolve(`its process ended with code ${code}`);
    worker.once('exit', gone);
    worker.once('message', (message) => {
      worker.off('exit', gone);
      resolve(faultIn(message));
    });
    worker.send(order);
  });
  if (fault !== null) throw new VoidFigureError(`customers of ${build.title} could not be written: ${fault}`);
}

/** It ends with this process, and keeps it alive only while it works. */
function hire({ folder }: Build): ChildProcess {
  const worker = fork(WORKER, [folder], { cwd: folder });
  workers.set(folder, worker);
  worker.once('exit', () => workers.delete(folder));
  return worker;
}
