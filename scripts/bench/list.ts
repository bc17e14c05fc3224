/** `list`: what the list of customers costs: bytes, each event that changes an entry, and each search. */
import { testOf, type CustomerFilter } from '../../src/core/listing/entry.filter.js';
import { keyOf } from '../../src/core/listing/entry.order.js';
import { UTC } from '../../src/core/primitives/calendar.js';
import { firstBy, type Search } from '../../src/customers/list.scan.js';
import { CustomerStore } from '../../src/redis/customer.store.js';
import { shardKeys } from '../../src/redis/keys.js';
import { ListingStore } from '../../src/redis/listing.store.js';
import { listingWrites } from '../../src/redis/listing.writes.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { ShardStore } from '../../src/redis/shard.store.js';
import { plainReviewDay } from '../../src/scoring/due.changes.js';
import { Listing } from '../../src/scoring/listing.entries.js';
import type { DecisionSettings } from '../../src/core/decision.js';
import { BLOCK_ROWS, fieldsOf, type Entry } from '../../src/core/listing/entry.js';
import { readBusiness } from '../../src/business/business.js';
import { readConfig } from '../../src/ops/config.js';
import { Bed } from './bed.js';
import { Evaluation, type Evaluated } from './evaluation.js';
import { materialOf } from './floors.js';
import { USUAL_LOAD } from './lane-run.js';
import { bytesOf, listKeys } from './memory-samples.js';
import { short, VoidFigureError, type Context, type PartResult } from './part.js';
import { People } from './people.js';
import { redisUsage, redisUsed, sentUs } from './redis-usage.js';
import { seedAll } from './seed.js';
import { quantilesOf } from './statistics.js';

const CUSTOMERS = { quick: 50_000, full: 200_000 };
const ROUNDS = 5;
const MILLION = 1_000_000;
const PAGE = 100;
/** As in list.service.ts. */
const LONGEST_ORDER = 50_000;
const COMMITS = 20;
const AT_ONCE = 500;
const AN_ENTRY: Entry = {
  stage: 'maturity',
  strategy: 'extend',
  risk: 0,
  sinceAt: Date.UTC(2026, 0, 15),
  lastBusinessDay: 20_468,
  assets: 480_000_00,
  branch: null,
};
const SEARCHES: readonly (readonly [string, CustomerFilter, string | undefined])[] = [
  ['all, by risk', {}, undefined],
  ['decline, of a branch, at risk', { stages: new Set(['decline']), branch: 'B-1', riskFrom: 50 }, undefined],
  ['silent for 30 days and private', { silentFrom: 30, tiers: new Set(['private']) }, undefined],
  ['a part of the id', {}, '4321'],
];

export async function list(context: Context): Promise<PartResult> {
  const customers = CUSTOMERS[context.isQuick ? 'quick' : 'full'];
  const people = await People.live();
  const price = await priceOf(people);
  const found = await Bed.for(context.bed, async (bed) => {
    await seedAll({ redis: bed.redis, shards: bed.shards, people, customers });
    const bytes = await listBytes(bed);
    return {
      bytesPerCustomer: bytes / customers,
      redisUsPerEntry: await redisPrice(bed),
      perMillion: await searches(bed, customers),
      page: await page(bed),
    };
  });
  const findings = { ...found, changedShare: price.share, usPerCustomer: price.us };
  return {
    findings: { list: findings },
    tables: [
      {
        title: `The list of customers, of ${customers.toLocaleString('en')}`,
        columns: ['', '', 'ms of CPU'],
        rows: [
          ['bytes per customer: entry and id, as Redis counts them', short(found.bytesPerCustomer), ''],
          ['share of customers of a batch whose entry changed', short(price.share), ''],
          ['µs of the scorer per customer of a batch', short(price.us), ''],
          ['µs of Redis per entry that changed', short(found.redisUsPerEntry), ''],
          ...Object.entries(found.perMillion).map(([name, { ms, cpuMs }]) => {
            return [`ms per million customers: ${name}`, short(ms), short(cpuMs)];
          }),
          [`ms of a later page of ${PAGE}`, short(found.page.ms), short(found.page.cpuMs)],
        ],
        note: 'Medians of five rounds. CPU is of this process and of Redis. The state of a listed customer holds about ten bytes more.',
      },
    ],
  };
}

/** Batches as lanes get them, whose customers were listed at their last evaluation, a day before. */
async function priceOf(people: People): Promise<{ share: number; us: number }> {
  const evaluation = await Evaluation.open();
  const { batches: all, at } = materialOf(USUAL_LOAD, people);
  const batches: Evaluated[][] = [];
  for (const { groups, stored } of all) {
    const some = await evaluation.all({ groups, stored }, { customerIds: [], stored: [] }, at);
    batches.push(
      some.map((one, row) => {
        const { mark } = people.of(Number(one.customerId.slice(1)), USUAL_LOAD.customers);
        return { ...one, place: { row, mark } };
      }),
    );
  }
  const { settings } = evaluation;
  await evaluation.close();
  return { share: shareOf(batches, settings), us: usOf(batches, settings) };
}

