/** The book of a real replay against the histories and states of its customers. */
import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import request from 'supertest';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import { RestClient } from '../../src/client/rest.js';
import type { HistoryView, StagesView, TransitionsView } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { decodeState } from '../../src/core/state/state.codec.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { STAGES, VALUE_TIERS, type Stage } from '../../src/core/primitives/vocabulary.js';
import { shardKeys } from '../../src/redis/keys.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const RUN = 'book';
const TYPE_COLUMN = 4;
const BALANCE_COLUMN = 7;
const DAYS = ['2011-01-31', '2011-06-15', '2011-11-30'];

let service: TestService;
let client: RestClient;
let histories: HistoryView[];
let balances: (number | null)[];
let types: (string | undefined)[];

/** Some customers of the real log, of whom every other tells a balance, which the log itself has none of. */
async function someLines(): Promise<string[]> {
  const lines: string[] = [];
  const log = createReadStream('scripts/data/online-retail.csv.gz').pipe(createGunzip());
  for await (const line of createInterface({ input: log })) {
    const cells = line.split(',');
    const customer = Number(cells[1]?.slice(-3));
    if (lines.length > 0 && !(customer % 25 === 7)) continue;
    if (customer % 2 === 1) cells[BALANCE_COLUMN] = String(((lines.length * 7919) % 1000) * 10_000.01);
    lines.push(cells.join(','));
  }
  return lines;
}

beforeAll(async () => {
  const lines = await someLines();
  const file = join(mkdtempSync(join(tmpdir(), 'tidewatch-log-')), 'part.csv');
  writeFileSync(file, lines.join('\n'));
  service = await startTestService(await emptyDatabase(126));
  await replayLog(new Service(service.url, service.keys.operator), { file, run: RUN, speed: Infinity });
  client = new RestClient({ base: service.url, key: service.keys.agent, run: RUN });
  const customers = [...new Set(lines.slice(1).map((line) => line.split(',')[1] ?? ''))];
  types = lines.slice(1).map((line) => line.split(',')[TYPE_COLUMN]);
  histories = await Promise.all(customers.map((id) => client.history(id)));
  balances = await balancesOf(customers);
}, 120_000);
afterAll(() => service.stop());

async function balancesOf(customers: readonly string[]): Promise<(number | null)[]> {
  const redis = new Redis(service.redisUrl);
  const shards = Number(await redis.hget('tidewatch:settings', 'shards'));
  const keys = customers.map((id) => shardKeys(RUN, shardOf(id, shards)).customer(id));
  const states = await Promise.all(keys.map((key) => redis.getBuffer(key)));
  await redis.quit();
  return states.map((bytes) => decodeState(bytes ?? new Uint8Array()).balance?.amount ?? null);
}

function stageAt(history: HistoryView, at: number): Stage | null {
  return history.entries.findLast((entry) => entry.at <= at)?.to ?? null;
}

function populationAt(at: number): Record<string, number> {
  const stages = histories.map((history) => stageAt(history, at));
  return Object.fromEntries(STAGES.map((stage) => [stage, stages.filter((one) => one === stage).length]));
}

describe('the population', () => {
  it('is that of the histories, now', async () => {
    const view = await client.stages();
    expect(view.population).toEqual(populationAt(Infinity));
    expect(view).not.toHaveProperty('precision');
  });

  it.each(DAYS)('is that of the histories, as of the end of %s', async (day) => {
    const end = Date.parse(`${day}T00:00:00Z`) + DAY_MS - 1;
    const population = populationAt(end);
    const customers = Object.values(population).reduce((sum, count) => sum + count);
    expect(customers).toBeGreaterThan(0);
    const view = await service.get<StagesView>(`/v1/stages?run=${RUN}&asOf=${day}T08:00:00Z`);
    expect(view).toEqual({ run: RUN, asOf: end, precision: 'day', customers, population });
  });
});

describe('the moves', () => {
  it('of any days are those of the histories', async () => {
    const from = Date.UTC(2011, 3, 1);
    const to = Date.UTC(2011, 8, 30);
    const matrix: Record<string, Record<string, number>> = {};
    for (const { at, from: before, to: after } of histories.flatMap(({ entries }) => entries)) {
      if (at < from || at >= to + DAY_MS) continue;
      const row = (matrix[before ?? 'new'] ??= {});
      row[after] = (row[after] ?? 0) + 1;
    }
    const view = await client.transitions({ from, to });
    expect(view).toMatchObject({ run: RUN, fromAt: from, toAt: to + DAY_MS - 1, matrix });
    expect(Object.keys(matrix).length).toBeGreaterThan(2);
    expect(view.measures.acquired).toBe(
      (matrix['new']?.['development'] ?? 0) + (matrix['prospect']?.['development'] ?? 0),
    );
  });

  it('are told day by day: arrivals, leavings, and who stood where at the end of each', async () => {
    const from = Date.UTC(2011, 3, 1);
    const to = Date.UTC(2011, 8, 30);
    const { days, fromAt, toAt } = await client.stageDays({ from, to });
    expect({ fromAt, toAt, days: days.length }).toEqual({ fromAt: from, toAt: to + DAY_MS - 1, days: 183 });
    const entries = histories.flatMap((history) => history.entries);
    const count = (day: number, holds: (entry: HistoryView['entries'][number]) => boolean): number =>
      entries.filter((entry) => Math.floor(entry.at / DAY_MS) === day && holds(entry)).length;
    const expected = days.map((_, i) => {
      const day = from / DAY_MS + i;
      return {
        day: new Date(day * DAY_MS).toISOString().slice(0, 10),
        acquired: count(
          day,
          ({ from: before, to: after }) => after === 'development' && [null, 'prospect'].includes(before),
        ),
        declined: count(
          day,
          ({ from: before, to: after }) => after === 'decline' && ![null, 'termination'].includes(before),
        ),
        ended: count(day, ({ from: before, to: after }) => after === 'termination' && before !== null),
        population: populationAt((day + 1) * DAY_MS - 1),
      };
    });
    const told = days.map(({ day, measures: { acquired }, declined, ended, population }) => ({
      ...{ day, acquired, declined, ended, population },
    }));
    expect(told).toEqual(expected);
    expect(expected.some(({ declined }) => declined > 0) && expected.some(({ ended }) => ended > 0)).toBe(true);
    const { measures } = await client.transitions({ from, to });
    const sum = (of: 'acquired' | 'activated' | 'retained' | 'converted'): number =>
      days.reduce((all, day) => all + day.measures[of], 0);
    expect(measures).toEqual({
      ...{ acquired: sum('acquired'), activated: sum('activated') },
      ...{ retained: sum('retained'), converted: sum('converted') },
    });
  });

  it('say how many stayed, near what became of each customer', async () => {
    const from = Date.UTC(2011, 6, 1);
    const to = Date.UTC(2011, 8, 30);
    const there = histories.filter((history) => {
      const stage = stageAt(history, from - 1);
      return stage === 'growth' || stage === 'maturity' || stage === 'decline';
    });
    const kept = there.filter((history) => {
      const stage = stageAt(history, to + DAY_MS - 1);
      return stage !== 'decline' && stage !== 'termination';
    });
    const { retention } = await client.transitions({ from, to });
    expect(retention.customers).toBe(there.length);
    expect(Math.abs((retention.rate ?? NaN) - kept.length / there.length)).toBeLessThan(0.1);
  });
});

