import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { CLOSE_GOING_AWAY, type RunView } from '../../src/client/protocol.js';
import { shardKeys } from '../../src/redis/keys.js';
import { LiveListener } from './live.listener.js';
import { aPayment, post, type Payment } from './poster.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const DATABASE = 9;
const SHARDS = 4;
const DRAIN_SECONDS = 5;
const STREAMS = 8;
const PER_POST = 200;
/** A lock of a process that died would hold its lane this long: a successor that waits for one is seen to. */
const LOCK_MS = 60_000;
let redis: Redis;

beforeAll(() => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
});
afterAll(() => redis.quit());

/** Posts one batch after the other until told to stop; a batch that got no 202 is kept for the successor. */
class Stream {
  readonly accepted: Payment[] = [];
  readonly unanswered: Payment[] = [];
  readonly statuses = new Set<number | 'gone'>();
  private stopped = false;

  constructor(private readonly service: TestService) {}

  async run(): Promise<void> {
    while (!this.stopped) {
      const batch = Array.from({ length: PER_POST }, (_, c) => aPayment(`c${c}`));
      const status = await post(this.service, batch).then(
        (response) => response.status,
        () => 'gone' as const,
      );
      this.statuses.add(status);
      (status === 202 ? this.accepted : this.unanswered).push(...batch);
      if (status !== 202) this.stopped = true;
    }
  }
}

async function jobsInHand(): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) => redis.llen(`${shardKeys('live', shard).prefix}:activity:active`)),
  );
  return counts.reduce((sum, count) => sum + count);
}

describe('SIGTERM under load', () => {
  it('ends in time and in order, and a successor goes on at once with nothing lost', async () => {
    const redisUrl = await emptyDatabase(DATABASE);
    const env = {
      DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-stop-')),
      DRAIN_SECONDS: String(DRAIN_SECONDS),
      LOCK_MS: String(LOCK_MS),
    };
    const service = await startTestService(redisUrl, env);
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stages' });
    await listener.next('subscribed');
    const streams = Array.from({ length: STREAMS }, () => new Stream(service));
    const streaming = Promise.all(streams.map((stream) => stream.run()));
    await until(
      () => Promise.resolve(streams),
      (all) => all.every(({ accepted }) => accepted.length >= 3 * PER_POST),
    );

    const stoppedAt = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan((DRAIN_SECONDS + 2) * 1_000);
    await streaming;
    expect(await listener.closed).toBe(CLOSE_GOING_AWAY);
    expect(await jobsInHand()).toBe(0);
    const answers = new Set(streams.flatMap(({ statuses }) => [...statuses]));
    expect([...answers].filter((answer) => answer !== 202 && answer !== 503 && answer !== 'gone')).toEqual([]);

    const successor = await startTestService(redisUrl, env);
    const startedAt = performance.now();
    const unanswered = streams.flatMap((stream) => stream.unanswered);
    if (unanswered.length > 0) expect((await post(successor, unanswered)).status).toBe(202);
    const sent = unanswered.length + streams.reduce((sum, { accepted }) => sum + accepted.length, 0);
    const run = await until(
      () => successor.get<RunView>('/v1/runs/live'),
      ({ idle }) => idle,
    );
    expect(run).toMatchObject({ applied: sent, quarantined: 0 });
    expect(performance.now() - startedAt).toBeLessThan(LOCK_MS / 4);
    expect(await successor.stop()).toBe(0);
  });
});
