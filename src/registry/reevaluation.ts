/**
 * Every customer of a run is evaluated soon, as a new policy wants it: due times are brought forward, page by page, and the
 * sweeps do the rest at their usual rate.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producers } from '../producer/producers.js';
import { handedOver } from '../producer/handed-over.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { DueStore } from '../redis/due.store.js';
import type { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';

/** By then every process has the new policy, and the batches begun before are committed. */
const FOLLOWED_MS = 2 * SECOND_MS;

/** Returns how many are due now. The sweeps of a replay come with its clock, so it gets one of its own. */
export async function reevaluate(
  { name, mode, clockAt }: Run,
  due: DueStore,
  directory: RunDirectory,
  producers: Producers,
): Promise<number> {
  await sleep(FOLLOWED_MS);
  const asOf = mode === 'live' ? Date.now() : clockAt;
  if (asOf === null) return 0; // nothing was poured in yet
  let customers = 0;
  for await (const page of due.pages(name)) {
    await due.bringForward(page, asOf);
    customers += page.customerIds.length;
  }
  if (mode === 'live') return customers;
  await directory.runs.touch(name, Date.now()); // its lanes may be at rest
  // A name of its own: a sweep of the same name that just ends would swallow it, and sweeps leave no marks.
  await handedOver(producers.of(name).sweep(asOf, `look-again-${Date.now()}`));
  return customers;
}
