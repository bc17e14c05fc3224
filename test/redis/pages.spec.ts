/** Lists that are read from streams, page by page, while entries come and go. Those of alerts: alert.pages.spec.ts. */
import 'reflect-metadata';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import type { StageTransition } from '../../src/client/protocol.js';
import type { Delivery } from '../../src/core/contracts/webhooks.js';
import { QuarantineService } from '../../src/intake/quarantine.service.js';
import { DeliveryLog, parseLogCursor } from '../../src/redis/delivery.log.js';
import { FeedStore } from '../../src/redis/feed.store.js';
import { GLOBAL_KEYS, shardKeys } from '../../src/redis/keys.js';
import { QuarantineStore } from '../../src/redis/quarantine.store.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';

const SHARDS = 3;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/44`);
const directory = new RunDirectory(redis, new RunStore(redis), SHARDS);
afterAll(() => redis.quit());

interface Page {
  names: string[];
  cursor: string | null;
}

/** A list of several streams as a client sees it. Names are `<stream>/<entry>`. */
interface StreamList {
  streams: readonly string[];
  /** Some entries are wanted, some are not. */
  fieldsOf: (name: string, stream: number, isWanted: boolean) => string[];
  page: (limit: number, cursor: string | null) => Promise<Page>;
}

const NONE = {} as never;

const QUARANTINE: StreamList = {
  streams: Array.from({ length: SHARDS }, (_, shard) => shardKeys('live', shard).quarantine),
  fieldsOf: (name, _, isWanted) => [
    'reason',
    isWanted ? 'malformed' : 'too_late',
    'detail',
    name,
    'at',
    '0',
    'kind',
    'event',
    'payload',
    '{}',
  ],
  page: async (limit, cursor) => {
    const store = new QuarantineStore(redis, directory);
    const service = new QuarantineService(redis, store, directory, NONE, NONE, NONE, NONE, NONE);
    const query = { limit, reason: 'malformed', ...(cursor === null ? {} : { before: cursor }) };
    const { events, cursor: next } = await service.list(undefined, query);
    return { names: events.map(({ detail }) => detail), cursor: next };
  },
};

const ENDPOINTS = ['crm', 'a-bank', 'desk'];
const DELIVERIES: StreamList = {
  streams: ENDPOINTS.map((name) => GLOBAL_KEYS.deliveries(name)),
  fieldsOf: (name, stream, isWanted) => {
    const parts = { type: 'alert.opened', at: 0, attempt: 1, status: null, detail: '', ms: 0 };
    const outcome = isWanted ? 'failed' : 'delivered';
    const delivery: Delivery = { ...parts, endpoint: ENDPOINTS[stream] ?? '', event: name, outcome };
    return ['delivery', JSON.stringify(delivery)];
  },
  page: async (limit, cursor) => {
    const after = cursor === null ? null : parseLogCursor(cursor);
    const page = await new DeliveryLog(redis, 1_000).page(ENDPOINTS, { outcome: 'failed', limit, after });
    return { names: page.deliveries.map(({ event }) => event), cursor: page.cursor };
  },
};

/** Many entries of one millisecond, in several streams. */
const entry = fc.record({ stream: fc.nat(SHARDS - 1), ms: fc.integer({ min: 1, max: 3 }), isWanted: fc.boolean() });
const change = fc.record({ what: fc.constantFrom('add', 'remove'), which: fc.nat(), stream: fc.nat(SHARDS - 1) });

class Streams {
  readonly names: string[] = [];
  private counts = new Map<string, number>();

  constructor(private readonly list: StreamList) {}

  async add(stream: number, ms: number, isWanted: boolean): Promise<void> {
    const place = `${stream}/${ms}`;
    const n = this.counts.get(place) ?? 0;
    this.counts.set(place, n + 1);
    const name = `${place}-${n}`;
    await redis.xadd(this.list.streams[stream] ?? '', `${ms}-${n}`, ...this.list.fieldsOf(name, stream, isWanted));
    if (isWanted) this.names.push(name);
  }

  async remove(which: number): Promise<void> {
    const [name] = this.names.splice(which % Math.max(1, this.names.length), 1);
    const [stream = '', id = ''] = (name ?? '').split('/');
    if (name !== undefined) await redis.xdel(this.list.streams[Number(stream)] ?? '', id);
  }
}

describe.each([
  ['what is in quarantine', QUARANTINE],
  ['deliveries of webhooks', DELIVERIES],
])('the list of %s, page by page', (_, list) => {
  it('holds whatever was there all the while once, and nothing twice, the newest first', async () => {
    const entries = fc.array(entry, { maxLength: 150 });
    const between = fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 1, max: 60 }), between, async (all, limit, changes) => {
        await redis.flushdb();
        const streams = new Streams(list);
        for (const { stream, ms, isWanted } of all.toSorted((a, b) => a.ms - b.ms))
          await streams.add(stream, ms, isWanted);
        const seen: string[] = [];
        const atFirst = new Set(streams.names);
        let cursor: string | null = null;
        for (let page = 0; page === 0 || cursor !== null; page++) {
          const found = await list.page(limit, cursor);
          seen.push(...found.names);
          cursor = found.cursor;
          for (const { what, which, stream } of changes[page] ?? [])
            await (what === 'add' ? streams.add(stream, 4, true) : streams.remove(which));
        }
        expect(seen.length - new Set(seen).size).toBe(0);
        const stayed = streams.names.filter((name) => atFirst.has(name));
        expect(stayed.filter((name) => !seen.includes(name))).toEqual([]);
        const times = seen.map((name) => Number(/(\d+)-/.exec(name)?.[1]));
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the newest stage moves', () => {
  it('are as many as were asked for, however many alerts lie between them', async () => {
    const some = fc.array(fc.record({ stream: fc.nat(SHARDS - 1), alerts: fc.nat(60), at: fc.nat(3) }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1, max: 15 }), async (moves, limit) => {
        await redis.flushdb();
        const store = new FeedStore(redis, 'live', SHARDS);
        for (const [i, { stream, alerts, at }] of moves.entries()) {
          const { feed } = shardKeys('live', stream);
          const move = { customerId: `c${i}`, at } as StageTransition;
          await redis.xadd(feed, '*', 'entry', JSON.stringify({ topic: 'stages', move }), 'acceptedAt', '0');
          for (let n = 0; n < alerts; n++)
            await redis.xadd(feed, '*', 'entry', '{"topic":"alerts"}', 'acceptedAt', '0');
        }
        const found = await store.recentTransitions(limit);
        expect(found).toHaveLength(Math.min(limit, moves.length));
        expect(new Set(found.map(({ customerId }) => customerId)).size).toBe(found.length);
        const times = found.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      }),
      { numRuns: 20 },
    );
  });
});
