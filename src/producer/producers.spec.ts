import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { MINUTE_MS } from '../core/primitives/time.js';
import { ActivityProducer } from './producer.js';
import { Producers } from './producers.js';

const close = jest.spyOn(ActivityProducer.prototype, 'close');
let redis: Redis;
let producers: Producers;
let now: number;

beforeEach(() => {
  now = 0;
  close.mockReset();
  close.mockResolvedValue();
  redis = new Redis({ lazyConnect: true });
  producers = new Producers({ redis, shards: 1 }, () => now);
});
afterEach(() => redis.disconnect());

describe('the producers of the runs', () => {
  it('are made once per run', () => {
    expect(producers.of('live')).toBe(producers.of('live'));
    expect(producers.of('live')).not.toBe(producers.of('replay'));
  });

  it('are closed when nobody asked for them during ten minutes, and made anew', () => {
    const replay = producers.of('replay');
    now = 9 * MINUTE_MS;
    const live = producers.of('live');
    now = 10 * MINUTE_MS;
    expect(producers.of('live')).toBe(live);
    expect(close.mock.contexts).toEqual([replay]);
    expect(producers.of('replay')).not.toBe(replay);
  });

  it('are kept while somebody asks for them, however long ago they were made', () => {
    const live = producers.of('live');
    for (now = 0; now < 30 * MINUTE_MS; now += 9 * MINUTE_MS) expect(producers.of('live')).toBe(live);
    expect(close).not.toHaveBeenCalled();
  });
});
