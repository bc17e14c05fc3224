/** Attributes that nobody allowed never enter Redis, whichever way they come, in good events and in bad ones. */
import 'reflect-metadata';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import request from 'supertest';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import type { QuarantineView, RunView } from '../../src/client/protocol.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { Connections } from '../../src/redis/connections.js';
import { openQueue } from '../../src/redis/queues.js';
import { ActivityProducer } from '../../src/producer/producer.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const MARK = 'MARKED-DE00';
const NOW = Date.now();
const DAY = 86_400_000;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-attributes-'));

let service: TestService;
let redis: Redis;
let connections: Connections;
let producer: ActivityProducer;
/** All commands that Redis executed. */
const seen: string[] = [];
let monitor: Socket;

beforeAll(async () => {
  const url = await emptyDatabase(117);
  redis = new Redis(url);
  monitor = await monitorOf(new URL(url));
  createInterface({ input: monitor }).on('line', (line) => seen.push(line));
  service = await startTestService(url, { SHARDS: '1' });
  connections = new Connections(url, () => undefined);
  producer = new ActivityProducer({ redis: connections.failFast(), shards: 1 });
});
afterAll(async () => {
  await producer.close();
  await connections.close();
  monitor.destroy();
  await redis.quit();
  expect(await service.stop()).toBe(0);
  rmSync(dir, { recursive: true });
});

/** A socket of its own: a client of a library takes the first commands of others for the answer when Redis is busy. */
async function monitorOf({ hostname, port }: URL): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('MONITOR\r\n');
  await once(socket, 'readable');
  return socket;
}

const ATTRIBUTES = { iban: MARK, note: { iban: MARK }, maturesOn: '2027-06-30' };
const GOOD = {
  customerId: 'c1',
  occurredAt: NOW - 60_000,
  channel: 'mobile',
  type: 'product_opened',
  product: 'term_deposit',
  attributes: ATTRIBUTES,
};

let ids = 0;

/** A good event, and one for each way in which an event is refused or put aside. */
function events(): Record<string, unknown>[] {
  const bad = [
    {},
    { occurredAt: NOW - 8 * DAY },
    { occurredAt: NOW + DAY },
    { channel: 'pigeon' },
    { currency: 'XXX' },
    { attributes: { ...ATTRIBUTES, maturesOn: MARK } },
    { attributes: [MARK] },
    { customerId: `c-${MARK}-not`, type: undefined, atributes: ATTRIBUTES },
  ];
  return bad.map((parts) => ({ ...GOOD, id: `e${++ids}`, ...parts, customerId: 'c1' }));
}

async function post(type: string, body: string, key = service.keys.producer, query = ''): Promise<void> {
  const answer = await request(service.url)
    .post(`/v1/events${query}`)
    .set('authorization', `Bearer ${key}`)
    .type(type)
    .send(body);
  expect([202, 400]).toContain(answer.status);
}

function inCloud(event: Record<string, unknown>): object {
  const { id, occurredAt, type, customerId, ...data } = event;
  const time = new Date(Number(occurredAt)).toISOString();
  return { specversion: '1.0', source: '/atm', id, type, subject: customerId, time, iban: MARK, data };
}

const DOORS: [string, () => Promise<void>][] = [
  ['JSON', () => post('application/json', JSON.stringify(events()))],
  [
    'NDJSON',
    () =>
      post(
        'application/x-ndjson',
        [...events().map((one) => JSON.stringify(one)), `{"attributes":{"iban":"${MARK}"},`].join('\n'),
      ),
  ],
  ['CloudEvents', () => post('application/cloudevents-batch+json', JSON.stringify(events().map(inCloud)))],
  [
    'CloudEvents of base64',
    () => {
      const [{ data, ...rest }] = events().map(inCloud) as [{ data: unknown }];
      const encoded = Buffer.from(JSON.stringify(data)).toString('base64');
      return post('application/cloudevents+json', JSON.stringify({ ...rest, data_base64: encoded }));
    },
  ],
  [
    'the producer',
    async () => {
      for (const event of events()) await producer.send([event as never]).catch(() => undefined);
    },
  ],
  [
    'a replay',
    async () => {
      const file = join(dir, 'log.ndjson');
      const rows = [{ ...GOOD, id: 'clock' }, ...events()];
      writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const replayed = { file, run: 'marked', speed: Infinity, onRefused: () => undefined };
      await replayLog(new Service(service.url, service.keys.operator), replayed);
    },
  ],
  [
    'a log of columns',
    async () => {
      const file = join(dir, 'log.csv');
      const at = new Date(GOOD.occurredAt).toISOString();
      writeFileSync(
        file,
        'event_id,customer_id,occurred_at,channel,type,product,maturesOn,iban\n' +
          `r1,c1,${at},mobile,product_opened,term_deposit,2027-06-30,${MARK}\nr2,c1,${at},fax,x,,,${MARK}\n`,
      );
      const replayed = { file, run: 'columns', speed: Infinity, onRefused: () => undefined };
      await replayLog(new Service(service.url, service.keys.operator), replayed);
    },
  ],
];

