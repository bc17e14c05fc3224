import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WrongClockError } from '../core/contracts/clock.fault.js';
import { RedisClock } from './redis.clock.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const SKEW_MS = 5_000;

/** Redis' time, and the two clocks of the process. */
let redisMs: number;
let wallMs: number;
let monotonicMs: number;
/** How long Redis takes to answer, half of it on the way there. */
let roundTripMs: number;
let isAway: boolean;

const redis = {
  time: (): Promise<[number, number]> => {
    if (isAway) return Promise.reject(new Error('Connection is closed.'));
    pass(roundTripMs / 2);
    const answer: [number, number] = [Math.floor(redisMs / 1_000), (redisMs % 1_000) * 1_000];
    pass(roundTripMs / 2);
    return Promise.resolve(answer);
  },
};

function pass(ms: number): void {
  redisMs += ms;
  wallMs += ms;
  monotonicMs += ms;
}

function aClock(): RedisClock {
  return new RedisClock(redis, SKEW_MS, { wall: () => wallMs, monotonic: () => monotonicMs });
}

beforeEach(() => {
  [redisMs, wallMs, monotonicMs, roundTripMs, isAway] = [NOW, NOW, 77, 2, false];
});

describe('the clock of Redis', () => {
  it('is known without asking again, whatever this process takes for now', async () => {
    const skews = fc.integer({ min: -9 * 86_400_000, max: 9 * 86_400_000 });
    await fc.assert(
      fc.asyncProperty(skews, fc.nat(100_000), fc.nat(2_000), async (skewMs, laterMs, tripMs) => {
        [redisMs, monotonicMs, roundTripMs] = [NOW, 1_000, 2 * tripMs];
        wallMs = NOW + skewMs;
        const clock = aClock();
        await clock.measure();
        pass(laterMs);
        expect(Math.abs(clock.now() - redisMs)).toBeLessThanOrEqual(1);
        expect(Math.abs(clock.aheadMs - skewMs)).toBeLessThanOrEqual(1);
        if (Math.abs(skewMs) + 1 < SKEW_MS) expect(clock.isRight).toBe(true);
        if (Math.abs(skewMs) > SKEW_MS + tripMs + 1) expect(clock.isRight).toBe(false);
      }),
    );
  });

  it.each([
    ['ahead', 8 * 86_400_000, /691200 s ahead of that of Redis/],
    ['behind', -3_600_000, /3600 s behind that of Redis/],
  ])('sees at once when the own clock is set far %s, and when it is set right', async (_, by, sentence) => {
    const clock = aClock();
    await clock.check();
    wallMs += by;
    await expect(clock.check()).rejects.toThrow(WrongClockError);
    await expect(clock.check()).rejects.toThrow(sentence);
    expect(clock.now()).toBe(redisMs);
    wallMs -= by;
    await clock.check();
  });

  it('is measured anew when it was asked long ago: after a rest of the machine, say', async () => {
    const clock = aClock();
    await clock.check();
    [redisMs, wallMs, monotonicMs] = [redisMs + 60_000, wallMs + 60_000, monotonicMs + 2_000];
    await expect(clock.check()).rejects.toThrow(WrongClockError); // and asks meanwhile
    await clock.measure();
    await clock.check();
  });

  it('that cannot be asked is taken for the own one: who sends hears of Redis itself', async () => {
    isAway = true;
    const clock = aClock();
    await clock.check();
    expect(clock.now()).toBe(wallMs);
  });

  it('gives an as-of that a commit takes, however far off the measurement may be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20_000), fc.float({ min: 0, max: 1, noNaN: true }), async (tripMs, share) => {
        [redisMs, wallMs, monotonicMs, roundTripMs] = [NOW, NOW, 0, tripMs];
        const clock = aClock();
        await clock.measure();
        redisMs += (share - 0.5) * Math.min(tripMs, 2 * SKEW_MS); // the way there and back need not take equally long
        expect(clock.latestAsOf()).toBeLessThanOrEqual(redisMs + SKEW_MS + 1);
      }),
    );
  });
});
