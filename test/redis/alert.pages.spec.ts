/** Lists of alerts page by page, while they are worked on. */
import { RunStores } from '../../src/redis/run.stores.js';
import { EpochStore } from '../../src/redis/epoch.store.js';
import 'reflect-metadata';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { UTC } from '../../src/core/primitives/calendar.js';
import { ALERT_SORTS } from '../../src/alerts/alert.order.js';
import { OutcomesService } from '../../src/alerts/outcomes.service.js';
import { RiskNowService } from '../../src/alerts/risk.now.service.js';
import { WorklistService } from '../../src/alerts/worklist.service.js';
import type { OutcomeLine } from '../../src/client/protocol.js';
import type { Alert } from '../../src/core/contracts/records.js';
import { createLog } from '../../src/ops/log.js';
import { AlertStore } from '../../src/redis/alert.store.js';
import { CustomerStore } from '../../src/redis/customer.store.js';
import { GLOBAL_KEYS } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { A_BUSINESS } from '../builders/business.builder.js';
import { ChangingAlerts } from './alert.changes.js';

const SHARDS = 3;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/43`);
const directory = new RunDirectory(redis, new RunStore(redis), SHARDS);
const alerts = new AlertStore(redis, directory);
afterAll(() => redis.quit());

const LISTS = {
  unresolved: (alert: Alert) => alert.status !== 'resolved',
  resolved: (alert: Alert) => alert.status === 'resolved',
  all: () => true,
  'in_progress,resolved': ({ status }: Alert) => status === 'in_progress' || status === 'resolved',
} as const;
type List = keyof typeof LISTS;

/** One sweep has one as-of: hundreds of alerts share an instant. */
const instant = fc.integer({ min: 1_000, max: 1_002 });
const priority = fc.integer({ min: 0, max: 3 });
const beginning = fc.record({ priority, at: instant, status: fc.constantFrom('open', 'in_progress', 'resolved') });
type Beginning = typeof beginning extends fc.Arbitrary<infer T> ? T : never;
const write = fc.record({
  what: fc.constantFrom('open', 'resolve', 'reopen', 'move', 'start'),
  which: fc.nat(),
  priority,
  at: fc.integer({ min: 1_001, max: 1_004 }),
});
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;

const sorts = fc
  .tuple(fc.constantFrom('', '-'), fc.constantFrom(...ALERT_SORTS))
  .map(([sign, sort]) => `${sign}${sort}`);

function partsOf({ priority: to, at, status }: Beginning): Partial<Alert> {
  const resolved = { resolvedAt: at, outcome: 'retained' } as const;
  return { ...measures(to, at), updatedAt: at, status, ...(status === 'resolved' ? resolved : {}) };
}

class Paged {
  readonly changing = new ChangingAlerts(redis, SHARDS);
  /** Two processes behind one address. */
  readonly services = [aWorklist(), aWorklist()] as const;
  readonly seen: string[] = [];
  private stayed = new Set<string>();

  constructor(
    private readonly list: List,
    private readonly sort?: string,
  ) {}

  async begin(parts: readonly Beginning[]): Promise<void> {
    await redis.flushdb();
    await redis.hset(GLOBAL_KEYS.settings, 'epoch', 'e');
    await this.changing.changeAll(new Map(parts.map((one, i) => [idOf(i), partsOf(one)])));
    for (const service of this.services) await service.list({ status: 'all', limit: '1' });
    this.stayed = new Set(this.matching());
  }

  /** Reads to the end. @param between what happens after each page */
  async read(limit: number, between: (page: number) => Promise<void>): Promise<void> {
    let cursor: string | null = '';
    for (let page = 0; cursor !== null; page++) {
      const sort = this.sort === undefined ? {} : { sort: this.sort };
      const raw = { status: this.list, limit: String(limit), ...sort, ...(cursor === '' ? {} : { cursor }) };
      const found = await (this.services[page % 2] ?? this.services[0]).list(raw);
      this.seen.push(...found.alerts.map(({ id }) => id));
      cursor = found.cursor;
      await between(page);
    }
  }

  expectAll(): void {
    expect(this.seen.length - new Set(this.seen).size).toBe(0);
    const seen = new Set(this.seen);
    expect([...this.stayed].filter((id) => !seen.has(id))).toEqual([]);
  }

  async write({ what, which, priority: to, at }: Write): Promise<void> {
    const { truth } = this.changing;
    const all = [...truth.values()];
    const pool = all.filter(({ status }) => (status === 'resolved') === (what === 'reopen'));
    const id = pool[which % Math.max(1, pool.length)]?.id;
    if (what === 'open') await this.changing.change(idOf(all.length), { ...measures(to, at), updatedAt: at });
    else if (id !== undefined) await this.changing.change(id, changeOf(what, to, at));
    const now = new Set(this.matching());
    this.stayed = new Set([...this.stayed].filter((one) => now.has(one)));
  }

  private matching(): string[] {
    return [...this.changing.truth.values()].filter(LISTS[this.list]).map(({ id }) => id);
  }
}

/** Measures that differ from each other, so that a change may be one in some orders only. */
function measures(to: number, at: number): Partial<Alert> {
  const assignee = ['li', '赵', null, 'an'][at % 4] ?? null;
  const [openedAt, newsAt, dueAt] = [at, 3 * to + at, (7 * at + to) % 6];
  return { priority: to, valueAtStake: (to * at) % 5, risk: ((to + at) % 4) / 10, openedAt, newsAt, dueAt, assignee };
}

function changeOf(what: Write['what'], to: number, at: number): Partial<Alert> {
  if (what === 'resolve') return { status: 'resolved', resolvedAt: at, updatedAt: at, outcome: 'retained' };
  if (what === 'reopen') return { status: 'open', resolvedAt: null, updatedAt: at, outcome: null, ...measures(to, at) };
  if (what === 'start') return { status: 'in_progress', updatedAt: at };
  return { ...measures(to, at), updatedAt: at };
}

function idOf(i: number): string {
  return i.toString(36).padStart(4, '0');
}

function aWorklist(): WorklistService {
  return new WorklistService(
    new RunStores(redis, { shards: SHARDS, clockSkewMs: 5_000 }),
    new EpochStore(redis, ''),
    directory,
    alerts,
    A_BUSINESS,
    new RiskNowService(new CustomerStore(redis, SHARDS), UTC),
    createLog('silent'),
  );
}

describe.each(Object.keys(LISTS) as List[])('the list of alerts that are %s, page by page', (list) => {
  it('holds whoever was there all the while once, and nobody twice, whatever is written meanwhile', async () => {
    const sets = fc.array(beginning, { maxLength: 40 });
    const between = fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sets, fc.integer({ min: 1, max: 12 }), between, sorts, async (parts, limit, writes, sort) => {
        const paged = new Paged(list, sort);
        await paged.begin(parts);
        await paged.read(limit, async (page) => {
          for (const one of writes[page] ?? []) await paged.write(one);
        });
        paged.expectAll();
      }),
      { numRuns: 60 },
    );
  });

  it.each([[100], [499], [500]])('goes on to the end where 1,250 share one instant, %i at a time', async (limit) => {
    const paged = new Paged(list);
    const status = (i: number) => (i % 5 === 0 ? 'in_progress' : 'resolved');
    await paged.begin(Array.from({ length: 1_250 }, (_, i) => ({ priority: 7, at: 1_000, status: status(i) })));
    await paged.read(limit, () => Promise.resolve());
    paged.expectAll();
  });
});

describe('the list of resolved alerts, page by page', () => {
  it('shows none twice that was reopened and resolved again, as of a clock a little behind', async () => {
    const paged = new Paged('resolved');
    const resolved = (at: number) => ({ priority: 1, at, status: 'resolved' }) as const;
    await paged.begin([resolved(1_004), resolved(1_003), resolved(1_000)]);
    await paged.read(2, async (page) => {
      if (page > 0) return;
      await paged.changing.change(idOf(0), changeOf('reopen', 1, 1_002));
      await paged.changing.change(idOf(0), changeOf('resolve', 1, 1_002));
    });
    paged.expectAll();
  });
});

describe('the export of outcomes', () => {
  it('has a line for every resolved alert, the newest first, however many share an instant', async () => {
    const some = fc.array(beginning, { maxLength: 700 });
    await fc.assert(
      fc.asyncProperty(some, instant, async (parts, since) => {
        const paged = new Paged('resolved');
        await paged.begin(parts);
        const none = {} as never;
        const outcomes = new OutcomesService(alerts, none, none, A_BUSINESS, UTC);
        const lines: OutcomeLine[] = [];
        for await (const text of outcomes.lines('live', since))
          lines.push(
            ...text
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line) as OutcomeLine),
          );
        const expected = [...paged.changing.truth.values()].filter((one) => (one.resolvedAt ?? 0) >= since);
        expect(lines.map(({ alertId }) => alertId).sort()).toEqual(expected.map(({ id }) => id).sort());
        const times = lines.map(({ resolvedAt }) => resolvedAt);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      }),
      { numRuns: 8 },
    );
  });
});
