/** Subscribers that resume from the first entry of long feeds. */
import { EpochStore } from '../../src/redis/epoch.store.js';
import { RunStores } from '../../src/redis/run.stores.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { BEFORE_ALL, parseCursor, type Cursor } from '../../src/live/cursor.js';
import { PAGE } from '../../src/live/feed-gap.js';
import { FeedsService } from '../../src/live/feeds.service.js';
import { readConfig } from '../../src/ops/config.js';
import { createLog } from '../../src/ops/log.js';
import { Connections, type FastRedis } from '../../src/redis/connections.js';
import { GLOBAL_KEYS, shardKeys } from '../../src/redis/keys.js';
import { aTransition } from '../builders/feed.builder.js';
import { Ear } from './feed.ear.js';

const DATABASE = 55;
const SHARDS = 2;
const PER_SHARD = 3 * PAGE;
const EPOCH = 'first';
let url: string;
let admin: Redis;
let redis: FastRedis;
let connections: Connections;
let feeds: FeedsService;
let runs = 0;

beforeAll(async () => {
  url = `${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`;
  admin = new Redis(url);
  await admin.flushdb();
  await admin.hset(GLOBAL_KEYS.settings, 'epoch', EPOCH);
});
afterAll(() => admin.quit());
beforeEach(async () => {
  connections = new Connections(url, () => undefined);
  redis = connections.failFast();
  await new Promise<void>((resolve) => redis.once('ready', resolve));
  const config = readConfig({ SHARDS: String(SHARDS) });
  const [stores, epochs] = [new RunStores(redis, config), new EpochStore(redis, EPOCH)];
  feeds = new FeedsService(config, stores, connections, epochs, createLog('silent'));
});
afterEach(async () => {
  feeds.onApplicationShutdown();
  await connections.close();
});

/** A run whose feeds hold as many entries in each shard. */
async function aFilledRun(): Promise<string> {
  const run = `run-${++runs}`;
  const pipeline = admin.pipeline();
  for (const customer of customers()) {
    const [shard = 0, n = 0] = customer.split('-').map(Number);
    const entry = JSON.stringify(aTransition({ customerId: customer }));
    pipeline.xadd(shardKeys(run, shard).feed, `${n + 1}-0`, 'entry', entry, 'acceptedAt', '1');
  }
  await pipeline.exec();
  return run;
}

/** In the order in which one who resumes is told of them. */
function customers(): string[] {
  return Array.from({ length: SHARDS * PER_SHARD }, (_, i) => `${Math.floor(i / PER_SHARD)}-${i % PER_SHARD}`);
}

function beginningOf(run: string): Cursor {
  return { run, epoch: EPOCH, position: Array.from({ length: SHARDS }, () => BEFORE_ALL) };
}

/** Has no more room once it has heard so much, until what is to happen then has happened. */
class FullEar extends Ear {
  private hasHappened = false;

  constructor(
    private readonly after: number,
    private readonly happens: () => Promise<unknown>,
  ) {
    super();
  }

  override isFull = (): boolean => !this.hasHappened && this.heard.length > this.after;
  override canTakeMore = async (): Promise<boolean> => {
    if (this.isFull()) await this.happens().then(() => (this.hasHappened = true));
    return true;
  };
}

describe('entries that are trimmed while a gap is read', () => {
  it('are told as missed, not skipped; nobody is told of a miss who missed nothing', async () => {
    const trims = fc.record({
      after: fc.nat(SHARDS * PER_SHARD - 1),
      shard: fc.nat(SHARDS - 1),
      kept: fc.integer({ min: 0, max: PER_SHARD }),
    });
    const outcomes = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(trims, async ({ after, shard, kept }) => {
        const run = await aFilledRun();
        const ear = new FullEar(after, () => admin.xtrim(shardKeys(run, shard).feed, 'MAXLEN', kept));
        const leave = await feeds.of(run).subscribe(beginningOf(run), ear);
        leave();
        const told = ear.heard.filter((what) => what.includes('-'));
        const toldOfShard = told.filter((customer) => customer.startsWith(`${shard}-`)).length;
        const hasMissed = ear.heard.includes('anew');
        outcomes.add(hasMissed);
        expect(ear.heard).toEqual(['recovered', ...told, ...(hasMissed ? ['anew'] : [])]);
        expect(told).toEqual(customers().slice(0, told.length));
        if (hasMissed) expect(PER_SHARD - kept).toBeGreaterThan(toldOfShard);
        else expect(told).toHaveLength(SHARDS * PER_SHARD);
      }),
      {
        numRuns: 30,
        examples: [
          [{ after: 0, shard: 1, kept: 1 }],
          [{ after: 0, shard: 1, kept: 0 }],
          [{ after: 0, shard: 0, kept: PER_SHARD }],
        ],
      },
    );
    expect(outcomes.size).toBe(2);
  });
});

