/** Runs the service over one bucket after the other, in a process of its own. */
import 'reflect-metadata';
import { openBank, type Judges } from './bank.js';
import { orderIn } from './message.parsers.js';
import { historiesIn } from './post.buckets.js';
import { accountsOf } from './walk.js';

let judges: Promise<Judges> | null = null;

process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  void run(message).catch((fault: unknown) => {
    process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
    process.exit(1);
  });
});

/** All orders of a process name the same bank. */
async function run(message: unknown): Promise<void> {
  const { dir, model, timeZone, bucket, endAt } = orderIn(message);
  judges ??= openBank(dir, model, timeZone);
  process.send?.(await accountsOf(historiesIn(bucket, endAt), await judges));
}
