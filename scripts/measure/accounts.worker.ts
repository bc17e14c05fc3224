/** Runs the service over one bucket after the other, in a process of its own. */
import 'reflect-metadata';
import { carryOut } from '../command/crew.js';
import { openBank, type Judges } from './bank.js';
import { orderIn } from './message.parsers.js';
import { historiesIn } from './post.buckets.js';
import { accountsOf } from './walk.js';

let judges: Promise<Judges> | null = null;

carryOut(run);

/** All orders of a process name the same bank. */
async function run(order: unknown): Promise<object> {
  const { dir, model, timeZone, bucket, endAt } = orderIn(order);
  judges ??= openBank(dir, model, timeZone);
  return accountsOf(historiesIn(bucket, endAt), await judges);
}
