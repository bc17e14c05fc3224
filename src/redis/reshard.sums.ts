/**
 * Sums that are read over all shards: the ledger with its days, counts, outcomes, types. All of them go to the first
 * shard. A shard's own sums mean nothing by themselves, and lanes add to those of their own shard from then on.
 */
import type { ShardKeys } from './keys.js';
import { byGroup, oldShards, stagedShards, type ReshardPart, type Resharding } from './reshard.part.js';
import { fateOf } from './reshard.table.js';
import { isSameValue, readValues, writeValues, type Place, type Stored } from './reshard.values.js';

export const SUMS: ReshardPart = {
  what: 'sums',
  copy: async (job) => {
    await writeValues(job.redis, await summed(job));
    const [known] = await ledgerTiersOf(job.redis, oldShards(job));
    // In every shard, so that a start with other tiers sets up the ledger of each: see ledger.opening.ts.
    if (known !== undefined)
      await Promise.all(stagedShards(job).map(({ ledgerTiers }) => job.redis.set(ledgerTiers, known)));
  },
  differences: async (job) => {
    const before = await summed(job);
    const after = await readValues(job.redis, before);
    const differing = before.filter(({ stored }, i) => !isSameValue(stored, after[i] ?? null, 'hash')).length;
    const [tiers, staged] = [
      await ledgerTiersOf(job.redis, oldShards(job)),
      await ledgerTiersOf(job.redis, stagedShards(job)),
    ];
    return differing + (tiers.join() === staged.join() ? 0 : 1);
  },
};

/** The bounds of tiers by which the ledgers of shards are kept, each once. */
export async function ledgerTiersOf(
  redis: Resharding['redis'],
  shards: readonly Pick<ShardKeys, 'ledgerTiers'>[],
): Promise<string[]> {
  const texts = await Promise.all(shards.map(({ ledgerTiers }) => redis.get(ledgerTiers)));
  return [...new Set(texts.filter((text) => text !== null))];
}

/** The hashes of the first staged shard, with the sums of all old ones. One that expires does so with the latest. */
async function summed(job: Resharding): Promise<(Place & { stored: Stored })[]> {
  const [first] = stagedShards(job);
  const sums = job.fixed.filter((key) => fateOf(key) === 'sum');
  const hashes = [...byGroup(sums, ({ rest }) => rest)];
  return Promise.all(
    hashes.map(async ([rest, keys]) => {
      const places = keys.map(({ key, shard }): Place => ({ key, shard, type: 'hash' }));
      const stored = (await readValues(job.redis, places)).filter((one) => one !== null);
      const expiresAt = Math.max(0, ...stored.map((one) => one.expiresAt));
      return {
        shard: 0,
        key: `${first?.prefix ?? ''}:${rest}`,
        type: 'hash',
        stored: { parts: added(stored), expiresAt },
      };
    }),
  );
}

/** Counts of 64 bits: a sum that exceeds them is refused by Redis when it is added to next, as it would have been. */
function added(hashes: readonly Stored[]): Buffer[] {
  const sums = new Map<string, bigint>();
  for (const { parts } of hashes) {
    for (let i = 0; i < parts.length; i += 2) {
      const field = String(parts[i]);
      sums.set(field, (sums.get(field) ?? 0n) + BigInt(String(parts[i + 1])));
    }
  }
  return [...sums].flatMap(([field, sum]) => [Buffer.from(field), Buffer.from(String(sum))]);
}
