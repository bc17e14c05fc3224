/**
 * All dashboards of a process are cut at once and come back to another one, with their cursors, while the bank goes on.
 *
 * STORM_SOCKETS=2000 runs the long form: it prints where the time went, and has to be over within ten seconds on two cores
 * that nobody else uses.
 */
import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { FeedEntry } from '../../src/core/contracts/feed.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { shardKeys } from '../../src/redis/keys.js';
import { anAlertEntry, aTransition } from '../builders/feed.builder.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';
import { audit, StormDashboard, type Told, type Wanted } from './storm.dashboard.js';

const LONG_FORM = process.env['STORM_SOCKETS'];
const SOCKETS = Number(LONG_FORM ?? 200);
const SHARDS = 4;
const CUSTOMERS = 400;
const BACK_WITHIN_MS = 10_000;
/** Four alerts and four transitions a second: the busy morning of a large bank. */
const WRITE_EVERY_MS = 250;
const LIMIT_MS = 5 * 60_000;
const BRANCHES = ['north', 'south'] as const;
const KINDS: readonly Wanted[] = [
  { filter: {}, isCoalesced: false },
  { filter: { branch: 'north' }, isCoalesced: false },
  { filter: { branch: 'north' }, isCoalesced: true },
  { filter: { severity: 'critical', assignee: 'none' }, isCoalesced: true },
];

let redis: Redis;
let first: TestService;
let second: TestService;
let place: TestService;

beforeAll(async () => {
  const url = await emptyDatabase(28);
  const shared = { DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-storm-')), SHARDS: String(SHARDS), ROLES: 'live' };
  first = await startTestService(url, shared);
  second = await startTestService(url, shared);
  place = first;
  redis = new Redis(url);
}, LIMIT_MS);
afterAll(async () => {
  await redis.quit();
  await second.stop();
});

/** Tells alerts and transitions as commits do, until it is stopped. */
class Bank {
  readonly told: { entry: Extract<FeedEntry, { topic: 'alerts' }>; at: number }[] = [];
  private readonly versions = Array.from({ length: SHARDS }, () => 0);
  private readonly timer = setInterval(() => this.write(), WRITE_EVERY_MS);
  private writing: Promise<unknown> = Promise.resolve();
  private count = 0;

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
  }

  private write(): void {
    const i = this.count++;
    const customerId = `c${(i * 7) % CUSTOMERS}`;
    const shard = shardOf(customerId, SHARDS);
    const version = this.versions[shard]! + 1;
    this.versions[shard] = version;
    const branch = BRANCHES[i % 2]!;
    const severity = i % 3 === 0 ? 'critical' : 'warning';
    const entry = anAlertEntry({ id: `alert of ${customerId}`, customerId, version, branch, severity }, 'updated');
    this.told.push({ entry, at: performance.now() });
    const add = (id: string, one: FeedEntry): Promise<unknown> =>
      redis.xadd(shardKeys('live', shard).feed, id, 'entry', JSON.stringify(one), 'acceptedAt', Date.now());
    const { writing } = this;
    this.writing = writing
      .then(() => add(`${version}-0`, entry))
      .then(() => add(`${version}-1`, aTransition({ customerId, branch })));
  }
}

function toldTo({ filter: { branch, severity } }: Wanted, bank: Bank): Told[] {
  return bank.told
    .map(({ entry: { alert } }) => alert)
    .filter((alert) => (branch ?? alert.branch) === alert.branch && (severity ?? alert.severity) === alert.severity);
}

/** Of each dashboard, from the cut to a point of its return. */
function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => `${Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? NaN)}`;
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(1)} ms`;
}

describe(`${SOCKETS} dashboards that are cut at once`, () => {
  it(
    'come back with their cursors, and each was sent every alert of its filter once',
    async () => {
      const dashboards = Array.from({ length: SOCKETS }, (_, i) => {
        const role = i % 2 === 0 ? 'agent' : 'auditor';
        return new StormDashboard(() => place, role, KINDS[i % KINDS.length]!);
      });
      const all = (subscriptions: number): Promise<boolean> =>
        until(
          () => Promise.resolve(dashboards.every((one) => one.subscriptions >= subscriptions)),
          (holds) => holds,
        );
      for (const dashboard of dashboards) dashboard.start();
      await all(2);
      const bank = new Bank();
      await until(
        () => Promise.resolve(bank.told.length),
        (told) => told >= 20,
      );
      const cpu = await cpuSince();
      const cutAt = performance.now();
      place = second;
      await first.stop();
      await all(4);
      const lastBackAt = Math.max(...dashboards.map(({ back }) => back.subscribedAt));
      await bank.stop();
      const isThere = ({ wanted, arrivals }: StormDashboard): boolean => {
        const last = toldTo(wanted, bank).at(-1);
        return arrivals.some(({ id, version }) => id === last?.id && version === last.version);
      };
      await until(
        () => Promise.resolve(dashboards.every(isThere)),
        (holds) => holds,
      );

      report(dashboards, cutAt, await cpu());
      for (const dashboard of dashboards) {
        expect(audit(dashboard, toldTo(dashboard.wanted, bank), SHARDS)).toEqual([]);
        dashboard.stop();
      }
      if (LONG_FORM !== undefined) expect(lastBackAt - cutAt).toBeLessThan(BACK_WITHIN_MS);
    },
    LIMIT_MS,
  );
});

/** Seconds of a core since now. */
async function cpuSince(): Promise<() => Promise<number[]>> {
  const read = async (): Promise<number[]> => {
    const text = await (await fetch(`${second.url}/metrics`)).text();
    const { user, system } = process.cpuUsage();
    return [metric(text, 'process_cpu_seconds_total'), (user + system) / 1e6];
  };
  const before = await read();
  return async () => (await read()).map((after, i) => after - (before[i] ?? 0));
}

function report(dashboards: readonly StormDashboard[], cutAt: number, cpu: readonly number[]): void {
  if (LONG_FORM === undefined) return;
  const of = (pick: (one: StormDashboard) => number): string => spread(dashboards.map(pick));
  process.stdout.write(
    [
      `${SOCKETS} dashboards, from the cut:`,
      `closed ${of(({ back }) => back.closedAt - cutAt)}`,
      `ticket asked ${of(({ back }) => back.askedAt - cutAt)}`,
      `ticket there ${of(({ back }) => back.ticketAt - cutAt)}; took ${of(({ back }) => back.ticketAt - back.askedAt)}`,
      `open ${of(({ back }) => back.openedAt - cutAt)}; took ${of(({ back }) => back.openedAt - back.ticketAt)}`,
      `subscribed ${of(({ back }) => back.subscribedAt - cutAt)}; took ${of(({ back }) => back.subscribedAt - back.openedAt)}`,
      `seconds of a core: server ${cpu[0]?.toFixed(1)}, dashboards ${cpu[1]?.toFixed(1)}; load ${loadavg()[0]?.toFixed(1)}`,
      '',
    ].join('\n'),
  );
}
