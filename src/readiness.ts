/**
 * Whether this process can do its work: each part is asked, all at once, and none for longer than a bound, so that whoever
 * asks gets his answer within a second, whatever hangs.
 *
 * Not ready: no event could be stored, or what is stored would not be worked on here. Degraded: all is done, but not as
 * well as it should be; to take such processes out of use would make it worse.
 */
import type { Redis } from 'ioredis';
import { SECOND_MS } from './core/primitives/time.js';
import type { Config } from './ops/config.js';
import type { Finding, Readiness, ReadinessView } from './ops/health.controller.js';
import { within } from './onnx/within.js';
import { probeWrite } from './redis/probe.js';
import type { RedisClock } from './redis/redis.clock.js';
import type { LaneProgress } from './scoring/lane.progress.js';
import type { Scorer, ScorerModels } from './onnx/scorer.js';

const LIMIT_MS = 800;

export interface ReadinessParts {
  config: Pick<Config, 'roles' | 'modelTimeoutMs' | 'laneStuckSeconds'>;
  fastRedis: Redis;
  clock: RedisClock;
  laneProgress: LaneProgress;
  models: Pick<ScorerModels, 'down'>;
  scorer: Scorer;
  agreement: { readonly difference: string | null };
}

export function makeReadiness(parts: ReadinessParts): Readiness {
  const write = once(() => probeWrite(parts.fastRedis));
  const view = async (): Promise<ReadinessView> => {
    const [redis, model] = await Promise.all([writeFault(write), modelFault(parts)]);
    return {
      missing: [
        ...finding('redis', redis),
        ...finding('clock', parts.clock.fault),
        ...finding('lanes', laneFault(parts)),
      ],
      degraded: [...finding('model', model), ...finding('models', parts.agreement.difference)],
    };
  };
  return { view };
}

function finding(part: Finding['part'], detail: string | null): Finding[] {
  return detail === null ? [] : [{ part, detail }];
}

function writeFault(write: () => Promise<void>): Promise<string | null> {
  return within(write(), LIMIT_MS, 'Redis').then(
    () => null,
    (fault: unknown) => sentenceOf(fault),
  );
}

/** What Redis says to a write, and what to do. */
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

/** Rules stand in for a model that does not answer, so it takes nobody out of use. */
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

/** Whoever asks while it is being asked gets the same answer: what hangs is not asked again and again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | null = null;
  return () => (asking ??= ask().finally(() => (asking = null)));
}
