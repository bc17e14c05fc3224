/**
 * The live feed for browsers and for Node (pass a WebSocket constructor there).
 *
 *  1. Fetch a one-time ticket, connect with it, subscribe to every topic the caller asked for.
 *  2. Remember the cursor of the last message per topic. It advances only with messages that were given to the caller, so
 *     a connection lost in the middle of a replayed gap resumes in the middle of that gap; and with `position`, by which
 *     the server says that nothing passed the filter up to there.
 *  3. When the connection ends, wait and start again at 1, resuming every topic with its cursor. The wait doubles with
 *     each attempt that brought nothing, and is spread at random so that a restarted server is not stormed. After
 *     "going away" and "too slow" the server is known to be well, so the first retry comes within a second.
 *  4. The server answers each subscription with `recovered`. If it is false, or the topic had no cursor yet, the caller
 *     must take a snapshot; messages that follow build on it. Of `stats` nothing can be missed: each message holds all of it.
 *     A subscription the server cannot start now ends the connection: step 3 tries all of it again.
 *  5. Ping regularly. A connection without an answer in time is dropped: a dead network does not say so itself.
 */
import {
  CLOSE_GOING_AWAY,
  CLOSE_SLOW_READER,
  LIVE_PATH,
  LIVE_PROTOCOL,
  type ClientMessage,
  type LiveFilter,
  type ServerMessage,
  type Topic,
} from './protocol.js';

export const PING_EVERY_MS = 20_000;
export const ANSWER_WITHIN_MS = 10_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 30_000;

/** The part of a WebSocket that the feed needs. The browser's WebSocket and that of the package `ws` both fit. */
export interface LiveSocket {
  send(data: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}
export type LiveSocketConstructor = new (url: string, protocols: string[]) => LiveSocket;

/** `offline`: waiting for the next attempt, or stopped. */
export type LiveState = 'connecting' | 'online' | 'offline';

export interface LiveEvents {
  onState?(state: LiveState): void;
  onMessage?(message: ServerMessage): void;
  /** `first`: nothing is known yet. `missed`: the server no longer has the messages since the last one received. */
  onSnapshotNeeded?(topic: Topic, why: 'first' | 'missed'): void;
  /**
   * There is no ticket, or no usable address. Call `stop()` here when another attempt makes no sense, as for a
   * refused key.
   */
  onConnectError?(error: unknown): void;
}

export interface LiveOptions {
  /** The address of the service, before `/v1/live`, by `https` or `wss`. Example: `https://tidewatch.bank.example`. */
  base: string;
  /** Called once per connection attempt. */
  ticket: () => Promise<{ ticket: string }>;
  WebSocket: LiveSocketConstructor;
  events: LiveEvents;
  /** In [0, 1); spreads the retries. */
  random?: () => number;
}

interface Subscription {
  filter?: LiveFilter;
  cursor?: string;
  coalesce?: true;
}

export interface SubscribeOptions {
  /**
   * For screens: changes of one customer or alert within a quarter of a second become one message, the newest. Left out,
   * every message comes.
   */
  coalesce?: boolean;
}

type Timer = ReturnType<typeof setTimeout>;

export class LiveFeed {
  private readonly subscriptions = new Map<Topic, Subscription>();
  private state: LiveState = 'offline';
  private running = false;
  private socket: LiveSocket | null = null;
  /** Counts the started connections, so that a ticket that arrives after `stop` or `wake` is dropped. */
  private attempt = 0;
  private failures = 0;
  private retry: Timer | undefined;
  private ping: Timer | undefined;
  private deadline: Timer | undefined;

  constructor(private readonly options: LiveOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    void this.connect();
  }

  stop(): void {
    this.running = false;
    this.letGo();
    this.enter('offline');
  }

  /** Connects now instead of after the wait, for example when the computer is back on the network. */
  wake(): void {
    if (!this.running || this.state !== 'offline') return;
    this.failures = 0;
    void this.connect();
  }

