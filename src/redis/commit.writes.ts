/** The commands of a commit. Each store makes its own; ShardStore.commit writes all of them or none. */
import type { Value } from './packed.command.js';

/** Lua unpacks at most about 8,000 values at once. */
export const MOST_ARGUMENTS = 4_000;

/**
 * One command of a commit: `redis.call(command, key, ...args)`. HINCRBY takes any number of fields with their counts.
 */
export interface KeyWrite {
  command:
    | 'SET'
    | 'APPEND'
    | 'ZADD'
    | 'ZREM'
    | 'HINCRBY'
    | 'HSET'
    | 'HDEL'
    | 'RPUSH'
    | 'LREM'
    | 'INCRBY'
    | 'ZREMRANGEBYSCORE'
    | 'ZREMRANGEBYRANK'
    | 'XADD'
    | 'EXPIRE'
    | 'DEL'
    | 'BITFIELD'
    | 'SETRANGE';
  key: string;
  args: Value[];
}

/** One value for each of many keys. No other write of the commit may use these keys. */
interface ManyWrite {
  command: 'MSET';
  keys: string[];
  args: Value[];
}

export type Write = KeyWrite | ManyWrite;

/**
 * The type of key that a command fails without. SET, MSET and DEL take any. commit.lua has the same table.
 */
export const TYPE_NEEDED: Partial<Record<Write['command'], string>> = {
  ZADD: 'zset',
  ZREM: 'zset',
  HINCRBY: 'hash',
  HSET: 'hash',
  HDEL: 'hash',
  RPUSH: 'list',
  LREM: 'list',
  XADD: 'stream',
  BITFIELD: 'string',
  SETRANGE: 'string',
  APPEND: 'string',
};

/** Empty when there is nothing to count. */
export function increments(key: string, by: ReadonlyMap<string, number>): KeyWrite[] {
  return chunks([...by].flat(), MOST_ARGUMENTS).map((args) => ({ command: 'HINCRBY', key, args }));
}

/** @param size even, when pairs must stay together */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
