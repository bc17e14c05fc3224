/** What one socket that resumes may keep waiting. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { CLOSE_SLOW_READER, type ServerMessage } from '../../src/client/protocol.js';
import { shardKeys } from '../../src/redis/keys.js';
import { aTransition } from '../builders/feed.builder.js';
import { LiveListener } from './live.listener.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const ENTRIES = 20_000;
/** More than the buffers of both sides' kernels take together. */
const LONG = 'b'.repeat(1_500);

let service: TestService;
let redis: Redis;
/** Of the time before the first entry. */
let cursor: string;

beforeAll(async () => {
  const url = await emptyDatabase(49);
  service = await startTestService(url, {
    FEED_ENTRIES: String(ENTRIES),
    SHARDS: '1',
    SLOW_READER_BYTES: '65536',
    STALLED_READER_SECONDS: '1',
    SOCKET_PING_SECONDS: '3600',
  });
  redis = new Redis(url);
  const first = await LiveListener.open(service);
  first.say({ type: 'subscribe', topic: 'stages' });
  ({ cursor } = await first.next('subscribed'));
  first.socket.close();
  const pipeline = redis.pipeline();
  for (let i = 0; i < ENTRIES; i++) {
    const entry = JSON.stringify(aTransition({ customerId: String(i), branch: LONG }));
    pipeline.xadd(shardKeys('live', 0).feed, `${i + 1}-0`, 'entry', entry, 'acceptedAt', '1');
  }
  await pipeline.exec();
});
afterAll(async () => {
  await redis.quit();
  await service.stop();
});

/** All that a socket is told, in order. */
class Log {
  readonly messages: ServerMessage[] = [];
  private wake: () => void = () => undefined;

  constructor(readonly listener: LiveListener) {
    listener.socket.on('message', (raw: Buffer) => {
      this.messages.push(JSON.parse(raw.toString()) as ServerMessage);
      this.wake();
    });
  }

  static async open(): Promise<Log> {
    return new Log(await LiveListener.open(service));
  }

  get customers(): string[] {
    return this.messages.flatMap((message) => (message.type === 'stage' ? [message.move.customerId] : []));
  }

  async hears(count: number): Promise<void> {
    while (this.messages.length < count) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}

const ALL = Array.from({ length: ENTRIES }, (_, i) => String(i));

async function cutSoFar(): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return metric(text, 'tidewatch_live_dropped_total', { reason: 'slow_reader' });
}

describe('a socket that resumes', () => {
  let log: Log;
  beforeEach(async () => {
    log = await Log.open();
  });

  it('is cut when it takes nothing for a while, and gets the rest from its cursor', async () => {
    const { socket } = log.listener;
    expect(await cutSoFar()).toBe(0);
    socket.pause();
    log.listener.say({ type: 'subscribe', topic: 'stages', cursor });
    await until(cutSoFar, (cut) => cut === 1);
    socket.resume();
    expect(await log.listener.closed).toBe(CLOSE_SLOW_READER);
    const told = log.customers;
    expect(told).toEqual(ALL.slice(0, told.length));
    expect(told.length).toBeLessThan(ENTRIES);

    const last = log.messages.findLast((message) => 'cursor' in message);
    const again = await Log.open();
    again.listener.say({ type: 'subscribe', topic: 'stages', cursor: last?.cursor ?? '' });
    await again.hears(1 + ENTRIES - told.length);
    expect([...told, ...again.customers]).toEqual(ALL);
    expect(await cutSoFar()).toBe(1);
    again.listener.socket.close();
  });

  it('resumes one topic after the other', async () => {
    for (const topic of ['stages', 'alerts'] as const) log.listener.say({ type: 'subscribe', topic, cursor });
    await log.hears(ENTRIES + 2);
    expect(log.messages[0]).toMatchObject({ type: 'subscribed', topic: 'stages', recovered: true });
    expect(log.customers).toEqual(ALL);
    expect(log.messages.at(-1)).toMatchObject({ type: 'subscribed', topic: 'alerts', recovered: true });
    log.listener.socket.close();
  });
});