  /** Subscribing again, for another filter, starts the topic again. */
  subscribe(topic: Topic, filter?: LiveFilter, { coalesce = false }: SubscribeOptions = {}): void {
    const subscription: Subscription = {
      ...(filter === undefined ? {} : { filter }),
      ...(coalesce ? { coalesce } : {}),
    };
    this.subscriptions.set(topic, subscription);
    if (this.state === 'online') this.send({ type: 'subscribe', topic, ...subscription });
  }

  unsubscribe(topic: Topic): void {
    if (this.subscriptions.delete(topic) && this.state === 'online') this.send({ type: 'unsubscribe', topic });
  }

  /**
   * Shows the name to others who have the same alert open; `viewers` messages name those. To be called every 8 seconds.
   * @param alert null when the page shows none
   */
  view(alert: string | null, by: string): void {
    if (this.state === 'online') this.send({ type: 'viewing', ...(alert === null ? {} : { alert, by }) });
  }

  private async connect(): Promise<void> {
    this.letGo();
    const attempt = this.attempt;
    this.enter('connecting');
    try {
      const { ticket } = await this.options.ticket();
      if (attempt === this.attempt) this.open(ticket);
    } catch (error) {
      if (attempt !== this.attempt) return;
      this.options.events.onConnectError?.(error);
      if (this.running) this.retryIn(retryDelayMs(this.failures++, this.random()));
    }
  }

  private open(ticket: string): void {
    const socket = new this.options.WebSocket(addressOf(this.options.base), [LIVE_PROTOCOL, `ticket.${ticket}`]);
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (event: { data: unknown }) => this.received(event.data);
    socket.onclose = (event: { code: number }) => this.closed(event.code);
    socket.onerror = () => undefined; // A close event always follows, and carries the code.
    this.expectAnswer();
  }

  private opened(): void {
    clearTimeout(this.deadline);
    this.enter('online');
    for (const [topic, subscription] of this.subscriptions) this.send({ type: 'subscribe', topic, ...subscription });
    this.pingLater();
  }

  private received(data: unknown): void {
    const message = parseServerMessage(data);
    if (message === null) return;
    if (message.type === 'error' && message.code === UNAVAILABLE) {
      this.closed(NO_CLOSE_CODE);
      return;
    }
    this.failures = 0;
    if (message.type === 'error' && message.code === BAD_CURSOR) this.beginAnew(message.topic);
    if (message.type === 'error' && message.code === BAD_MESSAGE) this.askForEveryMessage();
    if (message.type === 'pong') this.answered();
    else if (message.type === 'subscribed') this.subscribed(message);
    else if (message.type === 'position') this.movedOn(message);
    else if ('cursor' in message) this.pushed(message);
    else this.options.events.onMessage?.(message);
  }

  /**
   * A server that cannot read our cursor has not subscribed us. A subscription without a cursor works, and the server
   * says that messages were missed.
   */
  private beginAnew(topic: Topic | undefined): void {
    const subscription = topic === undefined ? undefined : this.subscriptions.get(topic);
    if (topic !== undefined && subscription?.cursor !== undefined) {
      this.subscribe(topic, subscription.filter, { coalesce: subscription.coalesce ?? false });
    }
  }

  /** A server of an earlier build refuses `coalesce`, and has then subscribed nothing that asked for it. */
  private askForEveryMessage(): void {
    for (const [topic, subscription] of this.subscriptions) {
      if (subscription.coalesce === undefined) continue;
      delete subscription.coalesce;
      this.send({ type: 'subscribe', topic, ...subscription });
    }
  }

  private subscribed(message: Extract<ServerMessage, { type: 'subscribed' }>): void {
    const subscription = this.subscriptions.get(message.topic);
    if (subscription === undefined) return;
    const isWhole = message.recovered || !BUILDS_UP[message.topic];
    const why = subscription.cursor === undefined ? 'first' : isWhole ? null : 'missed';
    if (why !== null) subscription.cursor = message.cursor;
    this.options.events.onMessage?.(message);
    if (why !== null) this.options.events.onSnapshotNeeded?.(message.topic, why);
  }

