import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { NO_FLOWS } from '../../src/core/state/flows.js';
import { newLifecycle } from '../../src/core/state/lifecycle.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';
import { MonitorStore } from '../../src/redis/monitor.store.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import type { Decided } from '../../src/scoring/touched.js';
import { DriftTally, driftRowsIn } from '../../src/onnx/drift.tally.js';
import { someSignals } from '../builders/lifecycle.builder.js';

const NOW = Date.UTC(2026, 4, 1, 12);
const SUBJECT = { run: 'live', model: 'm-1' };
const HORIZON_DAYS = 62;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/52`);
const store = new MonitorStore(redis, new RunDirectory(redis, new RunStore(redis), 2));

beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

function decided(i: number, parts: Partial<Decided> = {}, at = NOW): Decided {
  const lifecycle = { ...newLifecycle(), scores: { risk: 0.5, stages: [] } };
  return {
    before: lifecycle,
    customerId: `c-${i}`,
    body: new Uint8Array(0),
    lastBusinessAt: null,
    branch: null,
    place: null,
    occasion: 'time',
    evaluatedAt: null,
    converted: false,
    balanceBefore: null,
    flows: NO_FLOWS,
    signals: someSignals(at),
    decision: {
      lifecycle,
      history: null,
      move: null,
      alerts: [],
      timerAt: Infinity,
      reviewDay: NaN,
      findings: [],
      held: null,
    },
    ...parts,
  };
}

async function counted(...batches: Decided[][]): Promise<number> {
  const tally = new DriftTally(store, () => null);
  for (const batch of batches) tally.count(SUBJECT, driftRowsIn(batch, HORIZON_DAYS, 1));
  await tally.flush();
  return (await store.drift('live', 'm-1', dayOf(NOW), dayOf(NOW))).get('rows') ?? 0;
}

describe('rows of the drift monitor', () => {
  it.each([
    ['a first look, by a sweep', {}, 1],
    ['a look after a week', { evaluatedAt: NOW - 7 * DAY_MS }, 1],
    ['a look a second after the last', { evaluatedAt: NOW - 1_000 }, 0],
    ['a look at an act', { occasion: 'act' }, 0],
    ['a customer no longer in business', { signals: someSignals(NOW, { businessSilentDays: 63 }) }, 0],
    ['a customer never in business', { signals: someSignals(NOW, { businessSilentDays: NaN }) }, 0],
  ] as const)('%s', async (_situation, parts, rows) => {
    expect(await counted([decided(1, parts)])).toBe(rows);
  });

  it('are bounded per batch, whose parts share them', async () => {
    const many = Array.from({ length: 500 }, (_, i) => decided(i));
    expect(await counted(many)).toBe(32);
    expect(driftRowsIn(many, HORIZON_DAYS, 8).length).toBe(4);
  });

  it('add up over batches and processes, and expire', async () => {
    expect(await counted([decided(1)], [decided(2)])).toBe(2);
    expect(await counted([decided(3)])).toBe(3);
    const keys = await redis.keys('tidewatch:drift:*');
    expect(keys.length).toBe(2);
    for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(0);
  });

  it('of the first four weeks are what later ones are compared with', async () => {
    const later = NOW + 28 * DAY_MS;
    await counted([decided(1)], [decided(2, {}, NOW + 27 * DAY_MS)], [decided(3, {}, later)]);
    expect((await store.firstWeeks('live', 'm-1')).get('rows')).toBe(2);
    expect((await store.drift('live', 'm-1', dayOf(later), dayOf(later))).get('rows')).toBe(1);
  });
});

describe('a verdict', () => {
  it('is news once', async () => {
    expect(await store.isNews('live', '')).toBe(false);
    expect(await store.isNews('live', 'ranking')).toBe(true);
    expect(await store.isNews('live', 'ranking')).toBe(false);
    expect(await store.isNews('live', '')).toBe(true);
  });
});