describe('gaps of several runs and clients', () => {
  it('are read a page at a time, and no more than one is sent before others have their turn', async () => {
    const filled = [await aFilledRun(), await aFilledRun()];
    let [reading, mostReading] = [0, 0];
    const { xrange } = redis;
    redis.xrange = (async (...args: Parameters<Redis['xrange']>) => {
      mostReading = Math.max(mostReading, ++reading);
      return xrange.apply(redis, args).finally(() => reading--);
    }) as Redis['xrange'];

    let waiting = 0;
    let open: () => void = () => undefined;
    const allWait = new Promise<void>((resolve) => (open = resolve));
    const ears = Array.from({ length: 6 }, () => {
      return new FullEar(PAGE / 2, () => {
        if (++waiting === 6) setImmediate(open);
        return allWait;
      });
    });
    let [isOver, before, mostAtOnce] = [false, 0, 0];
    const count = (): void => {
      const heard = ears.reduce((sum, ear) => sum + ear.heard.length, 0);
      mostAtOnce = Math.max(mostAtOnce, heard - before);
      before = heard;
      if (!isOver) setImmediate(count);
    };
    count();
    await Promise.all(
      ears.map(async (ear, i) => {
        const run = filled[i % filled.length] ?? '';
        await feeds.of(run).subscribe(beginningOf(run), ear);
      }),
    );
    isOver = true;

    for (const { heard } of ears) expect(heard).toEqual(['recovered', ...customers()]);
    expect(mostReading).toBe(1);
    expect(mostAtOnce).toBeLessThanOrEqual(PAGE + ears.length);
  });
});

describe('many who come back at once', () => {
  it('share the reads of one, and each gets all of the gap once', async () => {
    const run = await aFilledRun();
    let [pages, looks] = [0, 0];
    const { xrange, xinfo } = redis;
    redis.xrange = ((...args: Parameters<Redis['xrange']>) => {
      pages++;
      return xrange.apply(redis, args);
    }) as Redis['xrange'];
    redis.xinfo = ((...args: Parameters<Redis['xinfo']>) => {
      looks++;
      return xinfo.apply(redis, args);
    }) as Redis['xinfo'];
    const ears = Array.from({ length: 50 }, () => new Ear());
    await Promise.all(ears.map((ear) => feeds.of(run).subscribe(beginningOf(run), ear)));
    for (const { heard } of ears) expect(heard).toEqual(['recovered', ...customers()]);
    const pagesOfOne = SHARDS * Math.ceil(PER_SHARD / PAGE);
    expect(pages).toBe(pagesOfOne);
    expect(looks).toBeLessThanOrEqual(pagesOfOne + 3 * SHARDS);
  });

  it('from different places of the same pages get what each of them misses', async () => {
    const run = await aFilledRun();
    const places = [0, 1, PAGE - 1, PAGE, PAGE + 1, PER_SHARD - 1, PER_SHARD];
    const all = customers();
    await Promise.all(
      places.map(async (seen) => {
        const ear = new Ear();
        const position = Array.from({ length: SHARDS }, () => ({ version: seen, n: 0 }));
        await feeds.of(run).subscribe({ run, epoch: EPOCH, position }, ear);
        const missed = all.filter((customer) => Number(customer.split('-')[1]) >= seen);
        expect(ear.heard).toEqual(['recovered', ...missed]);
      }),
    );
  });

  it('with a filter that passes nothing are told where they are', async () => {
    const run = await aFilledRun();
    const ear = new Ear();
    ear.filter = { ...ear.filter, verdictOf: () => 'out' };
    await feeds.of(run).subscribe(beginningOf(run), ear);
    expect(ear.heard).toEqual(['recovered']);
    expect(parseCursor(ear.cursor)?.position).toEqual(
      Array.from({ length: SHARDS }, () => ({ version: PER_SHARD, n: 0 })),
    );
  });

  it('coalesced get of each customer the newest', async () => {
    const run = `run-${++runs}`;
    for (let version = 1; version <= 60; version++) {
      const entry = JSON.stringify(aTransition({ customerId: `0-${version % 4}`, risk: version / 100 }));
      await admin.xadd(shardKeys(run, 0).feed, `${version}-0`, 'entry', entry, 'acceptedAt', '1');
    }
    const ear = new Ear();
    ear.isCoalesced = true;
    await feeds.of(run).subscribe(beginningOf(run), ear);
    expect(ear.heard).toEqual(['recovered', '0-1', '0-2', '0-3', '0-0']);
  });
});