function shareOf(batches: readonly Evaluated[][], settings: DecisionSettings): number {
  const changed = batches.reduce((sum, batch) => sum + listed(batch, settings).changed.length, 0);
  return changed / batches.flat().length;
}

function usOf(batches: readonly Evaluated[][], settings: DecisionSettings): number {
  const keys = shardKeys('live', 0);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startedAt = process.cpuUsage();
    for (const batch of batches) {
      const { changed, added } = listed(batch, settings);
      listingWrites(changed, added, tailOf(batch), keys);
    }
    return cpuUsSince(startedAt) / batches.flat().length;
  });
  return quantilesOf(rounds).p50;
}

function listed(batch: readonly Evaluated[], settings: DecisionSettings): Listing {
  const listing = new Listing(tailOf(batch), settings);
  for (const one of batch) listing.list(one, plainReviewDay(one.decision));
  return listing;
}

/** Of this process: another's load does not count. */
function cpuUsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function tailOf({ length }: readonly unknown[]): { rows: number; idBytes: number } {
  return { rows: length, idBytes: 0 };
}

async function listBytes({ redis, shards }: Bed): Promise<number> {
  const keys = await Promise.all(
    Array.from({ length: shards }, (_, shard) => listKeys(redis, shardKeys('live', shard))),
  );
  const bytes = await Promise.all(keys.flat().map((key) => bytesOf(redis, key)));
  return bytes.reduce((sum, one) => sum + one, 0);
}

/** Commits of entries and nothing else, 500 each: the time of the script or transaction includes theirs. */
async function redisPrice({ redis }: Bed): Promise<number> {
  const store = new ShardStore(redis, shardKeys('live', 0));
  const { tail } = await store.read([]);
  const before = await redisUsage(redis);
  for (let round = 0; round < COMMITS; round++) {
    const { version } = await store.read([]);
    const changed = Array.from({ length: AT_ONCE }, (_, i) => {
      const row = Math.floor((i * tail.rows) / AT_ONCE);
      return { row, fields: fieldsOf({ ...AN_ENTRY, risk: round / COMMITS }, row % BLOCK_ROWS).fields };
    });
    await store.commit(version, '', listingWrites(changed, [], tail, store.keys));
  }
  const used = redisUsed(before, await redisUsage(redis));
  return sentUs(used, 'evalsha', 'eval', 'exec') / (COMMITS * AT_ONCE);
}

/** As the first page does it. */
async function searches(bed: Bed, customers: number): Promise<Record<string, Spent>> {
  const { redis, shards } = bed;
  const directory = new RunDirectory(redis, new RunStore(redis), shards);
  const store = new ListingStore(redis, directory);
  const { tiers, tierBand } = readBusiness(readConfig({}).configDir);
  const settings = { tiers, tierBand, today: UTC.dayOf(Date.now()) };
  const rows = await store.rows('live');
  const found: Record<string, Spent> = {};
  for (const [name, filter, idPart] of SEARCHES) {
    const search: Search = { run: 'live', rows, test: testOf(filter, settings), idPart };
    const { ms, cpuMs } = await medians(bed, () => firstBy(store, search, keyOf('risk', false), LONGEST_ORDER));
    found[name] = { ms: (ms * MILLION) / customers, cpuMs: (cpuMs * MILLION) / customers };
  }
  return found;
}

/** The customers of a page, from their rows to their states. */
async function page(bed: Bed): Promise<Spent> {
  const { redis, shards } = bed;
  const store = new ListingStore(redis, new RunDirectory(redis, new RunStore(redis), shards));
  const customers = new CustomerStore(redis, shards);
  const rows = await store.rows('live');
  const places = Array.from({ length: PAGE }, (_, i) => {
    const shard = i % shards;
    return { shard, row: Math.floor(((rows[shard] ?? 0) * i) / PAGE) };
  });
  return medians(bed, async () => {
    const found = await store.at('live', places);
    const states = await customers.states(
      'live',
      found.map((one) => one?.customerId ?? ''),
    );
    for (const state of states) if (state === null) throw new VoidFigureError('a listed customer has no state');
  });
}

interface Spent {
  ms: number;
  /** Of this process and of Redis. */
  cpuMs: number;
}

async function medians({ redis }: Bed, work: () => Promise<unknown>): Promise<Spent> {
  const rounds: Spent[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [usage, startedAt, cpu] = [await redisUsage(redis), performance.now(), process.cpuUsage()];
    await work();
    const [ms, own] = [performance.now() - startedAt, cpuUsSince(cpu)];
    rounds.push({ ms, cpuMs: (own + redisUsed(usage, await redisUsage(redis)).cpuUs) / 1000 });
  }
  return { ms: quantilesOf(rounds.map((one) => one.ms)).p50, cpuMs: quantilesOf(rounds.map((one) => one.cpuMs)).p50 };
}
