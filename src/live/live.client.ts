import { WebSocket } from 'ws';
import { CLOSE_SLOW_READER, type LiveFilter, type ServerMessage, type Topic } from '../client/protocol.js';
import { SECOND_MS } from '../core/time.js';
import type { Metrics } from '../ops/metrics.js';
import { passes } from './filter.js';
import type { Delivered } from './run-feed.js';

/** One dashboard at the other end of a socket. */
export class LiveClient {
  private readonly leaves = new Map<Topic, () => void>();
  /** Counts what was asked for each topic. */
  private readonly turns = new Map<Topic, number>();
  private left = false;

  constructor(
    private readonly socket: WebSocket,
    readonly run: string,
    private readonly slowBytes: number,
    private readonly metrics: Metrics,
  ) {}

  /** Ends what there was of the topic. The answer tells whether the new subscription is still the wanted one. */
  begin(topic: Topic): () => boolean {
    this.unsubscribe(topic);
    const turn = this.turns.get(topic);
    return () => !this.left && this.turns.get(topic) === turn;
  }

  /** Remembers how to end a subscription that is still wanted. */
  subscribed(topic: Topic, leave: () => void): void {
    this.leaves.set(topic, leave);
  }

  unsubscribe(topic: Topic): void {
    this.turns.set(topic, (this.turns.get(topic) ?? 0) + 1);
    this.leaves.get(topic)?.();
    this.leaves.delete(topic);
  }

  leave(): void {
    this.left = true;
    for (const topic of [...this.leaves.keys()]) this.unsubscribe(topic);
  }

  deliver(topic: Topic, filter: LiveFilter, { stored, cursor }: Delivered): void {
    const { entry, acceptedAt } = stored;
    if (entry.topic !== topic || !passes(entry, filter)) return;
    if (entry.topic === 'stages') this.send({ type: 'stage', cursor, move: entry.move });
    else this.send({ type: 'alert', cursor, change: entry.change, alert: entry.alert });
    this.metrics.eventToPush.observe(Math.max(0, Date.now() - acceptedAt) / SECOND_MS);
  }

  /** A reader that does not keep up is cut: it resumes from its cursor, and memory stays bounded. */
  send(message: ServerMessage): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > this.slowBytes) {
      this.metrics.liveDropped.inc({ reason: 'slow_reader' });
      this.leave();
      this.socket.close(CLOSE_SLOW_READER, 'too slow: resume from your cursor');
      return;
    }
    this.socket.send(JSON.stringify(message));
  }
}
