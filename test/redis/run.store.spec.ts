import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RunStore } from '../../src/redis/run.store.js';

const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/28`);
const runs = new RunStore(redis);

beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

describe('the runs', () => {
  it('are the live one, then the replays, the last touched first', async () => {
    await runs.touch('old', 1);
    await runs.touch('young', 5);
    expect(await runs.list()).toMatchObject([{ name: 'live' }, { name: 'young', clockAt: null }, { name: 'old' }]);
  });

  it('have clocks that never go back, however late somebody comes', async () => {
    await runs.touch('one', 1);
    await Promise.all([30, 10, 20].map((to) => runs.advanceClock('one', to)));
    expect(await runs.find('one')).toEqual({ name: 'one', mode: 'replay', clockAt: 30, touchedAt: 1, log: null });
  });

  it('know the log they were first poured from, whatever comes later', async () => {
    const [first, second] = ['a', 'b'].map((digit) => ({ rows: 3, sha256: digit.repeat(64) }));
    await runs.touch('one', 1);
    for (const log of [first!, second!]) await runs.rememberLog('one', log);
    expect(await runs.find('one')).toMatchObject({ log: first });
  });

  it('are not known before they are opened', async () => {
    expect(await runs.find('nobody')).toBeNull();
  });
});
