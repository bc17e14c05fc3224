/** Builds the new shards beside the old ones, and compares both. */
import type { Redis } from './client.js';
import { stagedShards, oldShards, type ReshardPart, type Resharding } from './reshard.part.js';
import { ALERTS } from './reshard.alerts.js';
import { copyCustomers, customerDifferences } from './reshard.customers.js';
import { copyList, listDifferences, type NewRows } from './reshard.list.js';
import { DUE_TIMES, PREDICTIONS } from './reshard.members.js';
import { QUARANTINE } from './reshard.quarantine.js';
import { SUMS } from './reshard.sums.js';
import { versionsOf } from './shard.store.js';

const PARTS: readonly ReshardPart[] = [DUE_TIMES, PREDICTIONS, ALERTS, SUMS, QUARANTINE];

/** Says what is being done; called again and again. */
export type Say = (doing: string) => void;

/** Returns where the list has its rows now, which `differencesOf` needs. Throws RangeError for bytes that cannot be read. */
export async function buildShards(job: Resharding, say: Say): Promise<NewRows> {
  for (const { what, copy } of PARTS) {
    say(`copying ${what}`);
    await copy(job);
  }
  say('copying the list of customers');
  const rows = await copyList(job);
  await copyCustomers(job, rows, (keys) => say(`copying states, histories and contacts: ${keys} keys`));
  await renewVersions(job.redis, job);
  return rows;
}

/** What differs between the old shards and the staged ones, in words; empty when nothing does. */
export async function differencesOf(job: Resharding, rows: NewRows, say: Say): Promise<string[]> {
  const found: [what: string, count: number][] = [];
  for (const { what, differences } of PARTS) {
    say(`comparing ${what}`);
    found.push([what, await differences(job)]);
  }
  say('comparing the list of customers');
  found.push(['the list of customers', await listDifferences(job)]);
  const onPage = (keys: number): void => say(`comparing states, histories and contacts: ${keys} keys`);
  found.push(['states, histories and contacts', await customerDifferences(job, rows, onPage)]);
  return found.filter(([, count]) => count > 0).map(([what, count]) => `${count} in ${what}`);
}

/** Above every old one, so that no commit of an earlier process passes the fence. */
async function renewVersions(redis: Redis, job: Resharding): Promise<void> {
  const next = Math.max(0, ...(await versionsOf(redis, oldShards(job)))) + 1;
  await Promise.all(stagedShards(job).map(({ version }) => redis.set(version, next)));
}
