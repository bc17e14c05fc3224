/**
 * Follows the clock of Redis. An error of this process' own clock is logged once, and is shown in the metric for as
 * long as it lasts.
 */
import type { Redis } from './redis/client.js';
import { SECOND_MS } from './core/primitives/time.js';
import type { Config } from './ops/config.js';
import type { Log } from './ops/log.js';
import type { Metrics } from './ops/metrics.js';
import { RedisClock } from './redis/redis.clock.js';

const POLL_MS = SECOND_MS;

/** Resolves after the first measurement. */
export async function openClock(redis: Redis, config: Config, metrics: Metrics, log: Log): Promise<RedisClock> {
  const clock = new RedisClock(redis, config.clockSkewMs);
  const help =
    "This process' clock minus that of Redis; beyond CLOCK_SKEW_MS it takes no live events and judges nobody";
  metrics.onScrape('tidewatch_clock_ahead_seconds', help, [], (gauge) => {
    gauge.set({}, clock.aheadMs / SECOND_MS);
    return Promise.resolve();
  });
  let wasRight = true;
  const report = (): void => {
    const { isRight, fault } = clock;
    if (isRight && !wasRight) log.warn("this process' clock is right again: it goes on");
    if (!isRight && wasRight) log.error(`${fault ?? ''}: until then it takes no live events and judges nobody`);
    wasRight = isRight;
  };
  await clock.measure();
  report();
  const poll = (): void =>
    void clock
      .measure()
      .catch(() => undefined)
      .finally(report); // an unreachable Redis is logged elsewhere
  setInterval(poll, POLL_MS).unref();
  return clock;
}