  private pushed(message: PushedMessage): void {
    const subscription = this.subscriptions.get(TOPIC_OF[message.type]);
    // Without a cursor the answer to `subscribe` has not arrived yet, so this message belongs to an earlier filter.
    if (subscription?.cursor === undefined) return;
    this.options.events.onMessage?.(message);
    subscription.cursor = message.cursor;
  }

  private movedOn({ topic, cursor }: Extract<ServerMessage, { type: 'position' }>): void {
    const subscription = this.subscriptions.get(topic);
    if (subscription?.cursor !== undefined) subscription.cursor = cursor;
  }

  private closed(code: number): void {
    const serverIsWell = this.failures === 0 && (code === CLOSE_GOING_AWAY || code === CLOSE_SLOW_READER);
    const delayMs = serverIsWell ? this.random() * RETRY_FIRST_MS : retryDelayMs(this.failures, this.random());
    this.failures++;
    this.retryIn(delayMs);
  }

  private retryIn(delayMs: number): void {
    this.letGo();
    this.enter('offline');
    this.retry = setTimeout(() => void this.connect(), delayMs);
  }

  private pingLater(): void {
    this.ping = setTimeout(() => {
      this.send({ type: 'ping' });
      this.expectAnswer();
    }, PING_EVERY_MS);
  }

  private answered(): void {
    clearTimeout(this.deadline);
    clearTimeout(this.ping);
    this.pingLater();
  }

  private expectAnswer(): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.closed(NO_CLOSE_CODE), ANSWER_WITHIN_MS);
  }

  /** Drops the current connection without waiting for the other side, which may no longer exist. */
  private letGo(): void {
    this.attempt++;
    for (const timer of [this.retry, this.ping, this.deadline]) clearTimeout(timer);
    const socket = this.socket;
    if (socket === null) return;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private send(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message));
  }

  private enter(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.events.onState?.(state);
  }

  private random(): number {
    return (this.options.random ?? Math.random)();
  }
}

/** Whether a message contains only what changed since the one before. */
const BUILDS_UP: Readonly<Record<Topic, boolean>> = { alerts: true, stages: true, stats: false };
const NO_CLOSE_CODE = 1006;
/**
 * A subscription could not be started. The socket works and would stay silent, so the whole connection is opened
 * again.
 */
const UNAVAILABLE = 'unavailable';
const BAD_CURSOR = 'bad_cursor';
const BAD_MESSAGE = 'bad_message';

type PushedMessage = Extract<ServerMessage, { type: 'alert' | 'stage' | 'stats' }>;
const TOPIC_OF = { alert: 'alerts', stage: 'stages', stats: 'stats' } as const satisfies Record<
  PushedMessage['type'],
  Topic
>;

/** Sockets have schemes of their own: `ws` for `http`, `wss` for `https`. */
function addressOf(base: string): string {
  return base.replace(/^http/, 'ws') + LIVE_PATH;
}

/** A wait that doubles up to its limit, of which between half and all is used. @param random in [0, 1) */
export function retryDelayMs(failures: number, random: number): number {
  const longest = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** failures);
  return longest * (0.5 + random / 2);
}

/** Null for an unknown message: a newer server may send kinds this client does not know. */
export function parseServerMessage(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null;
  try {
    const message: unknown = JSON.parse(data);
    return isServerMessage(message) ? message : null;
  } catch {
    return null;
  }
}

/** Told by its type alone: the server is believed about the rest. */
function isServerMessage(message: unknown): message is ServerMessage {
  return typeof message === 'object' && message !== null && 'type' in message && KNOWN.has(message.type);
}

const KNOWN: ReadonlySet<unknown> = new Set<ServerMessage['type']>([
  'subscribed',
  'unsubscribed',
  'position',
  'alert',
  'stage',
  'stats',
  'viewers',
  'error',
  'pong',
]);
