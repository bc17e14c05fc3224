/** A customer's history in Redis: what commits write, beside what an earlier build wrote, and how many bytes it takes. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../src/core/state/activity.js';
import type { HistoryEntry } from '../../src/core/contracts/records.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { CustomerStore, historyWrite } from '../../src/redis/customer.store.js';
import { packEarlierHistories } from '../../src/redis/earlier.histories.js';
import { ShardStore } from '../../src/redis/shard.store.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLane, eventsWork, type TestLane } from './lane.harness.js';
import { storedHistories } from './stored.keyspace.js';

const DATABASE = 103;
const AS_OF = Date.UTC(2026, 0, 15, 12);
const [IN_LIST, APPENDED] = [storedHistories('list'), storedHistories('value')];
const EARLIER = IN_LIST[0]!;

let lane: TestLane;
let customers: CustomerStore;

beforeEach(async () => {
  lane = await aLane({ database: DATABASE });
  customers = new CustomerStore(lane.redis, 1);
});
afterEach(() => lane.close());

function actOf(customerId: string, type: string, occurredAt: number): WireEvent {
  return aWireEvent({ customerId, occurredAt, type, amount: 50 });
}

/** As an earlier build writes: each entry is an element of a list. */
async function earlierList(customerId: string, entries: readonly string[]): Promise<void> {
  await lane.redis.rpush(lane.keys.earlierHistory(customerId), ...entries.map((entry) => Buffer.from(entry, 'base64')));
}

async function committed(customerId: string, entries: readonly HistoryEntry[]): Promise<void> {
  const store = new ShardStore(lane.redis, lane.keys);
  for (const entry of entries) {
    const { version } = await store.read([]);
    expect(await store.commit(version, '', [historyWrite(customerId, entry, lane.keys)])).toBe('committed');
  }
}

describe('the history of a customer', () => {
  it('is one value, to which each transition is appended', async () => {
    await lane.process(eventsWork(AS_OF, [actOf('c', 'login', AS_OF)]));
    const first = await lane.redis.getBuffer(lane.keys.history('c'));
    await lane.process(eventsWork(AS_OF + DAY_MS, [actOf('c', 'product_opened', AS_OF + DAY_MS)]));
    const both = await lane.redis.getBuffer(lane.keys.history('c'));
    expect(both?.subarray(0, first?.length)).toEqual(first);
    expect(await customers.history('live', 'c')).toMatchObject([
      { from: null, to: 'prospect', as: 'first', at: AS_OF },
      { from: 'prospect', to: 'development', as: 'acquired', at: AS_OF + DAY_MS },
    ]);
  });

  it('goes on behind the list of an earlier build', async () => {
    await earlierList('c', EARLIER.entries);
    expect(await customers.history('live', 'c')).toEqual(EARLIER.holds);
    const now = Date.now();
    await lane.process(eventsWork(now, [actOf('c', 'login', now)]));
    expect(await customers.history('live', 'c')).toMatchObject([...EARLIER.holds, { at: now, as: 'first' }]);
    expect(await lane.redis.llen(lane.keys.earlierHistory('c'))).toBe(EARLIER.entries.length);
    expect(lane.faults).toEqual([]);
  });

  it('is in order also while a process of an earlier build writes to its list', async () => {
    const [first, ...rest] = EARLIER.entries;
    await earlierList('c', [first!]);
    const [from, to] = [EARLIER.holds[0]!, EARLIER.holds[1]!];
    const between = { ...from, at: Math.floor((from.at + to.at) / 2) };
    await committed('c', [between]);
    await earlierList('c', rest);
    expect(await customers.history('live', 'c')).toEqual([from, between, ...EARLIER.holds.slice(1)]);
  });

  it.each(APPENDED.map((one) => [one.name, one] as const))(
    'is read as this format was first written: %s',
    async (_name, { entries, holds }) => {
      for (const entry of entries) await lane.redis.append(lane.keys.history('c'), Buffer.from(entry, 'base64'));
      expect(JSON.stringify(await customers.history('live', 'c'))).toBe(JSON.stringify(holds));
    },
  );

  it('of three stages takes half of what the list took, its key included', async () => {
    const { entries, holds } = EARLIER;
    await earlierList('c', entries.slice(0, 3));
    await committed('c', holds.slice(0, 3));
    const [list, value] = [await bytesAt(lane.keys.earlierHistory('c')), await bytesAt(lane.keys.history('c'))];
    expect(value).toBeGreaterThan(60); // there is something
    expect(value).toBeLessThanOrEqual(list / 2);
    expect(value).toBeLessThanOrEqual(176);
  });
});

describe('histories of an earlier build', () => {
  const page = { run: 'live', shard: 0, customerIds: ['nobody', 'c'] };

  it('move into one value, with what was written since, and are there once', async () => {
    const [first, ...rest] = EARLIER.entries;
    await earlierList('c', [first!]);
    await committed('c', EARLIER.holds.slice(1, 2));
    await earlierList('c', rest.slice(1));
    expect(await packEarlierHistories(lane.redis, page)).toBe(1);
    expect(await customers.history('live', 'c')).toEqual(EARLIER.holds);
    expect(await lane.redis.exists(lane.keys.earlierHistory('c'))).toBe(0);
    expect(await packEarlierHistories(lane.redis, page)).toBe(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the list', () => earlierList('c', EARLIER.entries.slice(2, 3))],
    ['the value', () => committed('c', EARLIER.holds.slice(2, 3))],
  ])('stay as they are when %s grows meanwhile', async (_what, write) => {
    await earlierList('c', EARLIER.entries.slice(0, 2));
    const slow = lane.redis.duplicate();
    const read = slow.getBuffer.bind(slow);
    slow.getBuffer = async (key) => {
      const value = await read(key);
      await write();
      return value;
    };
    expect(await packEarlierHistories(slow, page)).toBe(0);
    await slow.quit();
    expect(await customers.history('live', 'c')).toEqual(EARLIER.holds.slice(0, 3));
  });

  it('stay as they are when an entry cannot be read', async () => {
    await earlierList('c', [...EARLIER.entries, Buffer.of(99).toString('base64')]);
    expect(await packEarlierHistories(lane.redis, page)).toBe(0);
    expect(await lane.redis.llen(lane.keys.earlierHistory('c'))).toBe(EARLIER.entries.length + 1);
  });
});

async function bytesAt(key: string): Promise<number> {
  return (await lane.redis.memory('USAGE', key)) ?? 0;
}
