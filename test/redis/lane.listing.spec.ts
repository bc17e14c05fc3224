/** The list of customers that lanes keep in the commit of the state. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { strategyNameOf } from '../../src/core/decision.js';
import { signalsOf } from '../../src/core/features/signals.js';
import { EntryBlock, ENTRY_BYTES, fieldsOf, markOf, type Entry } from '../../src/core/listing/entry.js';
import { entryMarkIn } from '../../src/core/listing/place.mark.js';
import { UTC } from '../../src/core/primitives/calendar.js';
import { decodeState, encodeState } from '../../src/core/state/state.codec.js';
import type { CustomerState } from '../../src/core/state/state.js';
import { Tiles } from '../../src/core/state/tile.columns.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { ListingStore, type ListedCustomer } from '../../src/redis/listing.store.js';
import { RunStore } from '../../src/redis/run.store.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { A_BUSINESS } from '../builders/business.builder.js';
import { aLife, aStateThatClosed } from '../builders/state.builder.js';
import { aLane, aModel, eventsWork, sweepWork, type TestLane } from './lane.harness.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 86_400_000;
const DATABASE = 57;

const model = await aModel();
let lane: TestLane;
beforeEach(async () => {
  lane = await aLane({ database: DATABASE, model });
});
afterEach(() => lane.close());

async function stateOf(id: string): Promise<CustomerState> {
  const bytes = await lane.redis.getBuffer(lane.keys.customer(id));
  return decodeState(bytes ?? new Uint8Array(), new Tiles(), UTC);
}

async function listed(): Promise<Map<string, { row: number; one: ListedCustomer }>> {
  const store = new ListingStore(lane.redis, new RunDirectory(lane.redis, new RunStore(lane.redis), 1));
  const [rows = 0] = await store.rows('live');
  const places = Array.from({ length: rows }, (_, row) => ({ shard: 0, row }));
  const found = (await store.at('live', places)).flatMap((one, row) => (one === null ? [] : [{ row, one }]));
  expect(found).toHaveLength(rows);
  return new Map(found.map(({ row, one }) => [one.customerId, { row, one }]));
}

/** What the list must hold of a state, by the rules alone. */
function entryFrom(state: CustomerState): Entry {
  const signals = signalsOf(state, state.asOf);
  const { version, policy } = model;
  return {
    stage: state.lifecycle.stage ?? 'prospect',
    strategy: strategyNameOf(state.lifecycle, signals, { ...A_BUSINESS, model: version, policy }),
    risk: state.lifecycle.scores.risk,
    sinceAt: state.lifecycle.sinceAt,
    lastBusinessDay: state.lastBusinessAt === null ? null : UTC.dayOf(state.lastBusinessAt),
    assets: state.balance?.amount ?? null,
    branch: state.branch?.name ?? null,
  };
}

function blockOf(entry: Entry): EntryBlock {
  const view = new DataView(new ArrayBuffer(ENTRY_BYTES));
  for (const [type, index, value] of fieldsOf(entry, 0).fields) {
    if (type === 'i64') view.setBigInt64(8 * Number(index.slice(1)), BigInt(value));
    else view.setUint32(4 * Number(index.slice(1)), Number(value));
  }
  return new EntryBlock(new Uint8Array(view.buffer));
}

async function expectListed(ids: Iterable<string>): Promise<void> {
  const list = await listed();
  expect([...list.keys()].toSorted()).toEqual([...ids].toSorted());
  for (const [id, { row, one }] of list) {
    const state = await stateOf(id);
    const entry = entryFrom(state);
    expect([state.place?.row, entryMarkIn(state.place?.mark ?? NaN)]).toEqual([row, markOf(entry)]);
    expect([id, one.entry.known(0)]).toEqual([id, blockOf(entry).known(0)]);
  }
}

