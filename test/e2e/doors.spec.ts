/** One event, one truth: whichever way it comes in, it is taken or refused alike, for the same reason. */
import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import request from 'supertest';
import { readLogRows, type RefusedRow } from '../../scripts/logs/canonical.js';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import { ActivityProducer, InvalidEventsError, type ProducedEvent } from '../../src/producer/producer.js';
import type { EventsReceipt, QuarantineView, RunView, UnmappedView } from '../../src/client/protocol.js';
import { readEvents } from '../../src/core/contracts/event.reader.js';
import { keptPayload } from '../../src/core/contracts/kept.work.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { readBusiness } from '../../src/business/business.js';
import { Connections } from '../../src/redis/connections.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { anEventItem } from '../builders/event.items.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const SHARDS = 4;
const DAY = 86_400_000;
const NOW = Date.now();
const { catalog } = readBusiness('config');

/** By item: `taken`, or the code of the refusal. */
type Verdicts = string[];
type Door = (items: readonly unknown[]) => Promise<Verdicts>;

let service: TestService;
let redis: Redis;
let connections: Connections;
let producer: ActivityProducer;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-doors-'));

beforeAll(async () => {
  const url = await emptyDatabase(40);
  service = await startTestService(url, { SHARDS: String(SHARDS) });
  redis = new Redis(url);
  connections = new Connections(url, () => undefined);
  producer = new ActivityProducer({ redis: connections.failFast(), shards: SHARDS, catalog });
});
afterAll(async () => {
  await producer.close();
  await connections.close();
  await redis.quit();
  expect(await service.stop()).toBe(0);
  rmSync(dir, { recursive: true });
});

const GOOD = { id: 'good', customerId: 'good', occurredAt: NOW, channel: 'mobile', type: 'card_payment', amount: 12.5 };

const TABLE: [string, unknown, string][] = [
  ['a plain event', GOOD, 'taken'],
  ['an instant as ISO 8601', { ...GOOD, occurredAt: new Date(NOW).toISOString() }, 'taken'],
  ['a type that nobody mapped', { ...GOOD, type: 'never_heard_of' }, 'taken'],
  ['a payment taken back', { ...GOOD, amount: -5 }, 'taken'],
  ['attributes and a product', { ...GOOD, product: 'card', attributes: { a: { b: 1 } } }, 'taken'],
  ['a customer of emoji', { ...GOOD, customerId: '💴'.repeat(64) }, 'taken'],
  ['a customer of too many emoji', { ...GOOD, customerId: '💴'.repeat(65) }, 'bad_customer'],
  ['something that is no object', 'hello', 'not_an_object'],
  ['a list', [GOOD], 'not_an_object'],
  ['no id', { ...GOOD, id: undefined }, 'missing_id'],
  ['a number as id', { ...GOOD, id: 2 ** 53 }, 'bad_id'],
  ['an id that is too long', { ...GOOD, id: 'x'.repeat(129) }, 'bad_id'],
  ['no customer', { ...GOOD, customerId: null }, 'missing_customer'],
  ['a number as customer', { ...GOOD, customerId: 7 }, 'bad_customer'],
  ['a customer with a space', { ...GOOD, customerId: 'a b' }, 'bad_customer'],
  ['a customer with a NUL', { ...GOOD, customerId: 'a\0b' }, 'bad_customer'],
  ['a customer of half a character', { ...GOOD, customerId: 'c\ud800' }, 'bad_customer'],
  ['a step in a path as customer', { ...GOOD, customerId: '..' }, 'bad_customer'],
  ['an instant in seconds', { ...GOOD, occurredAt: Math.floor(NOW / 1000) }, 'implausible_time'],
  ['the year 9999', { ...GOOD, occurredAt: '9999-12-31T00:00:00Z' }, 'implausible_time'],
  ['the year 1968', { ...GOOD, occurredAt: '1968-05-01T10:00:00Z' }, 'implausible_time'],
  ['an instant without an offset', { ...GOOD, occurredAt: '2026-01-31T08:30:00' }, 'bad_time'],
  ['tomorrow', { ...GOOD, occurredAt: NOW + DAY }, 'in_future'],
  ['last week and a day', { ...GOOD, occurredAt: NOW - 8 * DAY }, 'too_late'],
  ['an unknown channel', { ...GOOD, channel: 'pigeon' }, 'unknown_channel'],
  ['no type', { ...GOOD, type: '' }, 'missing_type'],
  ['an amount that is text', { ...GOOD, amount: '5' }, 'bad_amount'],
  ['an amount beyond belief', { ...GOOD, amount: 1e15 }, 'bad_amount'],
  ['a balance beyond belief', { ...GOOD, balance: -1e15 }, 'bad_balance'],
  ['a currency in small letters', { ...GOOD, currency: 'cny' }, 'bad_currency'],
  ['a currency without a rate', { ...GOOD, currency: 'XXX' }, 'unknown_currency'],
  ['a branch that is a number', { ...GOOD, branch: 12 }, 'bad_branch'],
  ['a product that is a list', { ...GOOD, product: [] }, 'bad_product'],
  ['an allowed attribute', { ...GOOD, product: 'savings', attributes: { maturesOn: '2026-12-31' } }, 'taken'],
  ['a maturity that is no day', { ...GOOD, attributes: { maturesOn: 'soon' } }, 'bad_attributes'],
  ['attributes that are a list', { ...GOOD, attributes: [1] }, 'bad_attributes'],
];

