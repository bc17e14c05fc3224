/** Several processes carry out orders, one after the other each, as many as the machine has cores for. */
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { CommandError } from './command-error.js';

const MOST = 8;

export interface Crew<Order, Result> {
  /** The file that a process runs; it calls `carryOut`. */
  worker: string;
  resultIn: (message: unknown) => Result;
  nameOf: (order: Order) => string;
  /** Called with each result as it comes. */
  onDone: (result: Result) => void;
}

/** The results in the order of the orders. Throws CommandError when a process ends before its answer. */
export async function runOrders<Order extends object, Result>(
  orders: readonly Order[],
  crew: Crew<Order, Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const execArgv = [...process.execArgv, '--max-semi-space-size=64'];
    const worker = fork(crew.worker, [], { serialization: 'advanced', execArgv });
    try {
      for (let i = next++; i < orders.length; i = next++) {
        const order = orders[i];
        if (order === undefined) return;
        const result = crew.resultIn(await answerOf(worker, order, crew.nameOf(order)));
        results[i] = result;
        crew.onDone(result);
      }
    } finally {
      if (worker.connected) worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST, availableParallelism(), orders.length) }, work));
  return results;
}

/** In a process of a crew: answers every order until the other side is done. */
export function carryOut(run: (order: unknown) => Promise<object>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (order) => {
    run(order).then(
      (result) => process.send?.(result),
      (fault: unknown) => {
        process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
        process.exit(1);
      },
    );
  });
}

function answerOf(worker: ChildProcess, order: object, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new CommandError(`the process for ${name} ended with code ${code ?? 'none'}`));
    worker.once('exit', onExit);
    worker.once('message', (message) => {
      worker.removeListener('exit', onExit);
      resolve(message);
    });
    worker.send(order);
  });
}
