/** Several processes run the service over the buckets of a log, one bucket after the other each. */
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { CommandError } from '../command/command-error.js';
import type { Account } from './account.js';
import { accountsIn } from './message.parsers.js';

/** What a process is told to run. */
export interface Order {
  dir: string;
  model: string;
  timeZone: string;
  /** The file of a bucket. */
  bucket: string;
  endAt: EpochMs;
}

const MOST = 8;
const WORKER = fileURLToPath(new URL('./accounts.worker.js', import.meta.url));

/** The accounts of all buckets. @param onDone called after each bucket */
export async function runBuckets(orders: readonly Order[], onDone: (done: number) => void): Promise<Account[]> {
  const accounts: Account[][] = [];
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    const worker = fork(WORKER, [], {
      serialization: 'advanced',
      execArgv: [...process.execArgv, '--max-semi-space-size=64'],
    });
    try {
      for (let i = next++; i < orders.length; i = next++) {
        const order = orders[i];
        if (order === undefined) return;
        accounts[i] = await answerOf(worker, order);
        onDone(++done);
      }
    } finally {
      if (worker.connected) worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST, availableParallelism(), orders.length) }, work));
  return accounts.flat();
}

function answerOf(worker: ChildProcess, order: Order): Promise<Account[]> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new CommandError(`the process for ${order.bucket} ended with code ${code ?? 'none'}`));
    worker.once('exit', onExit);
    worker.once('message', (message) => {
      worker.removeListener('exit', onExit);
      resolve(accountsIn(message));
    });
    worker.send(order);
  });
}
