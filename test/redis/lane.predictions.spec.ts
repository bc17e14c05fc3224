import { afterEach, describe, expect, it } from '@jest/globals';
import { labelAt } from '../../src/core/monitoring/labels.js';
import { monthOf } from '../../src/core/monitoring/outcomes.js';
import { readPrediction, settlesAt, writePrediction, type Prediction } from '../../src/core/monitoring/predictions.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';
import { ShardStore } from '../../src/redis/shard.store.js';
import type { LaneSettings } from '../../src/scoring/lane.settings.js';
import { countSettled } from '../../src/scoring/settlement.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLane, eventsWork, sweepWork, type TestLane } from './lane.harness.js';

const DATABASE = 106;
const FIRST_DAY = dayOf(Date.UTC(2026, 0, 1));
const DAYS = 140;
/** Days of business of each customer: steady, slowing down, stopping, starting late, once. */
const LIVES: Record<string, number[]> = {
  steady: every(4, 0, DAYS),
  slowing: [...every(3, 0, 60), ...every(20, 60, DAYS)],
  stopping: every(5, 1, 50),
  late: every(6, 45, DAYS),
  once: [10],
};
let lane: TestLane;

afterEach(() => lane.close());

function every(step: number, from: number, to: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
}

/** Lives as a service would see them, a sweep every midnight; returns every prediction that was remembered. */
async function live(settings: Partial<LaneSettings> = {}): Promise<Prediction[]> {
  lane = await aLane({ database: DATABASE, settings });
  const remembered = new Set<string>();
  for (let day = 0; day < DAYS; day++) {
    const at = (FIRST_DAY + day) * DAY_MS;
    const active = Object.keys(LIVES).filter((customerId) => LIVES[customerId]?.includes(day));
    const events = active.map((customerId) => aWireEvent({ customerId, occurredAt: at + 3_600_000, amount: 5 }));
    if (events.length > 0) await lane.process(eventsWork(at + 3_600_000, events));
    for (const text of await pending()) remembered.add(text);
    await lane.process(sweepWork(at + DAY_MS));
    for (const text of await pending()) remembered.add(text);
  }
  return [...remembered].map((text) => readPrediction(text)!);
}

function pending(): Promise<string[]> {
  return lane.redis.zrange(lane.keys.predictions, '0', '-1');
}

/** Sums of all months. */
async function sums(): Promise<Map<string, number>> {
  const total = new Map<string, number>();
  for (let month = 0; month < 12; month++) {
    const fields = await lane.redis.hgetall(lane.keys.outcomes(monthOf(Date.UTC(2026, month, 1))));
    for (const [field, count] of Object.entries(fields)) total.set(field, (total.get(field) ?? 0) + Number(count));
  }
  return total;
}

/** Rows with the given outcome, of one kind. */
async function rows(kind: string, outcome: 0 | 1): Promise<number> {
  const fields = [...(await sums())].filter(([field]) => new RegExp(`\\|${kind}\\|n\\d+\\.${outcome}$`).test(field));
  return fields.reduce((count, [, by]) => count + by, 0);
}

describe('predictions of a lane', () => {
  it('come to the labels that training would read from the log, each once', async () => {
    const remembered = await live();
    const endAt = (FIRST_DAY + DAYS) * DAY_MS;
    const ripe = remembered.filter((one) => settlesAt(one) <= endAt);
    const labels = ripe.flatMap((one) => {
      const activeDays = LIVES[one.customerId]!.map((day) => FIRST_DAY + day);
      const { asOf, horizonDays } = one;
      const window = { cutDay: dayOf(asOf), horizonDays, logEndDay: FIRST_DAY + DAYS };
      const label = labelAt({ activeDays, firstDay: activeDays[0]! }, window)!;
      return label.inBusiness ? [{ kind: one.kind, atRisk: label.atRisk }] : [];
    });
    expect(new Set(labels.map(({ atRisk }) => atRisk)).size).toBe(2);
    for (const kind of ['sweep', 'event', 'alert'] as const) {
      for (const outcome of [0, 1] as const) {
        const expected = labels.filter((one) => one.kind === kind && one.atRisk === (outcome === 1)).length;
        expect([kind, outcome, await rows(kind, outcome)]).toEqual([kind, outcome, expected]);
      }
    }
    expect((await pending()).length).toBe(remembered.length - ripe.length);
  });

  it('are as many as a day may have', async () => {
    const all = (await live()).length;
    await lane.close();
    const few = await live({ predictionsPerDay: 1 });
    expect(few.length).toBeLessThan(all);
    const days = few.map(({ asOf }) => dayOf(asOf));
    expect(new Set(days).size).toBe(days.length);
    await lane.close();
    expect(await live({ predictionsPerDay: 0 })).toEqual([]);
  });
});

it('are remembered however many there are: a commit takes them in parts', async () => {
  lane = await aLane({ database: DATABASE, settings: { predictionsPerDay: 10_000 } });
  const now = FIRST_DAY * DAY_MS;
  const events = Array.from({ length: 5_000 }, (_, i) => aWireEvent({ customerId: `c-${i}`, occurredAt: now }));
  await lane.process(eventsWork(now, events));
  expect(lane.faults).toEqual([]);
  expect(await lane.redis.zcard(lane.keys.predictions)).toBe(5_000);
});

describe('ripe predictions', () => {
  const asOf = Date.UTC(2026, 0, 20);
  const prediction = (customerId: string): Prediction => ({
    kind: 'sweep',
    customerId,
    asOf,
    horizonDays: 30,
    risk: 0.5,
    stage: 'maturity',
    model: 'm',
  });

  async function remember(...predictions: Prediction[]): Promise<void> {
    lane = await aLane({ database: DATABASE });
    for (const one of predictions) await lane.redis.zadd(lane.keys.predictions, settlesAt(one), writePrediction(one));
  }

  it('are counted once although two processes find them at the same time', async () => {
    const many = Array.from({ length: 40 }, (_, i) => prediction(`c-${i}`));
    await remember(...many);
    const connections = Array.from({ length: 4 }, () => lane.redis.duplicate());
    const stores = connections.map((redis) => new ShardStore(redis, lane.keys));
    await Promise.all(stores.map((store) => countSettled(store, settlesAt(prediction('')), 7)));
    await Promise.all(connections.map((redis) => redis.quit()));
    expect((await sums()).get('m|sweep|unknown')).toBe(40);
    expect(await pending()).toEqual([]);
  });

  it('wait for the last instant that can change them', async () => {
    await remember(prediction('a'));
    await countSettled(lane.store, settlesAt(prediction('a')) - 1, 10);
    expect((await pending()).length).toBe(1);
  });

  it('of a state that cannot be read are unknown, and do not hold up the sweep', async () => {
    await remember(prediction('broken'));
    await lane.redis.set(lane.keys.customer('broken'), 'not a state');
    await lane.process(sweepWork(settlesAt(prediction('broken'))));
    expect((await sums()).get('m|sweep|unknown')).toBe(1);
    expect(lane.faults).toEqual([]);
  });

  it('leave sums that expire by themselves', async () => {
    await remember(prediction('a'));
    await countSettled(lane.store, settlesAt(prediction('a')), 10);
    expect(await lane.redis.ttl(lane.keys.outcomes('2026-01'))).toBeGreaterThan(0);
  });
});
