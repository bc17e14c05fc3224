/** Whole values of keys, whatever their type: read, written elsewhere, compared. */
import type { Redis } from './client.js';
import { PackedCommand } from './packed.command.js';
import { pipelined } from './pipelined.js';
import { byGroup } from './reshard.part.js';

export type ValueType = 'string' | 'list' | 'hash' | 'zset';

/** A key of a shard, and what kind of value it holds. */
export interface Place {
  shard: number;
  key: string;
  type: ValueType;
}

/** A value as Redis gives it: one part for a text, else elements, fields with values, or members with scores. */
export interface Stored {
  parts: readonly Buffer[];
  /** When the key expires, epoch ms; 0 for never. Texts of ours never do. */
  expiresAt: number;
}

/** Sent in one command: fewer than Redis' protocol and our memory bear easily. */
const MOST_PARTS = 2_000;
const NOT_THERE = -2;

/** In the order of the places; null for a key that is not there. */
export async function readValues(redis: Redis, places: readonly Place[]): Promise<(Stored | null)[]> {
  const found = new Map<Place, Stored | null>();
  const texts = places.filter(({ type }) => type === 'string');
  const others = groupsOf(places.filter(({ type }) => type !== 'string'));
  await Promise.all(
    groupsOf(texts).map(async (group) => {
      const values = await redis.mgetBuffer(...group.map(({ key }) => key));
      group.forEach((place, at) => found.set(place, textIn(values[at] ?? null)));
    }),
  );
  const replies = await pipelined(redis, others, (pipeline, group) => {
    for (const { key, type } of group) {
      pipeline.pexpiretime(key);
      if (type === 'list') pipeline.lrangeBuffer(key, 0, -1);
      else if (type === 'hash') pipeline.hgetallBuffer(key);
      else pipeline.zrangeBuffer(key, '0', '-1', 'WITHSCORES');
    }
  });
  others.forEach((group, i) => {
    const ofGroup = replies[i] ?? [];
    group.forEach((place, at) => found.set(place, storedIn(ofGroup[2 * at], ofGroup[2 * at + 1])));
  });
  return places.map((place) => found.get(place) ?? null);
}

/** Replaces what is there. */
export async function writeValues(redis: Redis, values: readonly (Place & { stored: Stored })[]): Promise<void> {
  const texts = values.filter(({ type }) => type === 'string');
  await Promise.all(
    groupsOf(texts).map((group) => {
      const [first = '', ...rest] = group.flatMap(({ key, stored }) => [key, stored.parts[0] ?? '']);
      return redis.sendCommand(new PackedCommand('mset', [String(first)], rest));
    }),
  );
  const others = groupsOf(values.filter(({ type }) => type !== 'string'));
  await pipelined(redis, others, (pipeline, group) => {
    for (const { key, type, stored } of group) {
      writeParts(pipeline, key, type, stored.parts);
      if (stored.expiresAt > 0) pipeline.pexpireat(key, stored.expiresAt);
    }
  });
}

/** Whether both hold the same, in the same order for a list and in any order for all else, and expire at the same time. */
export function isSameValue(a: Stored | null, b: Stored | null, type: ValueType): boolean {
  if (a === null || b === null) return a === b;
  if (a.expiresAt !== b.expiresAt || a.parts.length !== b.parts.length) return false;
  const [left, right] = type === 'hash' ? [inOrder(a.parts), inOrder(b.parts)] : [a.parts, b.parts];
  return left.every((part, i) => part.equals(right[i] ?? Buffer.alloc(0)));
}

type Pipeline = ReturnType<Redis['pipeline']>;

function writeParts(pipeline: Pipeline, key: string, type: ValueType, parts: readonly Buffer[]): void {
  pipeline.del(key);
  for (let from = 0; from < parts.length; from += MOST_PARTS) {
    const some = parts.slice(from, from + MOST_PARTS);
    if (type === 'list') pipeline.rpush(key, ...some);
    else if (type === 'hash') pipeline.hset(key, ...some);
    else pipeline.zadd(key, ...scoresFirst(some));
  }
}

/** By shard: the keys of one pipeline are in one slot. */
function groupsOf<T extends Place>(places: readonly T[]): T[][] {
  return [...byGroup(places, ({ shard }) => shard).values()];
}

function textIn(value: Buffer | null): Stored | null {
  return value === null ? null : { parts: [value], expiresAt: 0 };
}

function storedIn(expires: unknown, value: unknown): Stored | null {
  if (expires === NOT_THERE || value === null) return null;
  return { parts: partsIn(value), expiresAt: Math.max(0, Number(expires)) };
}

function partsIn(value: unknown): Buffer[] {
  if (value instanceof Uint8Array) return [bufferOf(value)];
  if (Array.isArray(value)) return value.map(bufferOf);
  if (typeof value !== 'object' || value === null) throw new TypeError(`Redis answered ${typeof value}, not a value`);
  return Object.entries(value).flatMap(([field, part]) => [Buffer.from(field), bufferOf(part)]);
}

/** An element, a value, or a score, which is a text. */
function bufferOf(part: unknown): Buffer {
  if (!(part instanceof Uint8Array)) return Buffer.from(String(part));
  return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
}

/** Members with scores, as ZADD takes them. */
function scoresFirst(parts: readonly Buffer[]): Buffer[] {
  return parts.flatMap((part, i) => (i % 2 === 0 ? [parts[i + 1] ?? Buffer.alloc(0), part] : []));
}

/** Fields with their values, by field. */
function inOrder(parts: readonly Buffer[]): Buffer[] {
  const pairs = parts.flatMap((field, i) => (i % 2 === 0 ? [[field, parts[i + 1] ?? Buffer.alloc(0)] as const] : []));
  return pairs.toSorted(([a], [b]) => a.compare(b)).flat();
}
