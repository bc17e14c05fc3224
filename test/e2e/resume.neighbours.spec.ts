/** What a resume from long ago costs those who only listen. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { shardKeys } from '../../src/redis/keys.js';
import { aTransition } from '../builders/feed.builder.js';
import { LiveListener } from './live.listener.js';
import { emptyDatabase, metric, startTestService, type TestService } from './service.harness.js';

const SHARDS = 4;
const PER_SHARD = 6_250;
const ENTRIES = SHARDS * PER_SHARD;
const RESUMING = 2;
const PROBES_BEFORE = 50;
/** Fewer while the others resume would say nothing. */
const LEAST_MEANWHILE = 10;
/** Beyond the slowest push while nobody resumes. */
const MOST_MORE_MS = 250;
const TWO_MINUTES_MS = 120_000;
/** The bucket a push beyond a second would not be in. */
const WITHIN = { le: '1' };

let service: TestService;
let redis: Redis;

beforeAll(async () => {
  const url = await emptyDatabase(48);
  service = await startTestService(url, { FEED_ENTRIES: '100000', SHARDS: String(SHARDS), STATS_MS: '60000' });
  redis = new Redis(url);
});
afterAll(async () => {
  await redis.quit();
  await service.stop();
});

async function fillFeeds(): Promise<void> {
  const entry = JSON.stringify(aTransition({ branch: 'old' }));
  for (let shard = 0; shard < SHARDS; shard++) {
    const pipeline = redis.pipeline();
    for (let i = 0; i < PER_SHARD; i++) {
      pipeline.xadd(shardKeys('live', shard).feed, `${i + 1}-0`, 'entry', entry, 'acceptedAt', '1');
    }
    await pipeline.exec();
  }
}

/** Pushes one message after the other to somebody who listens. */
class Probe {
  private version = PER_SHARD;
  sent = 0;

  constructor(private readonly listener: LiveListener) {}

  /** How long one push took, from the write into the feed to the socket's other end. */
  async delayMs(): Promise<number> {
    const move = JSON.stringify(aTransition({ branch: 'new' }));
    const at = performance.now();
    this.version++;
    this.sent++;
    await redis.xadd(shardKeys('live', 0).feed, `${this.version}-0`, 'entry', move, 'acceptedAt', Date.now());
    await this.listener.next('stage');
    return performance.now() - at;
  }

  /** The slowest but one: a single push may wait for another program of the machine. */
  async slowMs(isOver: () => boolean): Promise<number> {
    const delays: number[] = [];
    while (!isOver()) delays.push(await this.delayMs());
    return delays.sort((a, b) => b - a)[1] ?? Infinity;
  }
}

/** Resolves with how many messages have come once the whole gap is there; they are counted and not read. */
function resumed(listener: LiveListener, cursor: string): Promise<number> {
  listener.socket.removeAllListeners('message');
  listener.say({ type: 'subscribe', topic: 'stages', cursor, filter: { branch: 'old' } });
  return new Promise((resolve) => {
    let messages = -1; // the first one is the answer
    listener.socket.on('message', () => {
      if (++messages === ENTRIES) resolve(messages);
    });
  });
}

describe('a client that only listens while others resume from long ago', () => {
  it(
    'gets its messages hardly later, and what was resumed is not counted as pushed late',
    async () => {
      const listener = await LiveListener.open(service);
      listener.say({ type: 'subscribe', topic: 'stages', filter: { branch: 'new' } });
      const { cursor } = await listener.next('subscribed');
      await fillFeeds();
      const probe = new Probe(listener);
      const usualMs = await probe.slowMs(() => probe.sent === PROBES_BEFORE);

      const others = await Promise.all(Array.from({ length: RESUMING }, () => LiveListener.open(service)));
      let isOver = false;
      const resumes = Promise.all(others.map((other) => resumed(other, cursor))).finally(() => (isOver = true));
      const slowMs = await probe.slowMs(() => isOver);

      expect(await resumes).toEqual(others.map(() => ENTRIES));
      expect(probe.sent).toBeGreaterThan(PROBES_BEFORE + LEAST_MEANWHILE);
      expect(slowMs).toBeLessThan(usualMs + MOST_MORE_MS);
      const metrics = await (await fetch(`${service.url}/metrics`)).text();
      expect(metric(metrics, 'tidewatch_event_to_push_seconds_count')).toBe(probe.sent);
      expect(metric(metrics, 'tidewatch_event_to_push_seconds_bucket', WITHIN)).toBe(probe.sent);
      for (const { socket } of [listener, ...others]) socket.close();
    },
    TWO_MINUTES_MS,
  );
});
