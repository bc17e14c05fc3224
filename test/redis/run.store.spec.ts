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
    const nothingSaid = { log: null, simulated: false, span: null };
    expect(await runs.find('one')).toEqual({ name: 'one', mode: 'replay', clockAt: 30, touchedAt: 1, ...nothingSaid });
  });

  it('know the log they were first poured from, whatever comes later', async () => {
    const [first, second] = ['a', 'b'].map((digit) => ({ rows: 3, sha256: digit.repeat(64) }));
    await runs.touch('one', 1);
    for (const log of [first!, second!]) await runs.rememberLog('one', log);
    expect(await runs.find('one')).toMatchObject({ log: first });
  });

  it('stay simulated, and tell as long as their log was last said to', async () => {
    await runs.touch('one', 1);
    await runs.markSimulated('one');
    for (const toAt of [20, 30]) await runs.rememberSpan('one', { fromAt: 10, toAt });
    expect(await runs.find('one')).toMatchObject({ simulated: true, span: { fromAt: 10, toAt: 30 } });
  });

  it('know the silent channels of their log once somebody observes them', async () => {
    expect(await runs.channels('one')).toBeNull();
    await runs.rememberChannels('one', 10, [{ channel: 'mobile', sinceAt: 5 }]);
    await runs.rememberChannels('one', 20, []);
    const ended = [{ channel: 'mobile', sinceAt: 5, letGoAt: 20 }];
    expect(await runs.channels('one')).toEqual({ asOf: 20, silent: [], ended });
    expect(await runs.channels('two')).toBeNull();
  });

  it('are not known before they are opened', async () => {
    expect(await runs.find('nobody')).toBeNull();
  });
});
