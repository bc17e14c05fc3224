/** What earlier builds left in Redis, see test/fixtures/README.md. */
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Prediction } from '../../src/core/monitoring/predictions.js';
import type { HistoryEntry } from '../../src/core/contracts/records.js';
import type { Cursor } from '../../src/live/cursor.js';

export interface StoredState {
  name: string;
  bytes: string;
  holds: unknown;
  /** From format 4 on: incomes, products, closings, postings, the cause of the stage, sections of later builds. */
  more?: unknown;
}

/** What a text holds. */
export interface Held<T> {
  text: string;
  holds: T;
}

/** Text, or bytes that are none. */
type Stored = string | { base64: string };

export type StoredKey = { key: string } & (
  | { type: 'string'; value: Stored }
  | { type: 'hash'; value: [field: string, value: Stored][] }
  | { type: 'list'; value: Stored[] }
  /** Member, score, member, score. */
  | { type: 'zset'; value: string[] }
  | { type: 'stream'; value: [id: string, fields: string[]][] }
);

export interface Keyspace {
  writtenBy: string;
  keys: StoredKey[];
  states: { customer: string; holds: { lifecycle: { stage: string } } }[];
  histories: { customer: string; holds: HistoryEntry[] }[];
  predictions: Prediction[];
}

/** Each with a name that says the file too. */
export function storedStates(file: string): [name: string, StoredState][] {
  const { states } = fixture(file) as { states: StoredState[] };
  return states.map((one) => [`${file}, ${one.name}`, one]);
}

export function storedTexts(): { cursors: Held<Cursor>[]; predictions: Held<Prediction>[] } {
  return fixture('texts') as ReturnType<typeof storedTexts>;
}

export function keyspaceIn(file: string): Keyspace {
  return fixture(file) as Keyspace;
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(`test/fixtures/${name}.json`, 'utf8'));
}

export async function load(redis: Redis, keys: readonly StoredKey[]): Promise<void> {
  for (const one of keys) await put(redis, one);
}

async function put(redis: Redis, stored: StoredKey): Promise<unknown> {
  const { key } = stored;
  switch (stored.type) {
    case 'string':
      return redis.set(key, bytesOf(stored.value));
    case 'hash':
      return redis.hset(key, ...stored.value.flatMap(([field, value]) => [field, bytesOf(value)]));
    case 'list':
      return redis.rpush(key, ...stored.value.map(bytesOf));
    case 'zset':
      for (let i = 0; i < stored.value.length; i += 2) {
        await redis.zadd(key, stored.value[i + 1] ?? '', stored.value[i] ?? '');
      }
      return undefined;
    case 'stream':
      for (const [id, fields] of stored.value) await redis.xadd(key, id, ...fields);
      return undefined;
  }
}

function bytesOf(stored: Stored): Buffer {
  return typeof stored === 'string' ? Buffer.from(stored) : Buffer.from(stored.base64, 'base64');
}

export interface StoredHistory {
  name: string;
  /** Base64: elements of a list, or what was appended one after the other. */
  entries: string[];
  holds: HistoryEntry[];
}

/** @param form a list of entries up to format 1, or one value */
export function storedHistories(form: 'list' | 'value'): StoredHistory[] {
  return (fixture('histories') as Record<typeof form, StoredHistory[]>)[form];
}
