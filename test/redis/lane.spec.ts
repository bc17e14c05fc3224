import { afterEach, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../src/core/state/activity.js';
import { FEATURES } from '../../src/core/features/features.js';
import type { ScoringModel } from '../../src/core/contracts/ports.js';
import type { HistoryEntry } from '../../src/core/contracts/records.js';
import { decodeState } from '../../src/core/state/state.codec.js';
import { entriesIn } from '../../src/redis/history.codec.js';
import { LaneStore } from '../../src/redis/lane.store.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLane, aModel, eventsWork, sweepWork, type TestLane } from './lane.harness.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 86_400_000;
const DATABASE = 20;
const BALANCE = FEATURES.indexOf('balance_log');
let lane: TestLane;

afterEach(() => lane.close());

function eventsOf(...customerIds: string[]): WireEvent[] {
  return customerIds.map((customerId) => aWireEvent({ customerId, occurredAt: AS_OF, amount: 5 }));
}

/** Of events, without those by channel. */
async function counts(): Promise<Record<string, string>> {
  const all = Object.entries(await lane.redis.hgetall(lane.keys.counts));
  return Object.fromEntries(all.filter(([field]) => !field.includes(':') && field !== 'moves'));
}

async function known(...customerIds: string[]): Promise<boolean[]> {
  const found = await Promise.all(customerIds.map((id) => lane.redis.exists(lane.keys.customer(id))));
  return found.map((exists) => exists === 1);
}

async function historyOf(customerId: string): Promise<HistoryEntry[]> {
  return entriesIn((await lane.redis.getBuffer(lane.keys.history(customerId))) ?? new Uint8Array());
}

/** A store whose commit answers only after the first so many times failed like this. */
class FaultyStore extends LaneStore {
  constructor(
    inner: LaneStore,
    redis: ConstructorParameters<typeof LaneStore>[0],
    private faults: Error[],
  ) {
    super(redis, inner.keys);
  }

  override commitBatch(...args: Parameters<LaneStore['commitBatch']>): ReturnType<LaneStore['commitBatch']> {
    const fault = this.faults.shift();
    return fault === undefined ? super.commitBatch(...args) : Promise.reject(fault);
  }
}

/** Commits, and says the first time that it could not. */
class ForgetfulStore extends LaneStore {
  private commits = 0;

  override async commitBatch(...args: Parameters<LaneStore['commitBatch']>): ReturnType<LaneStore['commitBatch']> {
    const outcome = await super.commitBatch(...args);
    if (this.commits++ === 0) throw new Error('Connection is closed.');
    return outcome;
  }
}

/** Answers nobody until it is cured. */
function anIllModel(model: ScoringModel): { model: ScoringModel; cure: () => void } {
  let ill = true;
  const { version, policy, horizonDays } = model;
  const score: ScoringModel['score'] = (features, rows) =>
    ill ? Promise.reject(new Error('ill')) : model.score(features, rows);
  return { model: { version, policy, horizonDays, score }, cure: () => (ill = false) };
}

describe('a batch with a poisonous part', () => {
  it('is applied but for the customer whose state cannot be read', async () => {
    lane = await aLane({ database: DATABASE });
    await lane.redis.set(lane.keys.customer('broken'), 'not a state');
    const events = eventsOf('a', 'broken', 'b', 'broken', 'c');
    await lane.process(eventsWork(AS_OF, events));
    expect(await known('a', 'b', 'c')).toEqual([true, true, true]);
    expect(await lane.quarantine()).toMatchObject([
      { reason: 'poison', kind: 'event', payload: events[1] },
      { reason: 'poison', kind: 'event', payload: events[3] },
    ]);
    expect(await counts()).toMatchObject({ applied: '3', quarantined: '2' });
    expect(await lane.redis.get(lane.keys.customer('broken'))).toBe('not a state');
  });

  it('is applied but for the customer whose records cannot be written', async () => {
    lane = await aLane({ database: DATABASE });
    await lane.redis.rpush(lane.keys.history('broken'), 'a list');
    await lane.process(eventsWork(AS_OF, eventsOf('a', 'broken')));
    expect(await known('a', 'broken')).toEqual([true, false]);
    expect(await lane.quarantine()).toMatchObject([{ reason: 'poison', detail: expect.stringContaining('WRONGTYPE') }]);
  });

  it('is applied but for the customer the model cannot answer for', async () => {
    const model = await aModel();
    const choosy: ScoringModel = {
      version: model.version,
      policy: model.policy,
      horizonDays: model.horizonDays,
      score: (features, rows) => {
        const balances = features.filter((_, i) => i % FEATURES.length === BALANCE);
        if (balances.some((value) => value > 20)) return Promise.reject(new Error('cannot'));
        return model.score(features, rows);
      },
    };
    lane = await aLane({ database: DATABASE, model: choosy });
    const odd = aWireEvent({ customerId: 'odd', occurredAt: AS_OF, balance: 700_000_000 });
    await lane.process(eventsWork(AS_OF, [...eventsOf('a'), odd]));
    expect(await known('a', 'odd')).toEqual([true, false]);
    expect(await lane.quarantine()).toMatchObject([{ reason: 'poison', payload: { customerId: 'odd' } }]);
  });

  it('of a sweep is no longer due, and the sweep goes on behind it', async () => {
    lane = await aLane({ database: DATABASE });
    await lane.process(eventsWork(AS_OF, eventsOf('a', 'b')));
    await lane.redis.set(lane.keys.customer('broken'), 'not a state');
    await lane.redis.zadd(lane.keys.due, AS_OF, 'broken');
    await lane.process(sweepWork(AS_OF + 30 * DAY_MS));
    expect(await lane.quarantine()).toMatchObject([{ kind: 'customer', payload: { customerId: 'broken' } }]);
    expect(await lane.store.due.upTo(AS_OF + 30 * DAY_MS, 9)).toEqual([]);
    expect(await lane.redis.zcard(lane.keys.due)).toBe(2);
  });
});

describe('sweeps with poison, which all have one id', () => {
  const later = AS_OF + 30 * DAY_MS;

  it.each([
    ['in one sweep', [['x', 'y']]],
    ['in two sweeps', [['x'], ['y']]],
    ['on two pages of a sweep', [Array.from({ length: 7 }, (_, i) => `x${i}`)]],
    ['who is due again', [['x'], ['x']]],
  ])('put every customer aside who cannot be looked at: %s', async (_when, sweeps) => {
    lane = await aLane({ database: DATABASE, settings: { sweepBatch: 3 } });
    for (const [i, poisoned] of sweeps.entries()) {
      for (const id of poisoned) {
        await lane.redis.set(lane.keys.customer(id), 'not a state');
        await lane.redis.zadd(lane.keys.due, 0, id);
      }
      await lane.process(sweepWork(later), { mark: 'sweep', addedAt: AS_OF + i });
    }
    expect(await lane.redis.zcard(lane.keys.due)).toBe(0);
    expect(await lane.quarantine()).toHaveLength(sweeps.flat().length);
  });
});

describe('clocks that run away', () => {
  it('a producer’s takes no customer with it', async () => {
    lane = await aLane({ database: DATABASE, settings: { latestAsOf: () => AS_OF } });
    await lane.process(eventsWork(AS_OF * 1000, eventsOf('a')));
    expect(decodeState((await lane.redis.getBuffer(lane.keys.customer('a'))) ?? new Uint8Array()).asOf).toBe(AS_OF);
    expect(await counts()).toEqual({ applied: '1' });
  });

  it('an event’s is put aside', async () => {
    lane = await aLane({ database: DATABASE });
    const ahead = aWireEvent({ customerId: 'a', occurredAt: AS_OF + 300_001 });
    const within = aWireEvent({ customerId: 'a', occurredAt: AS_OF + 300_000 });
    await lane.process(eventsWork(AS_OF, [ahead, within]));
    expect(await lane.quarantine()).toMatchObject([{ reason: 'in_future', payload: ahead }]);
    expect(await counts()).toEqual({ applied: '1', quarantined: '1' });
  });
});

describe('a fault that is not the batch’s', () => {
  it.each(['Connection is closed.', 'OOM command not allowed', 'LOADING Redis is loading', 'Command timed out'])(
    'puts nothing aside: %s',
    async (message) => {
      const faults = Array.from({ length: 5 }, () => new Error(message));
      const redis = (await aLane({ database: DATABASE })).redis;
      lane = await aLane({ database: DATABASE, store: (store) => new FaultyStore(store, redis, faults) });
      await lane.process(eventsWork(AS_OF, eventsOf('a', 'b')));
      expect(await known('a', 'b')).toEqual([true, true]);
      expect(await lane.quarantine()).toEqual([]);
      expect(lane.faults).toHaveLength(5);
      await redis.quit();
    },
  );

  it('a model that answers nobody: rules answer, and say so', async () => {
    lane = await aLane({ database: DATABASE, model: anIllModel(await aModel()).model });
    await lane.process(eventsWork(AS_OF, eventsOf('a', 'b')));
    expect(await known('a', 'b')).toEqual([true, true]);
    expect(await lane.quarantine()).toEqual([]);
    expect(lane.faults).toHaveLength(1);
    expect(await historyOf('a')).toEqual([expect.objectContaining({ model: 'stand-in', policy: 1 })]);
  });

  it('a model that answers nobody makes a replay wait', async () => {
    const model = await aModel();
    const ill = anIllModel(model);
    lane = await aLane({ database: DATABASE, model: ill.model, settings: { isPatient: true } });
    const done = lane.process(eventsWork(AS_OF, eventsOf('a', 'b')));
    while (lane.faults.length < 5) await new Promise((resolve) => setTimeout(resolve, 10));
    ill.cure();
    await done;
    expect(await known('a', 'b')).toEqual([true, true]);
    expect(await lane.quarantine()).toEqual([]);
    expect(await historyOf('a')).toEqual([expect.objectContaining({ model: model.version })]);
  });
});

describe('a job that comes again', () => {
  const late = aWireEvent({ customerId: 'a', occurredAt: AS_OF - 30 * DAY_MS });

  it.each([
    ['because its worker died, changes nothing', false, { applied: '1', quarantined: '1' }],
    [
      'because it was handed over twice, is counted as duplicates',
      true,
      { applied: '1', quarantined: '1', duplicates: '2' },
    ],
  ])('%s', async (_why, isFirstTry, expected) => {
    lane = await aLane({ database: DATABASE });
    const work = eventsWork(AS_OF, [...eventsOf('a'), late]);
    await lane.process(work, { mark: 'the-job' });
    const state = await lane.redis.getBuffer(lane.keys.customer('a'));
    await lane.process(work, { mark: 'the-job', isFirstTry });
    expect(await counts()).toEqual(expected);
    expect(await lane.quarantine()).toMatchObject([{ reason: 'too_late', payload: late }]);
    expect(await lane.redis.getBuffer(lane.keys.customer('a'))).toEqual(state);
  });

  it('in parts, changes nothing either', async () => {
    lane = await aLane({ database: DATABASE });
    await lane.redis.set(lane.keys.customer('broken'), 'not a state');
    const work = eventsWork(AS_OF, eventsOf('a', 'broken'));
    await lane.process(work, { mark: 'the-job' });
    await lane.process(work, { mark: 'the-job', isFirstTry: false });
    expect(await counts()).toEqual({ applied: '1', quarantined: '1' });
    expect(await lane.quarantine()).toHaveLength(1);
  });
});

describe('a commit whose answer is lost', () => {
  it('is not taken for a job that was handed over twice', async () => {
    const connection = (await aLane({ database: DATABASE })).redis;
    lane = await aLane({ database: DATABASE, store: (store) => new ForgetfulStore(connection, store.keys) });
    await lane.process(eventsWork(AS_OF, eventsOf('a', 'b')));
    expect(await counts()).toEqual({ applied: '2' });
    await connection.quit();
  });
});

describe('what cannot be read', () => {
  it('is put aside even when it cannot be written as it came', async () => {
    lane = await aLane({ database: DATABASE });
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown;
    await lane.process({
      name: 'refuse',
      data: { reason: 'unknown_version', detail: '', kind: 'job', payload: { name: 'events', data: deep } },
    });
    expect(await lane.quarantine()).toMatchObject([{ payload: { unwritable: expect.stringContaining('RangeError') } }]);
  });

  it.each([
    ['nothing', null],
    ['a number', 5],
    ['a list', []],
    ['an event of a channel of its own making', { ...aWireEvent(), channel: 'made-up' }],
    ['an event without a customer', { ...aWireEvent(), customerId: undefined }],
  ])('%s among the events is put aside, and the rest applied', async (_what, odd) => {
    lane = await aLane({ database: DATABASE });
    const events = [...eventsOf('a'), odd, ...eventsOf('b')] as WireEvent[];
    await lane.process(eventsWork(AS_OF, events), { mark: 'the-job' });
    await lane.process(eventsWork(AS_OF, events), { mark: 'the-job' });
    expect(await counts()).toEqual({ applied: '2', quarantined: '1', duplicates: '3' });
    expect(lane.faults).toEqual([]);
    expect(await lane.metrics.registry.metrics()).not.toContain('made-up');
  });

  it('is put aside whole', async () => {
    lane = await aLane({ database: DATABASE });
    const payload = { name: 'events', data: { v: 9, secret: true } };
    await lane.process({ name: 'refuse', data: { reason: 'unknown_version', detail: 'v9', kind: 'job', payload } });
    expect(await lane.quarantine()).toEqual([{ reason: 'unknown_version', kind: 'job', detail: 'v9', payload }]);
    expect(await counts()).toEqual({ quarantined: '1' });
  });
});

describe('a bounded sweep', () => {
  it('looks at the longest due first, and at no more than it may', async () => {
    lane = await aLane({ database: DATABASE, settings: { sweepBatch: 3 } });
    const ids = Array.from({ length: 20 }, (_, i) => `c${i}`);
    await lane.process(eventsWork(AS_OF, eventsOf(...ids)));
    const before = await lane.redis.zrange(lane.keys.due, '0', '-1');
    await lane.process(sweepWork(AS_OF + 30 * DAY_MS, 7));
    expect(await lane.store.due.upTo(AS_OF + 30 * DAY_MS, 100)).toEqual(before.slice(7));
  });
});

describe('a job of a clock that runs ahead', () => {
  it('moves nobody there: it waits until it is judged by the clock of Redis, and puts nothing aside', async () => {
    let latest = Infinity; // as in a process that does not know
    lane = await aLane({ database: DATABASE, settings: { latestAsOf: () => latest } });
    const now = Date.now();
    const events = [aWireEvent({ customerId: 'a', occurredAt: now - 8 * DAY_MS + 60_000, amount: 5 })];
    const done = lane.process(
      eventsWork(now + 8 * DAY_MS, [aWireEvent({ customerId: 'a', occurredAt: now, amount: 5 })]),
    );
    while (lane.faults.length < 5) await new Promise((resolve) => setTimeout(resolve, 5)); // more than work is tried
    expect(await known('a')).toEqual([false]);
    latest = now;
    await done;
    const [bytes = null] = (await lane.store.read(['a'])).states;
    expect(bytes === null ? null : decodeState(bytes).asOf).toBe(now);
    await lane.process(eventsWork(now - DAY_MS, events));
    expect(await lane.quarantine()).toMatchObject([{ reason: 'too_late' }]); // by a minute, and not by eight days
    expect(await counts()).toMatchObject({ applied: '1' });
  });

  it('neither does a sweep of one', async () => {
    let latest = Infinity;
    lane = await aLane({ database: DATABASE, settings: { latestAsOf: () => latest } });
    const now = Date.now();
    await lane.process(
      eventsWork(now - DAY_MS, [aWireEvent({ customerId: 'a', occurredAt: now - DAY_MS, amount: 5 })]),
    );
    await lane.redis.zadd(lane.keys.due, 0, 'a');
    const done = lane.process(sweepWork(now + 8 * DAY_MS));
    while (lane.faults.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    latest = now;
    await done;
    const [bytes = null] = (await lane.store.read(['a'])).states;
    expect(bytes === null ? null : decodeState(bytes).asOf).toBe(now);
    expect(await lane.quarantine()).toEqual([]);
  });
});

describe('a model that answers fewer rows than it was asked', () => {
  it('makes nobody riskless: what has no row is done again, and alone', async () => {
    const model = await aModel();
    const { version, policy, horizonDays } = model;
    const score: ScoringModel['score'] = async (features, rows) => {
      const scores = await model.score(features, rows);
      return rows > 1 ? scores.slice(0, -1) : scores;
    };
    lane = await aLane({ database: DATABASE, model: { version, policy, horizonDays, score } });
    await lane.process(eventsWork(AS_OF, eventsOf('a', 'b', 'c')));
    const states = (await lane.store.read(['a', 'b', 'c'])).states.map((bytes) => bytes && decodeState(bytes));
    for (const state of states) expect(state?.lifecycle.scores.stages.some((share) => share > 0)).toBe(true);
    expect(await lane.quarantine()).toEqual([]);
  });

  it('is not taken at its word when nobody gets a row', async () => {
    const { version, policy, horizonDays } = await aModel();
    const mute: ScoringModel = { version, policy, horizonDays, score: () => Promise.resolve([]) };
    lane = await aLane({ database: DATABASE, model: mute });
    await lane.process(eventsWork(AS_OF, eventsOf('a')));
    expect(await known('a')).toEqual([false]);
    expect(await lane.quarantine()).toMatchObject([{ reason: 'poison', detail: expect.stringContaining('0 rows') }]);
  });
});