const DOORS: [string, Door][] = [
  ['a post of JSON', (items) => byPost('application/json', JSON.stringify, items)],
  [
    'a post of NDJSON',
    (items) => byPost('application/x-ndjson', (some) => some.map((item) => JSON.stringify(item)).join('\n'), items),
  ],
  ['the producer', byProducer],
  ['a job on the queue', byQueue],
  ['a log that is trained on', byTraining],
  ['a log that is replayed', byReplay],
];

describe.each(DOORS)('%s', (name, door) => {
  it('takes and refuses what it must', async () => {
    const items = TABLE.map(([, item], i) => numbered(item, `${name}-${i}`));
    const verdicts = await door(items);
    const found = TABLE.map(([what], i) => [what, verdicts[i]]);
    expect(found).toEqual(TABLE.map(([what, , right]) => [what, right]));
  });

  it('takes and refuses whatever comes as the definition does', async () => {
    const made = fc.sample(anEventItem(NOW), { numRuns: 240, seed: 7 });
    const items = made.map((item) => JSON.parse(JSON.stringify(item)) as unknown);
    const right = verdictsOf(readEvents(items, NOW, { catalog, skewMs: 300_000 }).rejected, items);
    expect(new Set(right).size).toBeGreaterThan(8);
    expect(right.filter((verdict) => verdict === 'taken').length).toBeGreaterThan(40);
    expect(await door(items)).toEqual(right);
  });
});

describe('what is told about events that are taken', () => {
  const ODD = [
    { ...GOOD, id: 'odd-1', type: 'never_heard_of', ammount: 5 },
    { ...GOOD, id: 'odd-2', amount: -5 },
    { ...GOOD, id: 'odd-3', product: 'never_named', attributes: { maturOn: '2026-12-31', iban: 'DE00' } },
  ];
  const RIGHT = [
    [0, 'unknown_member'],
    [0, 'unmapped_type'],
    [1, 'taken_back'],
    [2, 'unknown_attribute'],
    [2, 'unknown_product'],
  ];

  it('is the same by HTTP and by the producer', async () => {
    const { body } = (await post('application/json', JSON.stringify(ODD)).expect(202)) as { body: EventsReceipt };
    const { warnings } = await producer.send(ODD);
    for (const told of [body.warnings, warnings]) expect(told.map(({ index, code }) => [index, code])).toEqual(RIGHT);
  });

  it('stays for those who map types, each applied event counted once', async () => {
    const before = await unmapped();
    const { body } = (await post('application/json', JSON.stringify([{ ...GOOD, id: 'new', type: 'brand_new' }]))) as {
      body: EventsReceipt;
    };
    expect(body).toMatchObject({ accepted: 1, warnings: [{ id: 'new', code: 'unmapped_type' }] });
    await producer.send([{ ...GOOD, id: 'new', type: 'brand_new' }]);
    await untilIdle();
    expect((await unmapped()).get('brand_new')).toBe(1);
    expect(before.get('never_heard_of')).toBeGreaterThan(0);
    const { text } = await request(service.url).get('/metrics');
    expect(metric(text, 'tidewatch_unmapped_events_total', { type: 'brand_new' })).toBe(1);
  });
});

