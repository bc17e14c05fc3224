import { describe, expect, it } from '@jest/globals';
import { PolledSnapshot } from './polled.snapshot.js';

/** A clock and a queue that the test controls. */
function aQueue(): {
  depths: PolledSnapshot<number>;
  polls: () => number;
  be: (jobs: number) => void;
  pass: (ms: number) => void;
} {
  let [now, waiting, polls] = [0, 0, 0];
  const poll = (): Promise<number[]> => {
    polls++;
    return waiting < 0 ? Promise.reject(new Error('away')) : Promise.resolve([waiting]);
  };
  return {
    depths: new PolledSnapshot(poll, 4, () => now),
    polls: () => polls,
    be: (jobs) => (waiting = jobs),
    pass: (ms) => (now += ms),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what Redis last said', () => {
  it('is that of the last poll, which whoever asks renews for the next', async () => {
    const { depths, be, pass } = aQueue();
    be(3);
    expect(depths.of(0)).toBeUndefined();
    await settled();
    expect(depths.of(0)).toBe(3);
    be(1);
    pass(4);
    expect(depths.of(0)).toBe(3);
    await settled();
    expect(depths.of(0)).toBe(1);
  });

  it('is polled once for all who ask within a poll and its age', async () => {
    const { depths, polls, pass } = aQueue();
    depths.of(0);
    depths.of(0);
    await settled();
    pass(3);
    depths.of(0);
    expect(polls()).toBe(1);
  });

  it('is nothing while it cannot be read: no caller waits', async () => {
    const { depths, be, pass } = aQueue();
    be(2);
    depths.of(0);
    await settled();
    be(-1);
    pass(5);
    depths.of(0);
    await settled();
    expect(depths.of(0)).toBeUndefined();
  });
});