describe('an attribute that nobody allowed', () => {
  it.each(DOORS)('is in no command to Redis by the door of %s', async (_door, send) => {
    const before = seen.length;
    await send();
    await untilIdle();
    const commands = seen.slice(before);
    expect(commands.filter((command) => command.includes(MARK))).toEqual([]);
    // The same events brought their product and their allowed attribute along.
    expect(commands.some((command) => command.includes('term_deposit'))).toBe(true);
    expect(commands.some((command) => command.includes('2027-06-30'))).toBe(true);
  });

  it('is gone from Redis once a foreign job is done or put aside, and stays so when that is redriven', async () => {
    const jobs: unknown[] = [
      ...events().map((event) => ({ v: 1, asOf: NOW, events: [event] })),
      { v: 1, asOf: NOW, events: [events(), JSON.stringify(events()), ...events().map(inCloud)] },
      { v: 1, asOf: 5, events: events() },
      { v: 2, asOf: NOW, lists: [events().filter((event) => !('atributes' in event))] },
      JSON.stringify({ v: 1, asOf: NOW, events: events() }),
    ];
    const queue = openQueue(redis, shardKeys(LIVE_RUN, 0));
    for (const [i, data] of jobs.entries()) await queue.add('events', data, { jobId: `foreign-${i}` });
    await queue.close();
    await untilIdle();
    const { events: aside } = await service.get<QuarantineView>('/v1/quarantine?limit=1000');
    expect(new Set(aside.map(({ reason }) => reason))).toEqual(
      new Set(['too_late', 'in_future', 'malformed', 'malformed_job', 'unknown_version']),
    );
    expect(JSON.stringify(aside)).toContain('2027-06-30');
    expect(await marked()).toEqual([]);

    const before = seen.length;
    await request(service.url)
      .post('/v1/quarantine/redrive')
      .set('authorization', `Bearer ${service.keys.operator}`)
      .send({})
      .expect(200);
    await untilIdle();
    expect(seen.slice(before).filter((command) => command.includes(MARK))).toEqual([]);
    expect(await marked()).toEqual([]);
  });

  it('is not redriven from what an earlier build put aside as it came', async () => {
    const payload = JSON.stringify({ name: 'events', data: { v: 1, asOf: NOW, events: events() } });
    const { quarantine } = shardKeys(LIVE_RUN, 0);
    const fields = ['reason', 'failing', 'detail', '', 'at', NOW, 'kind', 'job', 'payload', payload];
    await redis.xadd(quarantine, '*', ...fields.map(String));
    const before = seen.length;
    await request(service.url)
      .post('/v1/quarantine/redrive')
      .set('authorization', `Bearer ${service.keys.operator}`)
      .send({ reason: 'failing' })
      .expect(200, /"redriven":1/);
    await untilIdle();
    expect(seen.slice(before).filter((command) => command.includes(MARK))).toEqual([]);
    expect(await marked()).toEqual([]);
  });
});

/** The keys that hold the mark, in whatever form Redis keeps it. */
async function marked(): Promise<string[]> {
  const found: string[] = [];
  for (const key of await redis.keys('*')) {
    if (JSON.stringify(await valueOf(key)).includes(MARK) || key.includes(MARK)) found.push(key);
  }
  return found;
}

async function valueOf(key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.getBuffer(key))?.toString('latin1');
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      throw new Error(`nobody reads ${key}`);
  }
}

async function untilIdle(): Promise<void> {
  await until(
    () => service.get<RunView>('/v1/runs/live'),
    ({ idle }) => idle,
  );
}
