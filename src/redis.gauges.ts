/** The gauges about Redis itself, read when Prometheus asks. */
import { inOneRead } from './live.run.gauges.js';
import type { Metrics } from './ops/metrics.js';
import type { FastRedis } from './redis/connections.js';
import { readRedisFigures } from './redis/redis.figures.js';

/** @param mayBeVolatile whether a Redis without an append-only file is accepted: then nothing is said about one */
export function registerRedisGauges(metrics: Metrics, redis: FastRedis, mayBeVolatile: boolean): void {
  const figures = inOneRead(() => readRedisFigures(redis));
  metrics.onScrape('tidewatch_redis_memory_bytes', 'Memory that Redis uses', ['node'], async (gauge) => {
    for (const { node, memoryBytes } of await figures()) gauge.set({ node }, memoryBytes);
  });
  metrics.onScrape(
    'tidewatch_redis_memory_limit_bytes',
    'Memory beyond which Redis refuses writes: maxmemory, or that of its machine',
    ['node'],
    async (gauge) => {
      for (const { node, memoryLimitBytes } of await figures()) gauge.set({ node }, memoryLimitBytes);
    },
  );
  metrics.onScrape(
    'tidewatch_redis_persistence_ok',
    '0 while Redis keeps no append-only file, or when the last write, rewrite or snapshot failed',
    ['node', 'part'],
    async (gauge) => {
      for (const { node, persistence } of await figures())
        for (const [part, isOk] of Object.entries(persistence))
          if (part !== 'append_only' || !mayBeVolatile) gauge.set({ node, part }, isOk ? 1 : 0);
    },
  );
}
