import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aWireEvent } from '../../test/builders/activity.builder.js';
import type { WireEvent } from '../core/state/activity.js';
import { EventBatcher, type Batch } from './event.batcher.js';

const LINGER_MS = 10;
const BATCH_EVENTS = 100;

function some(count: number): WireEvent[] {
  return Array.from({ length: count }, () => aWireEvent());
}

/** Records sendings as `shard: events`, and lets the test decide when each batch arrives. */
class Wire {
  readonly sendings: string[][] = [];
  private readonly arrivals = new Map<number, ((fault?: Error) => void)[]>();

  send = (batches: readonly Batch[]): Promise<void>[] => {
    this.sendings.push(batches.map(({ shard, events }) => `${shard}: ${events.length}`));
    return batches.map(
      ({ shard }) =>
        new Promise((resolve, reject) => {
          const settle = (fault?: Error): void => (fault === undefined ? resolve() : reject(fault));
          this.arrivals.set(shard, [...(this.arrivals.get(shard) ?? []), settle]);
        }),
    );
  };

  /** The oldest batch of the shard. */
  async arrive(shard: number, fault?: Error): Promise<void> {
    this.arrivals.get(shard)?.shift()?.(fault);
    await pass(0);
  }
}

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
}

describe('the batches of a run', () => {
  let wire: Wire;
  let batcher: EventBatcher;

  /** @param parts pairs of shard and number of events */
  function add(...parts: [number, number][]): Promise<void> {
    return batcher.add(new Map(parts.map(([shard, events]) => [shard, some(events)])));
  }

  beforeEach(() => {
    jest.useFakeTimers();
    wire = new Wire();
    batcher = new EventBatcher({
      lingerMs: LINGER_MS,
      batchEvents: BATCH_EVENTS,
      send: wire.send,
      now: () => jest.now(),
    });
  });
  afterEach(() => void jest.useRealTimers());

  it('leave together at the end of the turn, and a lone event does not wait', async () => {
    void add([0, 1], [3, 2]);
    void add([0, 4]);
    expect(wire.sendings).toEqual([]);
    await pass(0);
    expect(wire.sendings).toEqual([['0: 5', '3: 2']]);
  });

  it('leave no sooner than the linger after those before', async () => {
    void add([0, 1]);
    await pass(0);
    await pass(LINGER_MS / 2);
    void add([1, 1]);
    await pass(LINGER_MS / 2 - 1);
    void add([2, 1]);
    expect(wire.sendings).toEqual([['0: 1']]);
    await pass(1);
    expect(wire.sendings).toEqual([['0: 1'], ['1: 1', '2: 1']]);
  });

  it('leave at once when they are full, whatever is on its way', async () => {
    void add([0, 2 * BATCH_EVENTS + 50]);
    await pass(0);
    void add([0, BATCH_EVENTS]);
    await pass(0);
    expect(wire.sendings).toEqual([['0: 100', '0: 100', '0: 50'], ['0: 100']]);
  });

  it('grow while another of their shard is on its way, and do not wait for other shards', async () => {
    void add([0, 1]);
    await pass(0);
    void add([0, 2], [1, 1]);
    await pass(LINGER_MS);
    void add([0, 3]);
    await pass(5 * LINGER_MS);
    expect(wire.sendings).toEqual([['0: 1'], ['1: 1']]);
    await wire.arrive(0);
    expect(wire.sendings).toEqual([['0: 1'], ['1: 1'], ['0: 5']]);
  });

  it('answer when all parts of a call have arrived', async () => {
    let isAnswered = false;
    void add([0, 250], [1, 1]).then(() => (isAnswered = true));
    await pass(0);
    for (const shard of [0, 0, 1]) await wire.arrive(shard);
    expect(isAnswered).toBe(false);
    await wire.arrive(0);
    expect(isAnswered).toBe(true);
  });

  it('tell everybody whose events did not arrive, and nobody else', async () => {
    const calls = Promise.allSettled([add([0, 1]), add([0, 1], [1, 1]), add([1, 1])]);
    await pass(0);
    await wire.arrive(0, new Error('away'));
    await wire.arrive(1);
    expect((await calls).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('go on after one that did not arrive', async () => {
    const first = add([0, 1]).catch(() => 'refused');
    await pass(0);
    void add([0, 2]);
    await pass(LINGER_MS);
    await wire.arrive(0, new Error('away'));
    expect([await first, wire.sendings]).toEqual(['refused', [['0: 1'], ['0: 2']]]);
  });

  it('are drained when nothing is on its way any more', async () => {
    void add([0, 1]);
    await pass(0);
    void add([0, 2]);
    let isDrained = false;
    void batcher.drain().then(() => (isDrained = true));
    await wire.arrive(0);
    expect([wire.sendings, isDrained]).toEqual([[['0: 1'], ['0: 2']], false]);
    await wire.arrive(0);
    expect(isDrained).toBe(true);
  });

  it('need no call with events', async () => {
    await batcher.add(new Map());
    await batcher.drain();
    expect(wire.sendings).toEqual([]);
  });
});
