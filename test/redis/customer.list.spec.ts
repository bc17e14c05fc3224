/** Lists of customers page by page, while customers change. */
import 'reflect-metadata';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import type { CustomerListView } from '../../src/client/customers.protocol.js';
import type { Entry } from '../../src/core/listing/entry.js';
import { BLOCK_ROWS } from '../../src/core/listing/entry.js';
import { CUSTOMER_SORTS } from '../../src/core/listing/entry.order.js';
import { tierOf } from '../../src/core/lifecycle/value.js';
import { UTC } from '../../src/core/primitives/calendar.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';
import type { RawListQuery } from '../../src/customers/list.query.js';
import { CustomerListService } from '../../src/customers/list.service.js';
import { CustomerStore } from '../../src/redis/customer.store.js';
import { GLOBAL_KEYS, shardKeys } from '../../src/redis/keys.js';
import { KeptOrderStore } from '../../src/redis/kept.order.store.js';
import { LedgerStore } from '../../src/redis/ledger.store.js';
import { ListingStore } from '../../src/redis/listing.store.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { A_BUSINESS } from '../builders/business.builder.js';
import { ListedCustomers } from './listed.customers.js';

const SHARDS = 3;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/56`);
const directory = new RunDirectory(redis, new RunStore(redis), SHARDS);
const TODAY = dayOf(Date.now());
const { tiers } = A_BUSINESS;

let listed: ListedCustomers;
beforeEach(begin);
afterAll(() => redis.quit());

async function begin(): Promise<void> {
  await redis.flushdb();
  await redis.hset(shardKeys('live', 0).ledger, 'maturity:mass:customers', 0); // the live run has data
  listed = new ListedCustomers(redis, SHARDS);
}

function aService(listing = new ListingStore(redis, directory)): CustomerListService {
  return new CustomerListService(
    directory,
    listing,
    new KeptOrderStore(redis),
    new CustomerStore(redis, SHARDS),
    new LedgerStore(redis, directory),
    A_BUSINESS,
    UTC,
  );
}

/** Two processes behind one address. */
const services = [aService(), aService()] as const;

const AN_ENTRY: Entry = {
  stage: 'decline',
  strategy: 'rescue',
  risk: 0.4,
  sinceAt: Date.UTC(2026, 0, 15),
  lastBusinessDay: TODAY - 10,
  assets: 100_000_00,
  branch: 'B-1',
};

async function ids(query: RawListQuery): Promise<string[]> {
  return (await services[0].list(query)).customers.map(({ customerId }) => customerId);
}

const someDays = fc.option(fc.integer({ min: TODAY - 3, max: TODAY }));
const anEntry = fc.record<Entry>({
  stage: fc.constantFrom('decline', 'termination', 'maturity'),
  strategy: fc.constantFrom('rescue', 'respond', null),
  risk: fc.constantFrom(0.1, 0.105, 0.3, 0.9),
  sinceAt: fc.constantFrom(Date.UTC(2026, 0, 15), Date.UTC(2026, 0, 16)),
  lastBusinessDay: someDays,
  assets: fc.option(fc.constantFrom(100_00, tiers.private * 100)),
  branch: fc.constantFrom('B-1', 'B-2', null),
});
const FILTERS: readonly [RawListQuery, (entry: Entry) => boolean][] = [
  [{}, () => true],
  [{ stage: 'decline,termination' }, ({ stage }) => stage !== 'maturity'],
  [{ branch: 'B-1', riskFrom: '0.3' }, ({ branch, risk }) => branch === 'B-1' && risk >= 0.3],
  [{ silentFrom: '2' }, ({ lastBusinessDay }) => lastBusinessDay !== null && lastBusinessDay <= TODAY - 2],
  [
    { tier: 'private', strategy: 'rescue' },
    (one) => tierOf(one.assets ?? NaN, tiers) === 'private' && one.strategy === 'rescue',
  ],
];
const nameOf = (i: number): string => `customer-${i}`;

describe('a list of customers, page by page', () => {
  it.each([...CUSTOMER_SORTS, '-silence'])(
    'by %s holds whoever is in the filter throughout exactly once, and nobody twice',
    async (sort) => {
      const customers = fc.array(anEntry, { maxLength: 40 });
      const changes = fc.array(fc.array(fc.tuple(fc.nat(44), anEntry), { maxLength: 12 }), { maxLength: 40 });
      const query = fc.tuple(fc.constantFrom(...FILTERS), fc.integer({ min: 1, max: 9 }));
      await fc.assert(
        fc.asyncProperty(customers, query, changes, async (first, [[filter, passes], limit], later) => {
          await begin();
          await listed.change(new Map(first.map((entry, i) => [nameOf(i), entry])));
          const passing = (): string[] => [...listed.truth].filter(([, entry]) => passes(entry)).map(([id]) => id);
          const count = passing().length;
          let stayed = new Set(passing());
          const seen: string[] = [];
          let cursor: string | null = '';
          for (let page = 0; cursor !== null; page++) {
            const asked = { ...filter, sort, limit: String(limit), ...(cursor === '' ? {} : { cursor }) };
            const view: CustomerListView = await (services[page % 2] ?? services[0]).list(asked);
            expect([view.count, view.reach]).toEqual([count, count]);
            seen.push(...view.customers.map(({ customerId }) => customerId));
            cursor = view.cursor;
            for (const [i, entry] of later[page] ?? []) {
              await listed.change(new Map([[nameOf(i), entry]]));
              const now = new Set(passing());
              stayed = new Set([...stayed].filter((id) => now.has(id)));
            }
          }
          expect(seen.length).toBe(new Set(seen).size);
          expect([...stayed].filter((id) => !seen.includes(id))).toEqual([]);
        }),
        { numRuns: 40 },
      );
    },
    60_000,
  );

  it('is in order, and says of each what a screen needs', async () => {
    await listed.change(
      new Map([
        ['calm', { ...AN_ENTRY, stage: 'maturity', strategy: 'extend', risk: 0.05 }],
        ['poorer', { ...AN_ENTRY, assets: null, lastBusinessDay: null, branch: null }],
        ['richer', { ...AN_ENTRY, assets: tiers.affluent * 95 }],
      ]),
    );
    const view = await services[0].list({ sort: 'risk' });
    expect(view).toMatchObject({ run: 'live', count: 3, reach: 3, missing: 0, cursor: null });
    expect(view.customers.map(({ customerId }) => customerId)).toEqual(['richer', 'poorer', 'calm']);
    expect(view.customers[0]).toMatchObject({
      stage: 'decline',
      stageSinceAt: AN_ENTRY.sinceAt,
      strategy: 'rescue',
      valueTier: 'mass',
      threshold: { line: 'affluent', side: 'below' },
      balance: tiers.affluent * 0.95,
      branch: 'B-1',
      lastBusinessAt: (TODAY - 10) * DAY_MS,
      silentDays: 10,
      openAlert: null,
    });
    expect(view.customers[1]).toMatchObject({ balance: null, threshold: null, silentDays: null, lastBusinessAt: null });
  });

  it('finds by a part of the id, within an id only', async () => {
    const names = ['ab-100', 'ab-200', '王小明-100', 'x100y', '00-ab'];
    await listed.change(new Map(names.map((name) => [name, AN_ENTRY])));
    expect((await ids({ q: '100' })).toSorted()).toEqual(['ab-100', 'x100y', '王小明-100']);
    expect(await ids({ q: '小明-' })).toEqual(['王小明-100']);
    expect((await ids({ q: 'ab-' })).toSorted()).toEqual(['ab-100', 'ab-200']);
    expect(await ids({ q: '00ab' })).toEqual([]);
    expect(await ids({ q: '100', stage: 'maturity' })).toEqual([]);
  });

  it('finds an id that begins where the one before ends with the same characters', async () => {
    const here = Array.from({ length: 200 }, (_, i) => `${i}`.padStart(3, '0')).filter(
      (id) => shardOf(id, SHARDS) === 0,
    );
    await listed.change(new Map(here.map((id) => [id, AN_ENTRY])));
    for (const id of here.slice(0, 20)) expect(await ids({ q: id })).toEqual([id]);
  });

  it('leaves out on a later page who has left the filter', async () => {
    await listed.change(new Map(['a', 'b', 'c'].map((id, i) => [id, { ...AN_ENTRY, risk: 0.9 - i / 10 }])));
    const query = { stage: 'decline', limit: '1' };
    const { cursor } = await services[0].list(query);
    await listed.change(new Map([['b', { ...AN_ENTRY, stage: 'maturity' }]]));
    const second = await services[1].list({ ...query, cursor: cursor ?? '' });
    expect(second).toMatchObject({ customers: [], count: 3 });
    const third = await services[1].list({ ...query, cursor: second.cursor ?? '' });
    expect([third.customers.map(({ customerId }) => customerId), third.cursor]).toEqual([['c'], null]);
  });

  it('says how many customers of the ledger are not listed yet', async () => {
    await listed.change(new Map([['a', AN_ENTRY]]));
    await redis.hset(shardKeys('live', 1).ledger, 'decline:mass:customers', 4);
    expect(await services[0].list({})).toMatchObject({ count: 1, missing: 3 });
  });

  it('counts nobody as missing who comes while it is read', async () => {
    class Busy extends ListingStore {
      override async rows(run: string): Promise<number[]> {
        const before = await super.rows(run);
        await listed.change(new Map([['late', AN_ENTRY]]));
        await redis.hincrby(shardKeys('live', 1).ledger, 'decline:mass:customers', 1);
        return before;
      }
    }
    expect(await aService(new Busy(redis, directory)).list({})).toMatchObject({ missing: 0 });
  });
});

describe('the order of a list', () => {
  it('is kept for a while after the last page, then the cursor is refused with a sentence', async () => {
    await listed.change(new Map(['a', 'b', 'c'].map((id) => [id, AN_ENTRY])));
    const { cursor } = await services[0].list({ limit: '1' });
    const [kept = ''] = await redis.keys('tidewatch:kept-order:*');
    await redis.pexpire(kept, 1_000);
    await services[1].list({ limit: '1', cursor: cursor ?? '' });
    expect(await redis.pttl(kept)).toBeGreaterThan(60_000);
    await redis.del(kept);
    await expect(services[0].list({ limit: '1', cursor: cursor ?? '' })).rejects.toThrow('nobody read for 15 minutes');
  });

  it('is kept for the newest hundred lists only', async () => {
    await listed.change(new Map(['a', 'b'].map((id) => [id, AN_ENTRY])));
    for (let i = 0; i < 103; i++) await services[0].list({ limit: '1' });
    expect(await redis.keys('tidewatch:kept-order:*')).toHaveLength(100);
    expect(await redis.zcard(GLOBAL_KEYS.keptOrders)).toBe(100);
  });

  it('is not kept when all are on the first page', async () => {
    await listed.change(new Map(['a', 'b'].map((id) => [id, AN_ENTRY])));
    await services[0].list({ limit: '2' });
    expect(await redis.keys('tidewatch:kept-order:*')).toEqual([]);
  });
});

it('goes on over the border of a block, with the ids that belong there', async () => {
  const here = Array.from({ length: 3 * (BLOCK_ROWS + 300) }, (_, i) => `n${i}`).filter(
    (id) => shardOf(id, SHARDS) === 1,
  );
  const half = BLOCK_ROWS - 10;
  await listed.change(new Map(here.slice(0, half).map((id) => [id, AN_ENTRY])));
  await listed.change(new Map(here.slice(half).map((id) => [id, AN_ENTRY])));
  expect(here.length).toBeGreaterThan(BLOCK_ROWS + 10);
  const { listEntries, listTail, listIds } = shardKeys('live', 1);
  expect(await redis.strlen(listIds(1))).toBe(here.slice(BLOCK_ROWS).join('').length);
  expect(await redis.get(listTail)).toBe(`${here.length}:${await redis.strlen(listIds(1))}`);
  expect(await redis.strlen(listEntries(1))).toBe(await redis.strlen(listEntries(0)));
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const view: CustomerListView = await services[0].list({
      sort: 'any',
      limit: '500',
      ...(cursor === '' ? {} : { cursor }),
    });
    seen.push(...view.customers.map(({ customerId }) => customerId));
    cursor = view.cursor;
  }
  expect(seen).toEqual(here);
  const beyond = here[BLOCK_ROWS] ?? '';
  expect(await ids({ q: beyond })).toContain(beyond);
}, 30_000);
