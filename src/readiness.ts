/**
 * Whether this process can do its work. All parts are checked at the same time, each with a time limit, so that the
 * answer comes within a second, whatever hangs.
 *
 * Not ready: no event could be stored, or stored events would not be processed here. Degraded: all work is done, but
 * less well than it should be; taking such processes out of use would make it worse.
 */
import type { Redis } from './redis/client.js';
import { SECOND_MS } from './core/primitives/time.js';
import type { Config } from './ops/config.js';
import type { Finding, Readiness, ReadinessView } from './ops/health.controller.js';
import { within } from './onnx/within.js';
import type { Supervision } from './processes/supervision.js';
import { LIVE_RUN } from './redis/keys.js';
import { probeWrites } from './redis/probe.js';
import type { RedisClock } from './redis/redis.clock.js';
import type { RunDirectory } from './redis/run.directory.js';
import type { LaneProgress } from './scoring/lane.progress.js';
import type { Scorer, ScorerModels } from './onnx/scorer.js';

const LIMIT_MS = 800;

export interface ReadinessParts {
  config: Pick<Config, 'roles' | 'modelTimeoutMs' | 'laneStuckSeconds'>;
  fastRedis: Redis;
  directory: RunDirectory;
  clock: RedisClock;
  laneProgress: LaneProgress;
  supervision: Pick<Supervision, 'scorers'>;
  models: Pick<ScorerModels, 'down'>;
  scorer: Scorer;
  agreement: { readonly difference: string | null };
}

export function makeReadiness(parts: ReadinessParts): Readiness {
  const writes = once(() => writeFaults(parts));
  const view = async (): Promise<ReadinessView> => {
    const [redis, model] = await Promise.all([writes(), modelFault(parts)]);
    const { scorers } = parts.supervision;
    const looping = scorers.looping.flatMap((sentence) => finding('scorers', sentence));
    return {
      missing: [
        ...finding('redis', redis.all),
        ...finding('clock', parts.clock.fault),
        ...finding('lanes', laneFault(parts)),
        ...(scorers.running === 0 ? looping : []),
      ],
      degraded: [
        ...finding('redis', redis.some),
        ...(scorers.running === 0 ? [] : looping),
        ...finding('model', model),
        ...finding('models', parts.agreement.difference),
      ],
    };
  };
  return { view };
}

function finding(part: Finding['part'], detail: string | null): Finding[] {
  return detail === null ? [] : [{ part, detail }];
}

/**
 * Of a cluster each shard is asked. When none takes a write, no event can be stored. When some do not, the others go on; to
 * take this process out of use would stop those as well.
 */
async function writeFaults({ fastRedis, directory }: ReadinessParts): Promise<Record<'all' | 'some', string | null>> {
  const probes = probeWrites(fastRedis, directory.keysOf(LIVE_RUN));
  const outcomes = await Promise.all(
    probes.map((write) =>
      within(write, LIMIT_MS, 'Redis').then(
        () => null,
        (fault: unknown) => sentenceOf(fault),
      ),
    ),
  );
  const faults = outcomes.filter((fault) => fault !== null);
  const [first = null] = faults;
  if (first === null || faults.length === outcomes.length) return { all: first, some: null };
  const shards = outcomes.flatMap((fault, shard) => (fault === null ? [] : [shard]));
  return { all: null, some: `shards ${shards.join(', ')} take no writes: ${first}` };
}

/** Errors of Redis on a write, and what to do about them. */
const REFUSALS = [
  [/^READONLY/, 'Redis takes no writes, because it is a replica: REDIS_URL must lead to the primary'],
  [/^OOM/, 'Redis is full: raise maxmemory, or make room'],
  [/^MISCONF/, 'Redis takes no writes, because it cannot save them to its disk'],
  [/^NOREPLICAS/, 'Redis takes no writes, because too few replicas follow it'],
  [/^LOADING/, 'Redis is loading its data'],
] as const;

function sentenceOf(fault: unknown): string {
  const message = fault instanceof Error ? fault.message : String(fault);
  return REFUSALS.find(([pattern]) => pattern.test(message))?.[1] ?? `Redis took no write: ${message}`;
}

/** The prior stands in for a model that does not answer, so a model's fault makes no process unready. */
async function modelFault({ config, models, scorer }: ReadinessParts): Promise<string | null> {
  if (models.down !== null) return models.down.why;
  if (!config.roles.includes('scoring') && !config.roles.includes('workbench')) return null;
  const limitMs = Math.min(LIMIT_MS, config.modelTimeoutMs);
  return (await scorer.answers(limitMs)) ? null : `the model has not answered within ${limitMs} ms`;
}

function laneFault({ config, laneProgress }: ReadinessParts): string | null {
  const stuck = laneProgress.stuck(config.laneStuckSeconds * SECOND_MS);
  if (stuck.length === 0) return null;
  const shards = stuck.length === 1 ? `shard ${stuck.join()}` : `shards ${stuck.join(', ')}`;
  return `jobs of ${shards} wait, and none was finished for ${config.laneStuckSeconds} s: the log says what they meet`;
}

/** Callers during a check share its result, so that a check that hangs is not started again and again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | null = null;
  return () => (asking ??= ask().finally(() => (asking = null)));
}
