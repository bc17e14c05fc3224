import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { ServerMessage } from '../../src/client/protocol.js';
import { shardKeys } from '../../src/redis/keys.js';
import { aTransition } from '../builders/feed.builder.js';
import { LiveListener } from './live.listener.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const SHARDS = 4;
const PER_SHARD = 2_500;
const ENTRIES = SHARDS * PER_SHARD;
const OF_NORTH = ENTRIES / 2;
const SOCKETS = 4;
/** Of one socket, one after the other, before anything was answered. */
const RESUMES = 10;
const HEALTH_WITHIN_MS = 1_000;
const MOST_MORE_BYTES = 250_000_000;
const A_MINUTE_MS = 60_000;

let service: TestService;
let redis: Redis;

beforeAll(async () => {
  const url = await emptyDatabase(45);
  service = await startTestService(url, { FEED_ENTRIES: '100000', SHARDS: String(SHARDS), STATS_MS: '60000' });
  redis = new Redis(url);
});
afterAll(async () => {
  await redis.quit();
  await service.stop();
});

/** What commits would have told, half of each branch. */
async function fillFeeds(): Promise<void> {
  for (let shard = 0; shard < SHARDS; shard++) {
    const { feed } = shardKeys('live', shard);
    const pipeline = redis.pipeline();
    for (let i = 0; i < PER_SHARD; i++) {
      const move = aTransition({ customerId: `${shard}-${i}`, branch: i % 2 === 0 ? 'north' : 'south' });
      pipeline.xadd(feed, `${i + 1}-0`, 'entry', JSON.stringify(move), 'acceptedAt', '1');
    }
    await pipeline.exec();
  }
}

/** Counts what a socket is told of its newest subscription. */
class Tally {
  readonly told = new Map<string, number>();
  recovered: boolean | null = null;
  private wake: () => void = () => undefined;

  constructor(readonly listener: LiveListener) {
    listener.socket.removeAllListeners('message'); // the listener would keep them all
    listener.socket.on('message', (raw: Buffer) => this.hear(JSON.parse(raw.toString()) as ServerMessage));
  }

  /** Returns once it was told of so many customers. */
  async hears(customers: number): Promise<void> {
    while (this.told.size < customers) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  private hear(message: ServerMessage): void {
    if (message.type === 'subscribed') {
      this.told.clear();
      this.recovered = message.recovered;
    }
    if (message.type !== 'stage') return;
    const { customerId } = message.move;
    this.told.set(customerId, (this.told.get(customerId) ?? 0) + 1);
    this.wake();
  }
}

async function residentBytes(): Promise<number> {
  return metric(await (await fetch(`${service.url}/metrics`)).text(), 'process_resident_memory_bytes');
}

/** The slowest answer, and the most memory, until somebody says that it is enough. */
async function watch(isOver: () => boolean): Promise<{ slowestMs: number; mostBytes: number }> {
  let [slowestMs, mostBytes] = [0, 0];
  while (!isOver()) {
    const askedAt = performance.now();
    await (await fetch(`${service.url}/health/live`)).text();
    slowestMs = Math.max(slowestMs, performance.now() - askedAt);
    mostBytes = Math.max(mostBytes, await residentBytes());
  }
  return { slowestMs, mostBytes };
}

describe('sockets that resume from a cursor long ago', () => {
  it(
    'get all of the gap once, and cost the others little',
    async () => {
      const first = await LiveListener.open(service);
      first.say({ type: 'subscribe', topic: 'stages' });
      const { cursor } = await first.next('subscribed');
      first.socket.close();
      await fillFeeds();
      const before = await residentBytes();

      const open = await Promise.all(Array.from({ length: SOCKETS + 1 }, () => LiveListener.open(service)));
      const [stopped, ...tallies] = open.map((listener) => new Tally(listener));
      stopped?.listener.socket.pause();
      let isOver = false;
      const watched = watch(() => isOver);
      for (const { listener } of open.map((one) => ({ listener: one }))) {
        for (let i = 0; i < RESUMES; i++) {
          listener.say({ type: 'subscribe', topic: 'stages', cursor, filter: { branch: 'north' } });
        }
      }
      await Promise.all(tallies.map((tally) => tally.hears(OF_NORTH)));
      stopped?.listener.socket.resume();
      await stopped?.hears(OF_NORTH);
      isOver = true;

      const { slowestMs, mostBytes } = await watched;
      for (const tally of [stopped, ...tallies]) {
        expect(tally?.recovered).toBe(true);
        expect([...(tally?.told.values() ?? [])].every((times) => times === 1)).toBe(true);
      }
      expect(slowestMs).toBeLessThan(HEALTH_WITHIN_MS);
      expect(mostBytes - before).toBeLessThan(MOST_MORE_BYTES);
      for (const { socket } of open) socket.close();
    },
    A_MINUTE_MS,
  );

  it(
    'go on with what is new, without a hole in between',
    async () => {
      const listener = await LiveListener.open(service);
      const tally = new Tally(listener);
      const { feed } = shardKeys('live', 3);
      const cursorOfNone = await LiveListener.open(service);
      cursorOfNone.say({ type: 'subscribe', topic: 'stages' });
      const { cursor } = await cursorOfNone.next('subscribed');
      listener.say({ type: 'subscribe', topic: 'stages', cursor });
      const NEW = 1_000;
      for (let i = 0; i < NEW; i++) {
        const move = JSON.stringify(aTransition({ customerId: `new-${i}` }));
        await redis.xadd(feed, `${PER_SHARD + 1 + i}-0`, 'entry', move, 'acceptedAt', '1');
      }
      await tally.hears(NEW);
      expect([...tally.told]).toEqual(Array.from({ length: NEW }, (_, i) => [`new-${i}`, 1]));
      for (const { socket } of [listener, cursorOfNone]) socket.close();
      await until(
        async () => metric(await (await fetch(`${service.url}/metrics`)).text(), 'tidewatch_live_clients'),
        (open) => open === 0,
      );
    },
    A_MINUTE_MS,
  );
});
