import type { WireEvent } from '../core/state/activity.js';

/** With this many batches in flight the next one is not sent but grows. */
const MOST_IN_FLIGHT = 2;

/** The longest time a batch is held beyond its linger: its sender waits for the answer. */
const MOST_HELD_MS = 20;
const LEAST_TIMER_MS = 1;

interface OpenBatch {
  events: WireEvent[];
  /** How long it has been held so far. */
  heldMs: number;
  sent: Promise<void>;
  settle: { resolve: () => void; reject: (fault: unknown) => void };
}

/**
 * Fills the batches of one shard. While its lane has work waiting, a sent batch would only wait there, so it is held
 * and grows instead. Under load jobs are few and large, which is fastest for a lane; without load a batch is sent
 * after its linger.
 */
export class ShardBatcher {
  private open: OpenBatch | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly lingerMs: number,
    private readonly batchEvents: number,
    private readonly deliver: (events: readonly WireEvent[]) => Promise<void>,
    /** Whether the lane has work waiting. */
    private readonly isBehind: () => boolean = () => false,
  ) {}

  /** Resolves when all the events are delivered; rejects with the first error. */
  async add(events: readonly WireEvent[]): Promise<void> {
    const sent: Promise<void>[] = [];
    for (let start = 0; start < events.length;) {
      const batch = (this.open ??= newBatch());
      const room = this.batchEvents - batch.events.length;
      batch.events.push(...events.slice(start, start + room));
      start += room;
      sent.push(batch.sent);
      this.schedule(batch);
    }
    await Promise.all(sent);
  }

  /** Sends the open batch and resolves when nothing is in flight. */
  async drain(): Promise<void> {
    this.flush();
    await Promise.all(this.inFlight);
  }

  private schedule(batch: OpenBatch): void {
    if (batch.events.length >= this.batchEvents) this.flush();
    else if (this.inFlight.size < MOST_IN_FLIGHT) this.timer ??= setTimeout(() => this.flushOrHold(), this.lingerMs);
  }

  private flushOrHold(): void {
    const batch = this.open;
    this.timer = null;
    if (batch === null) return;
    const hasTime = batch.heldMs < MOST_HELD_MS;
    batch.heldMs += Math.max(LEAST_TIMER_MS, this.lingerMs);
    if (hasTime && this.isBehind()) this.schedule(batch);
    else this.flush();
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const batch = this.open;
    this.open = null;
    if (batch === null) return;
    this.inFlight.add(batch.sent);
    void this.send(batch);
  }

  private async send(batch: OpenBatch): Promise<void> {
    try {
      await this.deliver(batch.events);
      batch.settle.resolve();
    } catch (fault) {
      batch.settle.reject(fault);
    } finally {
      this.inFlight.delete(batch.sent);
      if (this.open !== null) this.schedule(this.open);
    }
  }
}

function newBatch(): OpenBatch {
  let settle: OpenBatch['settle'] = { resolve: () => undefined, reject: () => undefined };
  const sent = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { events: [], heldMs: 0, sent, settle };
}