describe('a caller of the producer', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;

  it.each<[string, object, string]>([
    ['an amount without end', { amount: 10n }, 'bad_amount'],
    ['no number at all', { amount: NaN }, 'bad_amount'],
    ['a Date', { occurredAt: new Date(NOW) }, 'bad_time'],
    ['attributes that hold themselves', { attributes: circular }, 'bad_attributes'],
    ['a number as customer', { customerId: 12 }, 'bad_customer'],
    ['what throws when it is read', Object.defineProperty({}, 'id', { enumerable: true, get: fails }), 'not_an_object'],
  ])("that sends %s is told at once, and its neighbours' events are in", async (_what, parts, code) => {
    const bad = Object.defineProperties(
      { ...GOOD, id: 'bad' },
      Object.getOwnPropertyDescriptors(parts),
    ) as ProducedEvent;
    const before = await applied();
    const neighbours = Array.from({ length: 5 }, (_, i) => ({ ...GOOD, id: `${code}-${_what}-${i}` }));
    const [refused, ...sent] = await Promise.allSettled([
      producer.deliver([bad, GOOD]),
      ...neighbours.map((event) => producer.deliver([event])),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { rejected: [{ index: 0, code }] } });
    expect(sent.map(({ status }) => status)).toEqual(neighbours.map(() => 'fulfilled'));
    await untilIdle();
    expect(await applied()).toBe(before + neighbours.length);
  });
});

describe('a replay', () => {
  it('takes no batch for another one, whatever ids they have in common', async () => {
    await new Service(service.url, service.keys.operator).openReplay('batches', {
      log: { rows: 1, sha256: 'a'.repeat(64) },
    });
    const batches = [
      [['tx1', 'm1']],
      [['tx1', 'm2']],
      [
        ['x', 'm3'],
        ['y\0z', 'm3'],
      ],
      [
        ['x\0y', 'm3'],
        ['z', 'm3'],
      ],
    ];
    for (const batch of batches) {
      const events = batch.map(([id, customerId]) => ({ ...GOOD, id, customerId }));
      const answer = await request(service.url)
        .post(`/v1/events?run=batches&asOf=${NOW}`)
        .set('authorization', `Bearer ${service.keys.operator}`)
        .send(events);
      expect(answer.status).toBe(202);
    }
    await until(
      () => service.get<RunView>('/v1/runs/batches'),
      ({ idle, applied: count }) => idle && count === 6,
    );
  });
});

function fails(): never {
  throw new Error('nobody reads this');
}

/** Ids of their own, so that no door's events are another's duplicates. */
function numbered(item: unknown, id: string): unknown {
  const isNamed = typeof item === 'object' && item !== null && 'id' in item && item.id === GOOD.id;
  return JSON.parse(JSON.stringify(isNamed ? { ...item, id } : item)) as unknown;
}

function verdictsOf(refused: readonly { index: number; code: string }[], items: readonly unknown[]): Verdicts {
  const codes = new Map(refused.map(({ index, code }) => [index, code]));
  return items.map((_, i) => codes.get(i) ?? 'taken');
}

function post(type: string, body: string): request.Test {
  const { producer: key } = service.keys;
  return request(service.url).post('/v1/events').set('authorization', `Bearer ${key}`).type(type).send(body);
}

/** An answer lists a hundred rejections at most. */
const POSTED = 80;

