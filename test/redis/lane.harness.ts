/** A lane on a real Redis with the real model. */
import 'reflect-metadata';
import { Redis } from 'ioredis';
import { UTC } from '../../src/core/primitives/calendar.js';
import type { WireEvent } from '../../src/core/state/activity.js';
import type { ScoringModel } from '../../src/core/contracts/ports.js';
import type { LaneJob } from '../../src/core/contracts/jobs.js';
import { OnnxModel } from '../../src/onnx/model.js';
import { Metrics } from '../../src/ops/metrics.js';
import { NO_TRACES } from '../../src/ops/traces.js';
import { shardKeys, type ShardKeys } from '../../src/redis/keys.js';
import { LaneStore, type OwnJob } from '../../src/redis/lane.store.js';
import { ConcurrencyBudget } from '../../src/scoring/concurrency.budget.js';
import { Lane } from '../../src/scoring/lane.js';
import type { LaneSettings } from '../../src/scoring/lane.settings.js';
import { Scorer } from '../../src/onnx/scorer.js';
import type { LaneTask, LaneWork } from '../../src/scoring/task.js';
import { A_CATALOG } from '../builders/activity.builder.js';
import { A_BUSINESS } from '../builders/business.builder.js';

export interface TestLane {
  redis: Redis;
  keys: ShardKeys;
  store: LaneStore;
  metrics: Metrics;
  faults: unknown[];
  /** Processes one job; gives up when `signal` says so. */
  process: (work: LaneWork, parts?: Partial<LaneTask>, signal?: AbortSignal) => Promise<OwnJob>;
  quarantine: () => Promise<{ reason: string; kind: string; payload: unknown; detail: string }[]>;
  close: () => Promise<void>;
}

interface LaneParts {
  database: number;
  model?: ScoringModel;
  store?: (store: LaneStore) => LaneStore;
  settings?: Partial<LaneSettings>;
  modelTimeoutMs?: number;
}

let jobs = 0;

export async function aModel(): Promise<OnnxModel> {
  return OnnxModel.load('models/online-retail-1');
}

export function aScorer(active: ScoringModel, timeoutMs = 5_000): Scorer {
  return new Scorer({ active, down: null, missing: null }, timeoutMs);
}

export async function aLane({
  database,
  model,
  store: wrap = (one) => one,
  settings,
  modelTimeoutMs,
}: LaneParts): Promise<TestLane> {
  const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${database}`);
  await redis.flushdb();
  const keys = shardKeys('live', 0);
  const store = wrap(new LaneStore(redis, keys));
  const metrics = new Metrics();
  const faults: unknown[] = [];
  const usual: LaneSettings = {
    feedEntries: 1_000,
    outboxEntries: null,
    sweepBatch: 50,
    ledgerDays: Infinity,
    movesPerMinute: 0,
    traces: NO_TRACES,
    isPatient: false,
    quarantineEntries: 1_000,
    keptAttributes: A_CATALOG.attributes,
    clockSkewSeconds: 300,
    latestAsOf: () => Infinity,
    owns: () => true,
    catalog: A_CATALOG,
    calendar: UTC,
    budget: new ConcurrencyBudget(1_000),
    business: A_BUSINESS,
    predictionsOneIn: 1,
    predictionsPerDay: 1_000,
    heldOutShare: 0,
    isLive: false,
    noteHeavy: () => undefined,
    countDrift: () => undefined,
  };
  const scorer = aScorer(model ?? (await aModel()), modelTimeoutMs);
  const lane = new Lane(store, scorer, metrics, { ...usual, ...settings }, (fault) => faults.push(fault));
  return {
    redis,
    keys,
    store,
    metrics,
    faults,
    process: (work, parts = {}, signal = new AbortController().signal) =>
      lane.process(
        { mark: `job-${++jobs}`, addedAt: Date.now(), isFirstTry: true, held: null, work, ...parts },
        signal,
      ),
    quarantine: async () => {
      const entries = await redis.xrange(keys.quarantine, '-', '+');
      return entries.map(([, fields]) => {
        const value = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
        const payload = JSON.parse(value('payload')) as unknown;
        return { reason: value('reason'), kind: value('kind'), detail: value('detail'), payload };
      });
    },
    close: async () => {
      await redis.quit();
    },
  };
}

export function eventsWork(asOf: number, events: WireEvent[]): LaneJob {
  return { name: 'events', data: { v: 1, asOf, events } };
}

export function sweepWork(asOf: number, limit?: number): LaneJob {
  return { name: 'sweep', data: { v: 1, asOf, ...(limit === undefined ? {} : { limit }) } };
}
