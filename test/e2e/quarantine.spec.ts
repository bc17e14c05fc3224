import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import request from 'supertest';
import type { WireEvent } from '../../src/core/state/activity.js';
import type { CustomerView, QuarantineView, RunView } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import type { JobName } from '../../src/core/contracts/jobs.js';
import { LIVE_RUN, shardKeys, type ShardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const SHARDS = 4;
let service: TestService;
let redis: Redis;

beforeAll(async () => {
  const url = await emptyDatabase(12);
  service = await startTestService(url);
  redis = new Redis(url);
});
afterAll(async () => {
  await redis.quit();
  expect(await service.stop()).toBe(0);
});

function keysOf(customerId: string): ShardKeys {
  return shardKeys(LIVE_RUN, shardOf(customerId, SHARDS));
}

/** As a producer does that goes straight onto the queue. */
async function enqueue(keys: ShardKeys, name: string, data: unknown): Promise<void> {
  const queue = openQueue(redis, keys);
  await queue.add(name as JobName, data);
}

function eventsJob(...events: unknown[]): object {
  return { v: 1, asOf: Date.now(), events };
}

function anEvent(parts: Partial<WireEvent>): WireEvent {
  return aWireEvent({ occurredAt: Date.now(), ...parts });
}

function listed(reason: string): Promise<QuarantineView> {
  return until(
    () => service.get<QuarantineView>(`/v1/quarantine?reason=${reason}`),
    ({ events }) => events.length > 0,
  );
}

function redrive(body: object, key = service.keys.operator): request.Test {
  return request(service.url).post('/v1/quarantine/redrive').set('authorization', `Bearer ${key}`).send(body);
}

function applied(customerId: string): Promise<CustomerView> {
  return until(
    () => service.get<CustomerView>(`/v1/customers/${customerId}`),
    (view) => 'stage' in view,
  );
}

describe('what cannot be applied', () => {
  it.each([
    ['of an unknown version', 'events', { v: 2, asOf: 1, events: [] }, 'unknown_version'],
    ['of an unknown kind', 'dance', { v: 1, asOf: 1 }, 'unknown_job'],
    ['without events', 'events', { v: 1, asOf: Date.now(), events: 'none' }, 'malformed_job'],
    ['without a clock', 'events', { v: 1, events: [] }, 'malformed_job'],
    ['with a clock in seconds', 'sweep', { v: 1, asOf: 1_740_800_000 }, 'malformed_job'],
    ['that is nothing at all', 'events', null, 'unknown_version'],
  ])('a job %s is kept whole, with the reason', async (_what, name, data, reason) => {
    await enqueue(keysOf('job'), name, data);
    await until(
      () => service.get<QuarantineView>(`/v1/quarantine?reason=${reason}`),
      ({ events }) => events.some(({ payload }) => JSON.stringify(payload) === JSON.stringify({ name, data })),
    );
  });

  it('a job that is not even JSON is put aside, and its lane goes on', async () => {
    const keys = keysOf('garbled');
    const job = `${keys.prefix}:activity:garbled-job`;
    await redis.hset(job, { name: 'events', data: '{oops', timestamp: Date.now(), opts: '{}' });
    await redis.lpush(`${keys.prefix}:activity:wait`, 'garbled-job');
    await enqueue(keys, 'events', eventsJob(anEvent({ customerId: 'garbled' })));
    expect((await applied('garbled')).windows[0]).toMatchObject({ events: 1 });
    const { events } = await listed('failing');
    expect(events).toMatchObject([{ kind: 'job', payload: { name: 'events', data: '{oops' } }]);
    await redrive({ reason: 'failing' }).expect(200, /"redriven":1/);
  });

  it('is listed page by page, each entry once', async () => {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const rest: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: QuarantineView = await service.get<QuarantineView>(`/v1/quarantine?limit=2${rest}`);
      ids.push(...page.events.map(({ id }) => id));
      cursor = page.cursor;
    }
    const { count } = await service.get<QuarantineView>('/v1/quarantine');
    expect(new Set(ids).size).toBe(count);
    expect(ids).toHaveLength(count);
  });

  it('judges a live job by when it came, whatever clock it claims', async () => {
    const old = anEvent({ customerId: 'old-clock', occurredAt: Date.UTC(2020, 0, 1) });
    await enqueue(keysOf('old-clock'), 'events', { v: 1, asOf: Date.UTC(2020, 0, 1), events: [old] });
    await until(
      () => service.get<QuarantineView>('/v1/quarantine?reason=too_late'),
      ({ events }) => events.some(({ payload }) => JSON.stringify(payload) === JSON.stringify(old)),
    );
  });

  it('leaves the rest of its job alone', async () => {
    const late = anEvent({ customerId: 'neighbour', occurredAt: Date.now() - 8 * 86_400_000 });
    const nobodys = { ...anEvent({}), customerId: undefined };
    await enqueue(keysOf('neighbour'), 'events', eventsJob(late, nobodys, anEvent({ customerId: 'neighbour' })));
    expect((await applied('neighbour')).windows[0]).toMatchObject({ events: 1 });
    expect((await listed('too_late')).events[0]).toMatchObject({
      kind: 'event',
      payload: late,
      detail: expect.stringMatching(/^too_late: .*7 days/),
    });
    expect((await listed('malformed')).events[0]).toMatchObject({
      kind: 'event',
      payload: { id: nobodys.id },
      detail: 'missing_customer: customerId is missing',
    });
  });

  it('is applied once its cause is mended and it is redriven, and what came after it was not held up', async () => {
    const { customer } = keysOf('ill');
    await redis.set(customer('ill'), 'not a state');
    const event = anEvent({ customerId: 'ill', amount: 7 });
    await enqueue(keysOf('ill'), 'events', eventsJob(event));
    const [entry] = (await listed('poison')).events;
    expect(entry).toMatchObject({ kind: 'event', payload: event });
    await redis.del(customer('ill'));
    const later = anEvent({ customerId: 'ill', amount: 1 });
    await enqueue(keysOf('ill'), 'events', eventsJob(later));
    await redrive({ ids: [entry?.id] }).expect(200, /"redriven":1/);
    await until(
      () => applied('ill'),
      ({ windows }) => windows[0]?.amountOut === 8,
    );
    expect((await service.get<QuarantineView>('/v1/quarantine?reason=poison')).events).toEqual([]);
  });

  it('is counted by the run and by the metrics', async () => {
    const { quarantined } = await service.get<RunView>('/v1/runs/live');
    const { count } = await service.get<QuarantineView>('/v1/quarantine');
    const { text } = await request(service.url).get('/metrics');
    expect(quarantined).toBe(count + 2); // two were redriven, one of which came back
    expect(metric(text, 'tidewatch_quarantine_events')).toBe(count);
  });

  it('comes back when it fails again, and stays when it can never be applied', async () => {
    const { count, events } = await service.get<QuarantineView>('/v1/quarantine');
    const refused = events.filter(({ kind }) => kind === 'event').length;
    const { body } = (await redrive({}).expect(200)) as { body: { redriven: number; skipped: number } };
    expect(body).toMatchObject({ redriven: count - refused, skipped: refused });
    await until(
      () => service.get<QuarantineView>('/v1/quarantine'),
      (view) => view.count === count,
    );
  });

  it.each([
    [{ reason: 'boredom' }, 'operator', 400],
    [{ ids: 5 }, 'operator', 400],
    [{ limit: 0 }, 'operator', 400],
    [{}, 'auditor', 403],
    [{}, 'agent', 403],
  ] as const)('answers the redrive %j of the %s with %d', async (body, role, status) => {
    await redrive(body, service.keys[role]).expect(status);
  });
});