describe('the list of customers of a shard', () => {
  it('holds at every time what the states say, after any batches of events and reviews', async () => {
    const act = fc.record({
      who: fc.nat(7),
      type: fc.constantFrom('payment', 'login', 'salary', 'product_opened', 'complaint'),
      amount: fc.integer({ min: 1, max: 5_000 }),
      balance: fc.option(fc.constantFrom(90, 480_000, 7_000_000), { nil: undefined }),
      branch: fc.option(fc.constantFrom('B-1', 'B-2'), { nil: undefined }),
    });
    const step = fc.record({ days: fc.integer({ min: 0, max: 40 }), acts: fc.array(act, { maxLength: 12 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        await lane.redis.flushdb();
        const seen = new Set<string>();
        let asOf = AS_OF;
        for (const { days, acts } of steps) {
          asOf += days * DAY_MS;
          await lane.process(sweepWork(asOf));
          const events = acts.map(({ who, balance, branch, ...rest }) =>
            aWireEvent({
              ...rest,
              customerId: `c${who}`,
              occurredAt: asOf,
              ...(balance === undefined ? {} : { balance }),
              ...(branch === undefined ? {} : { branch }),
            }),
          );
          for (const { customerId } of events) seen.add(customerId);
          await lane.process(eventsWork(asOf, events));
          await expectListed(seen);
        }
      }),
      { numRuns: 12 },
    );
  }, 90_000);

  it('is not written when nothing of what it holds changed', async () => {
    const due = () => lane.redis.zadd(lane.keys.due, 0, 'a');
    await lane.process(eventsWork(AS_OF, [aWireEvent({ customerId: 'a', occurredAt: AS_OF })]));
    await due();
    await lane.process(sweepWork(AS_OF + 1));
    await lane.redis.setrange(lane.keys.listEntries(0), 0, '\0'); // whoever writes again would repair this
    await due();
    await lane.process(sweepWork(AS_OF + 2));
    expect((await stateOf('a')).asOf).toBe(AS_OF + 2);
    expect((await listed()).get('a')?.one.entry.stageCode(0)).toBe(0);
  });

  it('is filled by the next review of a customer whom an earlier build stored', async () => {
    const ids = ['old-1', 'old-2'];
    const state = aLife(AS_OF - 10 * DAY_MS, [
      [20, 'money_out'],
      [9, 'money_in'],
      [0, 'money_out'],
    ]);
    state.lifecycle = { ...state.lifecycle, stage: 'development', sinceAt: AS_OF - 30 * DAY_MS };
    for (const id of ids) await lane.redis.set(lane.keys.customer(id), Buffer.from(encodeState(state)));
    expect((await listed()).size).toBe(0);
    for (const id of ids) await lane.redis.zadd(lane.keys.due, 0, id);
    await lane.process(sweepWork(AS_OF));
    await expectListed(ids);
  });

  it('is right again after a build that keeps no list changed a customer', async () => {
    await lane.process(eventsWork(AS_OF, [aWireEvent({ customerId: 'a', occurredAt: AS_OF, branch: 'B-1' })]));
    const state = await stateOf('a');
    state.branch = { name: 'B-2', at: AS_OF }; // it carries the place along, and leaves the list as it is
    await lane.redis.set(lane.keys.customer('a'), Buffer.from(encodeState(state)));
    await lane.process(eventsWork(AS_OF + 60_000, [aWireEvent({ customerId: 'a', occurredAt: AS_OF + 60_000 })]));
    await expectListed(['a']);
  });

  it('gives a new row to whose row was never given away', async () => {
    const state = aLife(AS_OF - DAY_MS, [[3, 'money_out']]);
    state.lifecycle = { ...state.lifecycle, stage: 'development', sinceAt: AS_OF - 3 * DAY_MS };
    state.place = { row: 10 ** 12, mark: 5 };
    await lane.redis.set(lane.keys.customer('far'), Buffer.from(encodeState(state)));
    await lane.process(eventsWork(AS_OF, [aWireEvent({ customerId: 'far', occurredAt: AS_OF })]));
    await expectListed(['far']);
  });

  it('shows no strategy for whose relationship a death or the bank ended', async () => {
    const state = aStateThatClosed(AS_OF, 'mobile');
    state.closings = { ...state.closings, relationship: { at: AS_OF - DAY_MS, by: 'death' } };
    await lane.redis.set(lane.keys.customer('d'), Buffer.from(encodeState(state)));
    await lane.redis.zadd(lane.keys.due, 0, 'd');
    await lane.process(sweepWork(AS_OF));
    await expectListed(['d']);
    expect((await listed()).get('d')?.one.entry.strategyCode(0)).toBe(0);
  });

  it('gives no row to the work of a lane that was overtaken', async () => {
    await lane.process(eventsWork(AS_OF, [aWireEvent({ customerId: 'a', occurredAt: AS_OF })]));
    await lane.process(eventsWork(AS_OF, [aWireEvent({ customerId: 'b', occurredAt: AS_OF })]), { mark: 'same' });
    await lane.process(eventsWork(AS_OF, [aWireEvent({ customerId: 'c', occurredAt: AS_OF })]), { mark: 'same' });
    await expectListed(['a', 'b']);
  });
});
