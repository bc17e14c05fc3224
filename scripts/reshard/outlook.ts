/** What `npm run reshard -- --dry-run` says: what there is, what stands in the way, and what it would take. */
import { primariesOf } from '../../src/redis/client.js';
import type { WaitingRedis } from '../../src/redis/connections.js';
import { infoField } from '../../src/redis/fitness.js';
import { takeInventory } from '../../src/redis/reshard.inventory.js';
import type { ReshardRecord } from '../../src/redis/reshard.record.js';
import { activity, contents } from './obstacles.js';

/** Keys of customers a second, copied, compared and switched, as measured on two busy cores: see docs/upgrading.md. */
const KEYS_PER_SECOND = 6_000;
const MEBIBYTE = 2 ** 20;

/** Lines, and whether nothing stands in the way. */
export async function outlook(
  redis: WaitingRedis,
  record: ReshardRecord,
): Promise<{ lines: string[]; isClear: boolean }> {
  const inventory = await takeInventory(redis, record.from);
  const obstacles = [...(await activity(redis, record.from, record.to)), ...(await contents(redis, inventory, record))];
  const infos = await Promise.all(primariesOf(redis).map((node) => node.info('memory')));
  const used = infos.reduce((sum, info) => sum + Number(infoField(info, 'used_memory')), 0);
  const seconds = Math.max(1, Math.ceil(inventory.customerKeys / KEYS_PER_SECOND));
  return {
    isClear: obstacles.length === 0,
    lines: [
      `${record.from} shards with ${inventory.customers} customers, in ${inventory.customerKeys} keys of their own.`,
      `${record.to} shards would take about ${seconds} s on two cores, and meanwhile twice the memory of the data: Redis uses ${Math.ceil(used / MEBIBYTE)} MiB now.`,
      ...(obstacles.length === 0 ? ['Nothing stands in the way.'] : obstacles),
    ],
  };
}
