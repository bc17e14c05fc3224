/** Several processes run the populations, one after the other each, as many as the machine has cores for. */
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command/command-error.js';
import type { Variation } from './draw.js';
import type { KindResult, Sampling } from './population.js';
import { resultIn } from './message.parsers.js';

/** What a process is told to run. */
export interface Order {
  model: string;
  kind: string;
  variation: Variation;
  sampling: Sampling;
}

const MOST = 8;
const WORKER = fileURLToPath(new URL('./populations.worker.js', import.meta.url));

/** The results in the order of the orders. @param onDone called with each as it comes */
export async function runOrders(orders: readonly Order[], onDone: (result: KindResult) => void): Promise<KindResult[]> {
  const results: KindResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = fork(WORKER, [], { execArgv: [...process.execArgv, '--max-semi-space-size=64'] });
    try {
      for (let i = next++; i < orders.length; i = next++) {
        const order = orders[i];
        if (order === undefined) return;
        const result = await answerOf(worker, order);
        results[i] = result;
        onDone(result);
      }
    } finally {
      if (worker.connected) worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST, availableParallelism(), orders.length) }, work));
  return results;
}

function answerOf(worker: ChildProcess, order: Order): Promise<KindResult> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new CommandError(`the process for ${order.kind} ended with code ${code ?? 'none'}`));
    worker.once('exit', onExit);
    worker.once('message', (message) => {
      worker.removeListener('exit', onExit);
      resolve(resultIn(message));
    });
    worker.send(order);
  });
}
