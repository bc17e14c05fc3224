/**
 * A dashboard that is connected during the whole run. It must see every feed entry exactly once, and in order for
 * each customer. When the server reports that entries were missed, the entries before the new starting point are
 * excused.
 */
import { WebSocket } from 'ws';
import type { ServerMessage, Topic } from '../../src/client/protocol.js';
import { LiveFeed } from '../../src/client/live-feed.js';
import { BEFORE_ALL, isAfter, parseCursor, parseEntryId, type Position } from '../../src/live/cursor.js';
import type { Alert, AlertChange, StageTransition } from '../../src/core/contracts/records.js';
import type { StoredEntry } from '../../src/redis/feed.store.js';

export interface Seen {
  /** Topic and customer: order is guaranteed within these. */
  whose: string;
  text: string;
}

export interface OnlookerCounts {
  seen: number;
  connections: number;
  missedReports: number;
  excused: number;
  /** How often the server answered that it could not read the feed. */
  refusals: number;
}

/** A person at a screen reloads sooner than after half a minute. */
const WAKE_MS = 1_500;

export class Onlooker {
  readonly seen: Seen[] = [];
  readonly counts: OnlookerCounts = { seen: 0, connections: 0, missedReports: 0, excused: 0, refusals: 0 };
  private readonly excusedUpTo = new Map<Topic, Position>();
  private readonly feed: LiveFeed;
  private readonly waking: NodeJS.Timeout;
  private door = 0;

  constructor(
    private readonly doors: readonly string[],
    private readonly key: string,
    private readonly run: string,
  ) {
    const doorOf = (): string => this.doors[this.door] ?? '';
    class DoorSocket extends WebSocket {
      constructor(path: string, protocols: string[]) {
        super(`${doorOf().replace(/^http/, 'ws')}${path}`, protocols);
      }
    }
    this.feed = new LiveFeed({
      base: '',
      ticket: () => this.ticket(),
      WebSocket: DoorSocket,
      events: {
        onMessage: (message) => this.heard(message),
        onSnapshotNeeded: (_topic, why) => {
          if (why === 'missed') this.counts.missedReports++;
        },
      },
    });
    this.feed.subscribe('stages');
    this.feed.subscribe('alerts');
    this.waking = setInterval(() => this.feed.wake(), WAKE_MS);
  }

  /** Resolves when it is subscribed to both topics. */
  async start(): Promise<void> {
    this.feed.start();
    while (this.excusedUpTo.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  stop(): void {
    clearInterval(this.waking);
    this.feed.stop();
  }

  /** Whether an entry may be missing. */
  isExcused({ shard, id, entry }: StoredEntry): boolean {
    const place = this.excusedUpTo.get(entry.topic)?.[shard] ?? BEFORE_ALL;
    return !isAfter(parseEntryId(id), place);
  }

  private async ticket(): Promise<{ ticket: string }> {
    this.door = 1 - this.door;
    const response = await fetch(`${this.doors[this.door] ?? ''}/v1/live/tickets?run=${this.run}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}` },
      signal: AbortSignal.timeout(WAKE_MS),
    });
    const view: unknown = await response.json();
    if (typeof view !== 'object' || view === null || !('ticket' in view)) throw new Error('there is no ticket now');
    return { ticket: String(view.ticket) };
  }

  private heard(message: ServerMessage): void {
    if (message.type === 'subscribed') this.subscribed(message.topic, message.cursor, message.recovered);
    if (message.type === 'error') this.again();
    if (message.type === 'stage') this.saw(ofMove(message.move));
    if (message.type === 'alert') this.saw(ofAlert(message.change, message.alert));
  }

  private subscribed(topic: Topic, cursor: string, recovered: boolean): void {
    this.counts.connections++;
    if (!recovered) this.excusedUpTo.set(topic, parseCursor(cursor)?.position ?? []);
  }

  /** The feed could not be read at that moment: connect again and resume. */
  private again(): void {
    this.counts.refusals++;
    this.feed.stop();
    this.feed.start();
  }

  private saw(what: Seen): void {
    this.counts.seen++;
    this.seen.push(what);
  }
}

/** The form in which the onlooker sees the entry. */
export function sightOf({ entry }: StoredEntry): Seen {
  return entry.topic === 'stages' ? ofMove(entry.move) : ofAlert(entry.change, entry.alert);
}

function ofMove(move: StageTransition): Seen {
  return { whose: `the moves of ${move.customerId}`, text: JSON.stringify(move) };
}

function ofAlert(change: AlertChange, alert: Alert): Seen {
  return { whose: `the alerts of ${alert.customerId}`, text: JSON.stringify({ change, alert }) };
}