async function byPost(
  type: string,
  bodyOf: (items: readonly unknown[]) => string,
  items: readonly unknown[],
): Promise<Verdicts> {
  const verdicts: Verdicts = [];
  for (let from = 0; from < items.length; from += POSTED) {
    const some = items.slice(from, from + POSTED);
    const answer = (await post(type, bodyOf(some)).expect(202)) as { body: EventsReceipt };
    const found = verdictsOf(answer.body.rejected, some);
    expect(answer.body.accepted).toBe(found.filter((verdict) => verdict === 'taken').length);
    verdicts.push(...found);
  }
  return verdicts;
}

function byProducer(items: readonly unknown[]): Promise<Verdicts> {
  return Promise.all(
    items.map(async (item) => {
      try {
        await producer.send([item as ProducedEvent]);
        return 'taken';
      } catch (fault) {
        if (fault instanceof InvalidEventsError) return fault.rejected[0]?.code ?? '';
        throw fault;
      }
    }),
  );
}

async function byQueue(items: readonly unknown[]): Promise<Verdicts> {
  const known = new Set((await quarantined()).map(({ id }) => id));
  await Promise.all(
    items.map(async (item, i) => {
      const queue = openQueue(redis, shardKeys(LIVE_RUN, shardFor(item)));
      await queue.add('events', { v: 1, asOf: NOW, events: [item] }, { jobId: `doors-${Date.now()}-${i}` });
      await queue.close();
    }),
  );
  await untilIdle();
  const details = (await quarantined()).filter(({ id }) => !known.has(id));
  const codes = new Map(details.map(({ payload, detail }) => [JSON.stringify(payload), detail.split(':')[0] ?? '']));
  const kept = (item: unknown): unknown =>
    keptPayload({ reason: 'malformed', detail: '', kind: 'event', payload: item }, catalog.attributes);
  return items.map((item) => codes.get(JSON.stringify(kept(item))) ?? 'taken');
}

function shardFor(item: unknown): number {
  const id = typeof item === 'object' && item !== null && 'customerId' in item ? item.customerId : undefined;
  return typeof id === 'string' ? shardOf(id, SHARDS) : 0;
}

async function byTraining(items: readonly unknown[]): Promise<Verdicts> {
  const refused: RefusedRow[] = [];
  const rows = readLogRows(logOf(items), { catalog, onRefused: (row) => refused.push(row) });
  const lines: number[] = [];
  for await (const { line } of rows) lines.push(line);
  const verdicts = verdictsOf(
    refused.map(({ line, code }) => ({ index: line - 2, code })),
    items,
  );
  expect(lines).toHaveLength(verdicts.filter((verdict) => verdict === 'taken').length + 1);
  return verdicts;
}

let replays = 0;

async function byReplay(items: readonly unknown[]): Promise<Verdicts> {
  const refused: RefusedRow[] = [];
  await replayLog(new Service(service.url, service.keys.operator), {
    file: logOf(items),
    run: `doors-${++replays}`,
    speed: Infinity,
    onRefused: (row) => refused.push(row),
  });
  return verdictsOf(
    refused.map(({ line, code }) => ({ index: line - 2, code })),
    items,
  );
}

/** The first row sets the log's clock. */
function logOf(items: readonly unknown[]): string {
  const file = join(dir, 'items.ndjson');
  const rows = [{ ...GOOD, id: 'clock' }, ...items];
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

async function quarantined(): Promise<QuarantineView['events']> {
  return (await service.get<QuarantineView>('/v1/quarantine?limit=1000')).events;
}

async function applied(): Promise<number> {
  return (await service.get<RunView>('/v1/runs/live')).applied;
}

function untilIdle(): Promise<RunView> {
  return until(
    () => service.get<RunView>('/v1/runs/live'),
    ({ idle }) => idle,
  );
}

async function unmapped(): Promise<Map<string, number>> {
  const { types } = await service.get<UnmappedView>('/v1/events/unmapped?run=live');
  return new Map(types.map(({ type, events }) => [type, events]));
}