describe('what the stages are worth', () => {
  it('adds up to all customers and all balances', async () => {
    const { total, stages, tiers, cells, currency } = await client.worth('365d');
    expect(currency).toBe('CNY');
    expect(total.customers.value).toBe(histories.length);
    expect(total.unknownBalance.value).toBe(balances.filter((balance) => balance === null).length);
    expect(total.assets.value * 100).toBeCloseTo(
      balances.reduce<number>((sum, balance) => sum + (balance ?? 0), 0),
      3,
    );
    for (const parts of [cells, Object.values(stages), Object.values(tiers)]) {
      expect(parts.reduce((sum, { customers }) => sum + customers.value, 0)).toBe(histories.length);
      expect(parts.reduce((sum, { assets }) => sum + assets.value, 0)).toBeCloseTo(total.assets.value, 2);
    }
    expect(tiers.private.customers.value).toBeGreaterThan(0);
    expect(total.purchases.count.value).toBeGreaterThan(0);
  });

  it('says of every stage and tier what the pages of its customers say', async () => {
    const pages = await Promise.all(histories.map(({ customerId }) => client.customer(customerId)));
    const { cells } = await client.worth('30d');
    expect(cells).toHaveLength(STAGES.length * VALUE_TIERS.length);
    for (const { stage, tier, customers, unknownBalance, assets } of cells) {
      const own = pages.filter((page) => page.stage === stage && page.valueTier === tier);
      expect({ stage, tier, customers: customers.value, unknown: unknownBalance.value }).toEqual({
        stage,
        tier,
        customers: own.length,
        unknown: own.filter(({ balance }) => balance === null).length,
      });
      const sum = own.reduce((all, { balance }) => all + (balance ?? 0), 0);
      expect(assets.value).toBeCloseTo(sum, 2);
    }
    expect(cells.filter(({ customers }) => customers.value > 0).length).toBeGreaterThan(6);
  });

  it('counts every purchase and cancellation of the log once', async () => {
    const { total } = await client.worth({ from: Date.UTC(2010, 11, 1) });
    const count = (type: string): number => types.filter((one) => one === type).length;
    expect([total.purchases.count.value, total.redemptions.value]).toEqual([count('purchase'), count('cancellation')]);
  });

  it('compares a month with the end of the month before', async () => {
    const { total, stages } = await client.worth({ from: Date.UTC(2011, 6, 1), to: Date.UTC(2011, 6, 31) });
    const [then, now] = [populationAt(Date.UTC(2011, 6, 1) - 1), populationAt(Date.UTC(2011, 7, 1) - 1)];
    expect([total.customers.before, total.customers.value]).toEqual([sumOf(then), sumOf(now)]);
    expect(STAGES.map((stage) => stages[stage].customers.change)).toEqual(
      STAGES.map((stage) => (now[stage] ?? 0) - (then[stage] ?? 0)),
    );
  });
});

describe('questions that have no answer', () => {
  it.each([
    '/v1/stages?asOf=yesterday',
    '/v1/stages?run=live&asOf=2010-01-01',
    '/v1/stages/transitions?window=7w',
    '/v1/stages/transitions?run=live&from=2010-01-01',
    '/v1/stages/worth?window=7d&from=2011-01-01',
    '/v1/stages/days?window=401d',
    '/v1/alerts/raised?window=7w',
    '/v1/alerts/saved?window=32d',
  ])('are refused: %s', async (path) => {
    const key = `Bearer ${service.keys.agent}`;
    const response = await request(service.url).get(path).set('authorization', key).expect(400);
    expect(response.body).toMatchObject({ code: 'bad_request' });
  });

  it('is not one of them: the last week, when nothing is said', async () => {
    const { fromAt, toAt } = await service.get<TransitionsView>(`/v1/stages/transitions?run=${RUN}`);
    expect(Math.floor((toAt - fromAt) / DAY_MS)).toBe(6);
  });
});

function sumOf(population: Record<string, number>): number {
  return Object.values(population).reduce((sum, count) => sum + count, 0);
}
