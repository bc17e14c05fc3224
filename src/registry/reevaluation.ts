/**
 * Re-evaluates every customer of a run soon, after a change of policy: due times are brought forward page by page, and
 * the sweeps evaluate the customers at their usual rate.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producers } from '../producer/producers.js';
import { accepted } from '../producer/accepted.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { DueStore } from '../redis/due.store.js';
import type { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';

/** After this time every process has the new policy, and batches that began before are committed. */
const FOLLOWED_MS = 2 * SECOND_MS;

/** Returns how many customers are due now. A replay sweeps only when its clock advances, so it gets a sweep here. */
export async function reevaluate(
  { name, mode, clockAt }: Run,
  due: DueStore,
  directory: RunDirectory,
  producers: Producers,
): Promise<number> {
  await sleep(FOLLOWED_MS);
  const asOf = mode === 'live' ? Date.now() : clockAt;
  if (asOf === null) return 0; // the replay has no events yet
  let customers = 0;
  for await (const page of due.pages(name)) {
    await due.bringForward(page, asOf);
    customers += page.customerIds.length;
  }
  if (mode === 'live') return customers;
  await directory.runs.touch(name, Date.now()); // an idle run has no lanes until it is touched
  // The name is unique: BullMQ would drop the job as a duplicate of a sweep of the same name that is just ending.
  await accepted(producers.of(name).sweep(asOf, `look-again-${Date.now()}`));
  return customers;
}
