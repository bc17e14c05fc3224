/** A live run with something of every kind that is stored, and what of it must be the same with another number of shards. */
import { Redis } from 'ioredis';
import type {
  AlertView,
  CustomerListView,
  QuarantineView,
  RunView,
  StagesView,
  TransitionsView,
} from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { ContactLogStore } from '../../src/redis/contact.log.store.js';
import { ContactStore } from '../../src/redis/contact.store.js';
import { CustomerStore } from '../../src/redis/customer.store.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { dumpRun, type Dump } from '../../scripts/chaos/dump.js';
import type { TestService } from './service.harness.js';
import { until } from './service.harness.js';
import { AgentClient, customersWhoEnd } from './workbench.harness.js';

export const SHARDS = 4;
const ENDING = 30;
export const PAYING = 300;

interface Post {
  id: string;
  customerId: string;
  occurredAt: number;
  channel: string;
  type: string;
  amount: number;
  currency: string;
  branch: string;
}

export function payments(round: number, at: number): Post[] {
  return Array.from({ length: PAYING }, (_, i) => ({
    id: `r${round}-${i}`,
    customerId: `pays-${i}`,
    occurredAt: at,
    channel: 'mobile',
    type: 'payment',
    amount: 10 + i,
    currency: 'CNY',
    branch: `b${i % 7}`,
  }));
}

export async function post(service: TestService, events: readonly unknown[]): Promise<void> {
  const headers = { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' };
  const answer = await fetch(`${service.url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`);
}

export async function appliedIn(service: TestService): Promise<number> {
  return (await service.get<RunView>('/v1/runs/live')).applied;
}

/** Alerts that were worked on, contacts, opt-outs, quarantine, histories of both forms. */
export async function fill(service: TestService, redisUrl: string): Promise<void> {
  const names = Array.from({ length: ENDING }, (_, i) => [`ends-${i}`, `b${i % 3}`] as const);
  await customersWhoEnd(redisUrl, Object.fromEntries(names));
  const now = Date.now();
  await post(service, payments(1, now - 86_400_000));
  await post(service, payments(2, now));
  await work(new AgentClient(service));
  const redis = new Redis(redisUrl);
  await contacts(redis, now);
  await setAside(redis, now);
  await packOldWay(redis, 'pays-3');
  await until(
    () => service.get<QuarantineView>('/v1/quarantine?run=live'),
    ({ count }) => count >= 2 * SHARDS,
  );
  await redis.quit();
}

async function work(agents: AgentClient): Promise<void> {
  const [first, second, third] = await agents.alerts(ENDING);
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are too few alerts');
  await agents.done(first, { action: 'acknowledge' });
  await agents.done(second, { action: 'comment', comment: 'called' });
  await agents.done(third, { action: 'resolve', outcome: 'retained' });
}

async function contacts(redis: Redis, now: number): Promise<void> {
  const contacted = new ContactStore(redis, SHARDS);
  const policy = { cap: { contacts: 3, days: 30 }, quietHours: null };
  for (let i = 0; i < 20; i++) {
    await contacted.claim(`pays-${i}`, `event-${i}`, policy, now);
    await contacted.optOut(`never-seen-${i}`, { at: now, by: 'agent' });
  }
  const log = new ContactLogStore(redis, SHARDS);
  const one = { at: now, by: 'agent', role: 'agent', way: 'phone', result: 'reached', comment: 'well' } as const;
  for (const id of ['a', 'b']) await log.log(LIVE_RUN, 'pays-1', { id, ...one }, 10);
}

/** An event of a customer of another shard, and one that is none. */
async function setAside(redis: Redis, now: number): Promise<void> {
  for (let shard = 0; shard < SHARDS; shard++) {
    const queue = openQueue(redis, shardKeys(LIVE_RUN, shard));
    const stranger = payments(9, now).find(({ customerId }) => shardOf(customerId, SHARDS) !== shard);
    await queue.add('events', { v: 1, asOf: now, events: [stranger, { nothing: 'of ours' }] });
    await queue.close();
  }
}

/** As an earlier build stored histories. */
async function packOldWay(redis: Redis, customerId: string): Promise<void> {
  const keys = shardKeys(LIVE_RUN, shardOf(customerId, SHARDS));
  const history = await until(
    () => new CustomerStore(redis, SHARDS).history(LIVE_RUN, customerId),
    (all) => all.length > 0,
  );
  await redis.rpush(keys.earlierHistory(customerId), ...history.map((entry) => JSON.stringify(entry)));
  await redis.del(keys.history(customerId));
}

/** All that is stored, without what belongs to a number of shards. Sums are added up. */
export async function stored(redisUrl: string, shards: number): Promise<Record<string, string>> {
  const redis = new Redis(redisUrl);
  const dump: Dump = await dumpRun(redis, LIVE_RUN, shards);
  const found = new Map<string, string>();
  for (const [name, value] of dump) {
    if (name.startsWith('feed of ')) continue;
    const sum = name.replace(/ of shard \d+|shard \d+, /, '');
    found.set(sum, sum === name ? value : String(Number(found.get(sum) ?? 0) + Number(value)));
  }
  for (let shard = 0; shard < shards; shard++) await addContacts(redis, shard, found);
  await redis.quit();
  const kept = [...found].filter(([, value]) => value !== '0').sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept);
}

async function addContacts(redis: Redis, shard: number, found: Map<string, string>): Promise<void> {
  const { prefix } = shardKeys(LIVE_RUN, shard);
  for (const kind of ['contacts', 'contact-log', 'opt-out', 'h']) {
    for (const key of await redis.keys(`${prefix}:${kind}:*`)) {
      const name = key.slice(prefix.length);
      const expires = await redis.pexpiretime(key);
      // The dump of a large hash depends on the order in which it was written.
      const value =
        kind === 'contact-log' ? Object.entries(await redis.hgetall(key)).sort() : await redis.dumpBuffer(key);
      found.set(name, `${expires} ${JSON.stringify(value)}`);
    }
  }
}

/** What people see, in an order of its own. */
export async function shown(service: TestService): Promise<unknown> {
  const agents = new AgentClient(service);
  const [resolved, open] = [await agents.list('limit=500&status=resolved'), await agents.list('limit=500')];
  const listed = await service.get<CustomerListView>('/v1/customers?run=live&limit=500');
  const { population } = await service.get<StagesView>('/v1/stages?run=live');
  const { matrix, measures } = await service.get<TransitionsView>('/v1/stages/transitions?run=live&window=7d');
  const { count, events } = await service.get<QuarantineView>('/v1/quarantine?run=live');
  return {
    alerts: [...resolved.alerts, ...open.alerts].map(nameOf).sort(),
    customers: listed.customers
      .map(({ customerId, stage, stageSinceAt }) => `${customerId} ${stage} ${stageSinceAt}`)
      .sort(),
    missing: listed.missing,
    population,
    matrix,
    measures,
    quarantine: [count, ...events.map(({ at, reason, payload }) => JSON.stringify([at, reason, payload])).sort()],
  };
}

function nameOf({ id, status, version, priority }: AlertView): string {
  return `${id} ${status} ${version} ${priority}`;
}
