/** Several processes run the service over the buckets of a log, one bucket after the other each. */
import { fileURLToPath } from 'node:url';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { runOrders } from '../command/crew.js';
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

const worker = fileURLToPath(new URL('./accounts.worker.js', import.meta.url));

/** The accounts of all buckets. @param onDone called after each bucket */
export async function runBuckets(orders: readonly Order[], onDone: (done: number) => void): Promise<Account[]> {
  let done = 0;
  const nameOf = ({ bucket }: Order): string => bucket;
  const accounts = await runOrders(orders, { worker, resultIn: accountsIn, nameOf, onDone: () => onDone(++done) });
  return accounts.flat();
}
