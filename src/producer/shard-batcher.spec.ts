import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aWireEvent } from '../../test/builders/activity.builder.js';
import type { WireEvent } from '../core/state/activity.js';
import { ShardBatcher } from './shard-batcher.js';

function some(count: number): WireEvent[] {
  return Array.from({ length: count }, () => aWireEvent());
}

/** Records batches and lets the test decide when each one arrives. */
class Wire {
  readonly sizes: number[] = [];
  private readonly arrivals: (() => void)[] = [];

  deliver = (events: readonly WireEvent[]): Promise<void> => {
    this.sizes.push(events.length);
    return new Promise((resolve) => this.arrivals.push(resolve));
  };

  async arrive(): Promise<void> {
    this.arrivals.shift()?.();
    await jest.advanceTimersByTimeAsync(0);
  }
}

describe('the batcher of a shard', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('sends what came within the linger as one batch', async () => {
    const wire = new Wire();
    const batcher = new ShardBatcher(2, 100, wire.deliver);
    void batcher.add(some(1));
    void batcher.add(some(2));
    await jest.advanceTimersByTimeAsync(2);
    expect(wire.sizes).toEqual([3]);
  });

  it('sends full batches at once and answers when all parts have arrived', async () => {
    const wire = new Wire();
    const batcher = new ShardBatcher(2, 100, wire.deliver);
    let answered = false;
    void batcher.add(some(250)).then(() => (answered = true));
    expect(wire.sizes).toEqual([100, 100]);
    await wire.arrive();
    await jest.advanceTimersByTimeAsync(2);
    expect(wire.sizes).toEqual([100, 100, 50]);
    await wire.arrive();
    expect(answered).toBe(false);
    await wire.arrive();
    expect(answered).toBe(true);
  });

  it('lets the next batch grow while two are on their way', async () => {
    const wire = new Wire();
    const batcher = new ShardBatcher(2, 10, wire.deliver);
    void batcher.add(some(20));
    void batcher.add(some(3));
    await jest.advanceTimersByTimeAsync(50);
    void batcher.add(some(4));
    await wire.arrive();
    await jest.advanceTimersByTimeAsync(2);
    expect(wire.sizes).toEqual([10, 10, 7]);
  });

  it('holds a batch back while the lane has work waiting, and sends it as soon as it has none', async () => {
    const wire = new Wire();
    let isBehind = true;
    const batcher = new ShardBatcher(2, 100, wire.deliver, () => isBehind);
    void batcher.add(some(1));
    await jest.advanceTimersByTimeAsync(10);
    void batcher.add(some(4));
    expect(wire.sizes).toEqual([]);
    isBehind = false;
    await jest.advanceTimersByTimeAsync(2);
    expect(wire.sizes).toEqual([5]);
  });

  it.each([
    ['fills up', 100, 0],
    ['has waited for twenty milliseconds more', 1, 22],
  ])('sends a batch to a busy lane when it %s', async (_when, events, afterMs) => {
    const wire = new Wire();
    const batcher = new ShardBatcher(2, 100, wire.deliver, () => true);
    void batcher.add(some(events));
    if (afterMs > 0) {
      await jest.advanceTimersByTimeAsync(afterMs - 1);
      expect(wire.sizes).toEqual([]);
    }
    await jest.advanceTimersByTimeAsync(1);
    expect(wire.sizes).toEqual([events]);
  });

  it('holds a batch for no longer when the linger is long', async () => {
    const wire = new Wire();
    const batcher = new ShardBatcher(500, 100, wire.deliver, () => true);
    void batcher.add(some(1));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(wire.sizes).toEqual([1]);
  });

  it('is drained when nothing is on its way any more', async () => {
    const wire = new Wire();
    const batcher = new ShardBatcher(2, 10, wire.deliver);
    void batcher.add(some(10));
    void batcher.add(some(1));
    let isDrained = false;
    void batcher.drain().then(() => (isDrained = true));
    await wire.arrive();
    expect([wire.sizes, isDrained]).toEqual([[10, 1], false]);
    await wire.arrive();
    expect(isDrained).toBe(true);
  });

  it('tells everybody in a batch that it did not arrive', async () => {
    const batcher = new ShardBatcher(0, 10, () => Promise.reject(new Error('away')));
    const both = Promise.allSettled([batcher.add(some(1)), batcher.add(some(1))]);
    await jest.advanceTimersByTimeAsync(1);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
