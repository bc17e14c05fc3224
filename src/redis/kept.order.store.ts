/**
 * The orders of lists of customers as of their first pages. A list by risk is never twice in the same order, so later
 * pages follow the order that was kept. It expires some time after the last page was read, and only the newest are kept:
 * whoever asks for many first pages fills no memory.
 */
import { randomBytes } from 'node:crypto';
import type { Redis } from './client.js';
import type { RowPlace } from '../core/listing/first.places.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { GLOBAL_KEYS } from './keys.js';

/** Since the last page. */
const KEPT_MS = 15 * MINUTE_MS;
const MOST_KEPT = 100;
/** Two bytes of the shard, four of the row. */
const PLACE_BYTES = 6;
const TOKEN_BYTES = 12;

export class KeptOrderStore {
  constructor(private readonly redis: Redis) {}

  /** Returns a token, by which the order is found again. @param now wall time */
  async keep(places: readonly RowPlace[], now: EpochMs): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const { keptOrders } = GLOBAL_KEYS;
    await this.redis.set(GLOBAL_KEYS.keptOrder(token), bytesOf(places), 'PX', KEPT_MS);
    await this.redis.zadd(keptOrders, now, token);
    await this.redis.pexpire(keptOrders, KEPT_MS);
    const dropped = await this.redis.zrange(keptOrders, '0', String(-MOST_KEPT - 1));
    if (dropped.length > 0) {
      await Promise.all(dropped.map((old) => this.redis.del(GLOBAL_KEYS.keptOrder(old))));
      await this.redis.zrem(keptOrders, ...dropped);
    }
    return token;
  }

  /** Some places of an order, fewer at its end; null when it is no longer kept. */
  async read(token: string, from: number, count: number): Promise<RowPlace[] | null> {
    const key = GLOBAL_KEYS.keptOrder(token);
    if ((await this.redis.pexpire(key, KEPT_MS)) === 0) return null;
    return placesIn(await this.redis.getrangeBuffer(key, from * PLACE_BYTES, (from + count) * PLACE_BYTES - 1));
  }

  /** Whoever pages through a list begins anew. */
  async forgetAll(): Promise<void> {
    const tokens = await this.redis.zrange(GLOBAL_KEYS.keptOrders, '0', '-1');
    await Promise.all(tokens.map((token) => this.redis.del(GLOBAL_KEYS.keptOrder(token))));
    await this.redis.del(GLOBAL_KEYS.keptOrders);
  }

  /** Seconds after which an order that nobody reads is gone. */
  get keptSeconds(): number {
    return KEPT_MS / SECOND_MS;
  }
}

function bytesOf(places: readonly RowPlace[]): Buffer {
  const bytes = Buffer.alloc(PLACE_BYTES * places.length);
  places.forEach(({ shard, row }, i) => {
    bytes.writeUInt16BE(shard, PLACE_BYTES * i);
    bytes.writeUInt32BE(row, PLACE_BYTES * i + 2);
  });
  return bytes;
}

function placesIn(bytes: Buffer): RowPlace[] {
  return Array.from({ length: Math.floor(bytes.length / PLACE_BYTES) }, (_, i) => ({
    shard: bytes.readUInt16BE(PLACE_BYTES * i),
    row: bytes.readUInt32BE(PLACE_BYTES * i + 2),
  }));
}
