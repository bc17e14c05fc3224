/** A dashboard that means well: the client others import, and a ledger of all it was pushed. */
import { WebSocket } from 'ws';
import { LiveFeed, type LiveState } from '../../src/client/live-feed.js';
import type { ServerMessage, StatsView, TicketView, Topic } from '../../src/client/protocol.js';
import type { FeedEntry } from '../../src/core/contracts/feed.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { formatEntryId, parseCursor } from '../../src/live/cursor.js';
import type { TestService } from './service.harness.js';

const SHARDS = 4;

export class GoodDashboard {
  readonly states: LiveState[] = [];
  readonly snapshots: [Topic, 'first' | 'missed'][] = [];
  /** Entries of the feed as `tell` writes them, in the order they came. */
  readonly pushed: string[] = [];
  /** Of the newest message. */
  cursor = '';
  stats: StatsView | null = null;
  longestWithoutStatsMs = 0;
  slowestPushMs = 0;
  private statsAt = performance.now();
  private readonly sentAt = new Map<string, number>();
  private readonly feed: LiveFeed;
  private socket: WebSocket | null = null;
  private wake: () => void = () => undefined;

  /** @param role whose key asks for its tickets */
  constructor({ url, keys }: TestService, role: keyof TestService['keys']) {
    const noteSocket = (socket: WebSocket): void => void (this.socket = socket);
    const headers = { authorization: `Bearer ${keys[role]}` };
    this.feed = new LiveFeed({
      base: url.replace('http', 'ws'),
      ticket: async () => {
        const response = await fetch(`${url}/v1/live/tickets`, { method: 'POST', headers });
        return (await response.json()) as TicketView;
      },
      WebSocket: class extends WebSocket {
        constructor(address: string, protocols: string[]) {
          super(address, protocols);
          noteSocket(this);
        }
      },
      events: {
        onState: (state) => this.states.push(state),
        onMessage: (message) => this.hear(message),
        onSnapshotNeeded: (topic, why) => this.snapshots.push([topic, why]),
      },
    });
    for (const topic of ['stages', 'alerts', 'stats'] as const) this.feed.subscribe(topic);
  }

  /** Returns once it is subscribed to everything. */
  async start(): Promise<void> {
    this.feed.start();
    await this.until(() => this.snapshots.length === 3);
  }

  stop(): void {
    this.feed.stop();
  }

  /** Its network is lost: it connects again, and goes on from where it was. */
  cut(): void {
    this.socket?.terminate();
  }

  /** The push of this customer's first stage is awaited from now on. */
  expectSoon(customerId: string): void {
    this.sentAt.set(customerId, performance.now());
  }

  /** Asks after each message; the test's own timeout ends it. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  private hear(message: ServerMessage): void {
    if ('cursor' in message) this.cursor = message.cursor;
    if (message.type === 'stage') this.note({ topic: 'stages', move: message.move }, message.move.customerId);
    if (message.type === 'alert') {
      const { change, alert } = message;
      this.note({ topic: 'alerts', change, alert }, alert.customerId);
    }
    if (message.type === 'stats') this.count(message.stats);
    setImmediate(() => this.wake()); // what the feed tells beside a message comes after it
  }

  private note(entry: FeedEntry, customerId: string): void {
    const shard = shardOf(customerId, SHARDS);
    const id = parseCursor(this.cursor)?.position[shard];
    this.pushed.push(tell(shard, id === undefined ? '' : formatEntryId(id), entry));
    const sentAt = this.sentAt.get(customerId);
    if (sentAt === undefined) return;
    this.slowestPushMs = Math.max(this.slowestPushMs, performance.now() - sentAt);
    this.sentAt.delete(customerId);
  }

  private count(stats: StatsView): void {
    this.stats = stats;
    this.longestWithoutStatsMs = Math.max(this.longestWithoutStatsMs, performance.now() - this.statsAt);
    this.statsAt = performance.now();
  }
}

/** An entry of a shard's feed in one line. */
export function tell(shard: number, id: string, entry: FeedEntry): string {
  const [kind, what] = entry.topic === 'stages' ? ['', entry.move] : [entry.change, entry.alert];
  return `${entry.topic} ${shard} ${id} ${kind} ${JSON.stringify(what)}`;
}
