import type { WireEvent } from '../core/state/activity.js';

/** Batches on their way at which the next one waits to grow. */
const MOST_IN_FLIGHT = 2;

/** No batch is held longer, beside its linger: its sender waits for the answer. */
const MOST_HELD_MS = 20;
const LEAST_TIMER_MS = 1;

interface OpenBatch {
  events: WireEvent[];
  /** For how long it was held back. */
  heldMs: number;
  sent: Promise<void>;
  settle: { resolve: () => void; reject: (fault: unknown) => void };
}

/**
 * Fills the batches of one shard. While its lane has work waiting, a batch that is sent would only wait there: it is held
 * and grows instead. So under load jobs are few and large, which is what a lane is fastest with, and idle ones are sent
 * at once.
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

  /** Resolves when all the events were delivered; rejects with the first fault. */
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

  /** Sends what is waiting and returns when nothing is on its way. */
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
