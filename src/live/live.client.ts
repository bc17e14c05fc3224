import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { CLOSE_SLOW_READER, type ServerMessage, type Topic } from '../client/protocol.js';
import { Semaphore } from '../ops/semaphore.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { Config } from '../ops/config.js';
import type { RunTimes } from '../ops/event.times.js';
import type { Metrics } from '../ops/metrics.js';
import type { Traces } from '../ops/traces.js';
import type { StoredEntry } from '../redis/feed.store.js';
import { LIVE_RUN } from '../redis/keys.js';
import type { Delivered } from './feed.listener.js';
import { frameOf } from './feed.message.js';

/** The share of the slow-reader limit at which reading a gap pauses, which leaves room for new entries. */
const FULL_SHARE = 1 / 4;

const TEXT = { binary: false };
/** Entries that some socket was sent: the traces of their commits end with the first. */
const traced = new WeakSet<StoredEntry>();

/** One dashboard: the server's end of its socket. */
export class LiveClient {
  private readonly leaves = new Map<Topic, () => void>();
  /** The number of subscribe and unsubscribe requests per topic. */
  private readonly requests = new Map<Topic, number>();
  private readonly resumes = new Semaphore(1);
  /** Callbacks that wait until less is unsent. */
  private readonly draining = new Set<() => void>();
  private left = false;
  private readonly times: RunTimes;

  constructor(
    private readonly socket: Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'send' | 'close'>,
    readonly run: string,
    private readonly config: Pick<Config, 'slowReaderBytes' | 'stalledReaderSeconds'>,
    private readonly metrics: Metrics,
    /** The connection below the socket. */
    private readonly wire: Pick<Duplex, 'cork' | 'uncork'>,
    private readonly traces: Pick<Traces, 'pushed'>,
  ) {
    this.times = metrics.times.of(run === LIVE_RUN);
  }

  /** Ends the current subscription of the topic. The returned function says whether the new one is still wanted. */
  begin(topic: Topic): () => boolean {
    this.unsubscribe(topic);
    const previous = this.requests.get(topic);
    return () => !this.left && this.requests.get(topic) === previous;
  }

  /** Stores the function that ends a subscription. */
  subscribed(topic: Topic, leave: () => void): void {
    this.leaves.set(topic, leave);
  }

  unsubscribe(topic: Topic): void {
    this.requests.set(topic, (this.requests.get(topic) ?? 0) + 1);
    this.leaves.get(topic)?.();
    this.leaves.delete(topic);
  }

  get hasLeft(): boolean {
    return this.left;
  }

  leave(): void {
    this.left = true;
    for (const topic of [...this.leaves.keys()]) this.unsubscribe(topic);
    this.written();
  }

  /** Runs one resume at a time, because each may read a gap of any length. */
  async afterPrevious(resume: () => Promise<void>): Promise<void> {
    const giveBack = await this.resumes.take(1);
    try {
      await resume();
    } finally {
      giveBack();
    }
  }

  /**
   * The delay of a resumed entry is not measured: it depends on how long the reader was away, not on how fast the
   * server pushes.
   */
  push(delivered: Delivered): void {
    if (!this.sendFrame(frameOf(delivered)) || delivered.isResumed) return;
    const { stored } = delivered;
    const now = Date.now();
    this.times.pushed(stored.acceptedAt, stored.committedAt, now);
    if (stored.trace === null || traced.has(stored)) return;
    traced.add(stored);
    this.traces.pushed(stored.trace, stored.committedAt ?? now, now);
  }

  /** Runs work that sends several messages: one call to the kernel takes them all, and most of their cost is that call. */
  together(work: () => void): void {
    this.wire.cork();
    try {
      work();
    } finally {
      this.wire.uncork();
    }
  }

  send(message: ServerMessage): boolean {
    return this.sendFrame(JSON.stringify(message));
  }

  /**
   * A reader that does not keep up is disconnected. It resumes from its cursor, and memory stays bounded.
   * @param frame the text of a message, as a buffer when it is sent to others, too
   * @returns whether the message was sent
   */
  sendFrame(frame: string | Buffer): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    if (this.socket.bufferedAmount > this.config.slowReaderBytes) {
      this.cut();
      return false;
    }
    this.socket.send(frame, TEXT, this.written);
    return true;
  }

  /**
   * Resolves once little is unsent, or nothing can be sent any more. A reader that does not catch up in time is
   * disconnected.
   */
  async drained(): Promise<void> {
    if (!this.isFull()) return;
    const stalled = setTimeout(() => this.cut(), this.config.stalledReaderSeconds * SECOND_MS);
    await new Promise<void>((resolve) => this.draining.add(resolve));
    clearTimeout(stalled);
  }

  /** Whether so much is unsent that reading a gap must pause. */
  isFull(): boolean {
    const { readyState, bufferedAmount } = this.socket;
    return !this.left && readyState === WebSocket.OPEN && bufferedAmount > this.config.slowReaderBytes * FULL_SHARE;
  }

  private readonly written = (): void => {
    if (this.isFull()) return;
    for (const go of this.draining) go();
    this.draining.clear();
  };

  private cut(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.metrics.liveDropped.inc({ reason: 'slow_reader' });
    this.leave();
    this.socket.close(CLOSE_SLOW_READER, 'too slow: resume from your cursor');
    this.written();
  }
}
