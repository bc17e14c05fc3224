/** Redis as the stores use it: one server, or a cluster, which sends each command to the primary of its keys. */
import { Cluster, Command, Redis as RedisNode, type RedisCommander } from 'ioredis';

export type { RedisNode };

type Members = keyof RedisCommander | 'pipeline' | 'multi' | 'sendCommand' | 'disconnect';

/** What a server and a cluster have in common. Only the files of this folder that say so need to know which one it is. */
export type Redis = Pick<RedisNode, Members> & {
  readonly status: string;
  once: (event: 'ready', listener: () => void) => unknown;
};

/** Whether keys may lie on different servers. */
export function isCluster(redis: Redis): boolean {
  return redis instanceof Cluster;
}

/** For BullMQ, which must know which of the two it has. */
export function clientOf(redis: Redis): RedisNode | Cluster {
  if (redis instanceof RedisNode || redis instanceof Cluster) return redis;
  throw new TypeError('this is no connection to Redis');
}

/** The connections to the primaries that this client knows now: one, or those of a cluster. */
export function primariesOf(redis: Redis): RedisNode[] {
  const client = clientOf(redis);
  return client instanceof Cluster ? client.nodes('master') : [client];
}

/** A cluster knows no primary of a slot now. The word is Redis' own, so it counts as Redis being away. */
export class NoPrimaryError extends Error {
  override readonly name = 'NoPrimaryError';

  constructor(slot: number) {
    super(`CLUSTERDOWN no primary is known for slot ${slot}`); // a key would name its customer
  }
}

/** The connection to the primary of a key. Throws NoPrimaryError. */
export function primaryOf(redis: Redis, key: string): RedisNode {
  const client = clientOf(redis);
  if (client instanceof RedisNode) return client;
  const slot = slotOf(key);
  const [address = ''] = client.slots[slot] ?? [];
  const node = client.nodes('master').find(({ options: { host, port } }) => `${host}:${port}` === address);
  if (node === undefined) throw new NoPrimaryError(slot);
  return node;
}

/** The slot of a key in a cluster, 0 to 16383. */
export function slotOf(key: string): number {
  return new Command('get', [key]).getSlot();
}
