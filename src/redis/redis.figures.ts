/** What Redis says of its memory and of what it keeps on disk. */
import { primariesOf, type Redis } from './client.js';
import { nameOf } from './nodes.js';

export interface RedisFigures {
  /** `host:port`, or the primary that sentinels lead to. */
  node: string;
  memoryBytes: number;
  /** Beyond it Redis refuses writes: `maxmemory`, or all memory of its machine when that is not set. */
  memoryLimitBytes: number;
  persistence: Readonly<Record<PersistencePart, boolean>>;
}

/** `append_only`: the file is kept at all. The others: the last try succeeded, or there was none. */
type PersistencePart = 'append_only' | 'append_write' | 'append_rewrite' | 'snapshot';

/** Of each server that takes writes. */
export function readRedisFigures(redis: Redis): Promise<RedisFigures[]> {
  return Promise.all(
    primariesOf(redis).map(async (node) => ({
      node: nameOf(node),
      ...redisFiguresIn(await node.info('memory', 'persistence')),
    })),
  );
}

/** @param info the reply of INFO, with the sections memory and persistence */
export function redisFiguresIn(info: string): Omit<RedisFigures, 'node'> {
  const fields = new Map(Array.from(info.matchAll(/^(\w+):(.*?)\r?$/gm), ([, name = '', value = '']) => [name, value]));
  const bytes = (name: string): number => Number(fields.get(name) ?? 0);
  const isOk = (name: string): boolean => (fields.get(name) ?? 'ok') === 'ok';
  return {
    memoryBytes: bytes('used_memory'),
    memoryLimitBytes: bytes('maxmemory') || bytes('total_system_memory'),
    persistence: {
      append_only: fields.get('aof_enabled') === '1',
      append_write: isOk('aof_last_write_status'),
      append_rewrite: isOk('aof_last_bgrewrite_status'),
      snapshot: isOk('rdb_last_bgsave_status'),
    },
  };
}
