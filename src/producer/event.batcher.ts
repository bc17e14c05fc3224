/**
 * Fills the batches of all shards of a run.
 *
 * 1. Events join the open batch of their shard. A batch that is full is closed.
 * 2. At the end of the event loop's turn all batches are sent together, but no sooner than `lingerMs` after the last
 *    sending. So a lone event is sent at once, and a busy intake sends few and larger batches.
 * 3. An open batch stays while another of its shard is on its way, and grows. A slow Redis gets fewer and larger ones.
 */
import type { WireEvent } from '../core/state/activity.js';
import { MOST_TRACES, type TraceParent } from '../ops/traces.js';

/** The events of one future job. */
export interface Batch {
  readonly shard: number;
  readonly events: WireEvent[];
  /** Contexts of the sampled posts that the events came with. */
  readonly traces: TraceParent[];
}

export interface BatchOptions {
  lingerMs: number;
  /** The most events of a batch. */
  batchEvents: number;
  /** Sends some batches. Returns a promise for each, in order. */
  send: (batches: readonly Batch[]) => readonly Promise<void>[];
  /** A monotonic clock in milliseconds. */
  now?: () => number;
}

interface OpenBatch extends Batch {
  readonly senders: Sender[];
}

export class EventBatcher {
  /** By shard. */
  private readonly open = new Map<number, OpenBatch>();
  private full: OpenBatch[] = [];
  /** How many batches of a shard are on their way; shards without any are left out. */
  private readonly underWay = new Map<number, number>();
  private readonly now: () => number;
  private sentAt = -Infinity;
  private turn: NodeJS.Immediate | null = null;
  private timer: NodeJS.Timeout | null = null;
  private whenEmpty: (() => void)[] = [];

  constructor(private readonly options: BatchOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** Resolves when all the events are delivered; rejects with the first error. @param parts events by shard */
  add(parts: ReadonlyMap<number, readonly WireEvent[]>, trace: TraceParent | null = null): Promise<void> {
    if (parts.size === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const sender = new Sender(resolve, reject);
      for (const [shard, events] of parts) this.join(shard, events, sender, trace);
      this.schedule();
    });
  }

  /** Sends what is open and resolves when nothing is on its way. */
  async drain(): Promise<void> {
    this.send([...this.full, ...this.open.values()]);
    if (this.underWay.size > 0) await new Promise<void>((resolve) => this.whenEmpty.push(resolve));
  }

  private join(shard: number, events: readonly WireEvent[], sender: Sender, trace: TraceParent | null): void {
    const { batchEvents } = this.options;
    for (let from = 0; from < events.length;) {
      let batch = this.open.get(shard);
      if (batch === undefined) this.open.set(shard, (batch = { shard, events: [], traces: [], senders: [] }));
      const until = Math.min(events.length, from + batchEvents - batch.events.length);
      for (const event of events.slice(from, until)) batch.events.push(event);
      batch.senders.push(sender.joins());
      if (trace !== null && batch.traces.length < MOST_TRACES) batch.traces.push(trace);
      from = until;
      if (batch.events.length < batchEvents) return;
      this.open.delete(shard);
      this.full.push(batch);
    }
  }

  private schedule(): void {
    if (this.turn !== null || !this.hasSendable()) return;
    const waitMs = this.full.length > 0 ? 0 : this.sentAt + this.options.lingerMs - this.now();
    if (waitMs > 0) {
      this.timer ??= setTimeout(() => this.sendSendable(), waitMs);
      return;
    }
    this.turn = setImmediate(() => this.sendSendable());
  }

  private hasSendable(): boolean {
    if (this.full.length > 0) return true;
    for (const shard of this.open.keys()) if (!this.underWay.has(shard)) return true;
    return false;
  }

  private sendSendable(): void {
    this.send([...this.full, ...[...this.open.values()].filter(({ shard }) => !this.underWay.has(shard))]);
  }

  private send(batches: readonly OpenBatch[]): void {
    if (this.turn !== null) clearImmediate(this.turn);
    if (this.timer !== null) clearTimeout(this.timer);
    this.turn = this.timer = null;
    if (batches.length === 0) return;
    this.sentAt = this.now();
    this.full = [];
    for (const batch of batches) {
      if (this.open.get(batch.shard) === batch) this.open.delete(batch.shard);
      this.underWay.set(batch.shard, (this.underWay.get(batch.shard) ?? 0) + 1);
    }
    const sendings = this.options.send(batches);
    for (const [i, batch] of batches.entries()) {
      sendings[i]?.then(
        () => this.settle(batch, (sender) => sender.arrived()),
        (fault: unknown) => this.settle(batch, (sender) => sender.failed(fault)),
      );
    }
  }

  private settle({ shard, senders }: OpenBatch, tell: (sender: Sender) => void): void {
    const others = (this.underWay.get(shard) ?? 0) - 1;
    if (others > 0) this.underWay.set(shard, others);
    else this.underWay.delete(shard);
    senders.forEach(tell);
    this.schedule();
    if (this.underWay.size === 0) for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}

/** Whoever waits for the events of one call, which are in one or more batches. */
class Sender {
  private batches = 0;

  constructor(
    private readonly resolve: () => void,
    readonly failed: (fault: unknown) => void,
  ) {}

  joins(): this {
    this.batches++;
    return this;
  }

  arrived(): void {
    if (--this.batches === 0) this.resolve();
  }
}
