/**
 * Limits the memory that request bodies use in this process. Bytes count once they have arrived, whatever length was
 * announced, until the answer is sent or the connection ends. Parsed events take a few times their bytes.
 *
 * - All bodies together use at most the room, and those of one key at most `KEY_SHARE` of it. The rest stays free for
 *   other keys. Pipelined requests of one connection use at most one largest body.
 * - When there is no room, an incomplete body whose first bytes came more than `GIVES_WAY_MS` ago is refused, and its
 *   memory is free. So slow senders do not block others.
 * - A body larger than all the room is accepted while there is no other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ProblemError } from '../core/contracts/problems.js';

export interface BodyLimits {
  maxInHandBytes: number;
  /** The largest body. */
  bodyLimitBytes: number;
}

const KEY_SHARE = 0.75;
const GIVES_WAY_MS = 2_000;

export class BodyBudget {
  private used = 0;
  private readonly byKey = new Map<string, number>();
  private readonly byConnection = new WeakMap<Socket, Connection>();
  /** Ordered by the arrival of their first bytes. */
  private readonly arriving = new Set<Held>();

  /**
   * @param onChange receives the number of bytes in use
   * @param now a monotonic clock in milliseconds
   */
  constructor(
    private readonly limits: BodyLimits,
    private readonly onChange: (bytes: number) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param key identifies the sender */
  open(key: string, response: ServerResponse): void {
    const request: Holding = response.req;
    if (request.socket.destroyed) return; // pipelined on a connection that is gone: nobody waits for the answer
    const connection = this.connectionOf(request.socket);
    const held: Held = { key, connection, bytes: 0, beganAt: 0, refuse: ignore };
    connection.held.add(held);
    request[HELD] = held;
    // A pipelined response that waits behind another never closes when the connection ends. The connection then
    // releases it.
    response.once('close', () => this.release(held));
  }

  /**
   * Throws an `overloaded` problem when there is no room for these bytes. The bytes of the body so far are then
   * released.
   * @param refuse is called when the body must make room for others
   */
  add(request: Holding, bytes: number, refuse: (problem: ProblemError) => void): void {
    const held = request[HELD];
    if (held === undefined || !held.connection.held.has(held)) return; // nobody waits for the answer
    if (held.beganAt === 0) Object.assign(held, { beganAt: this.now(), refuse });
    this.arriving.add(held);
    for (let full = this.whatIsFull(held, bytes); full !== null; full = this.whatIsFull(held, bytes)) {
      const slow = full === 'connection' ? undefined : this.slowest(held, full === 'key' ? held.key : null);
      if (slow === undefined) {
        this.release(held);
        throw new ProblemError('overloaded', FULL[full]);
      }
      this.release(slow);
      slow.refuse(new ProblemError('overloaded', TOO_SLOW));
    }
    this.change(held, bytes);
  }

  /** The body is complete. From now on it is not refused to make room. */
  arrived(request: Holding): void {
    const held = request[HELD];
    if (held !== undefined) this.arriving.delete(held);
  }

  private whatIsFull({ key, connection, bytes: own }: Held, more: number): Full | null {
    const { maxInHandBytes: room, bodyLimitBytes } = this.limits;
    const isFull = (held: number, most: number): boolean => held > own && held + more > most;
    if (isFull(connection.bytes, bodyLimitBytes)) return 'connection';
    if (isFull(this.byKey.get(key) ?? 0, room * KEY_SHARE)) return 'key';
    return isFull(this.used, room) ? 'room' : null;
  }

  /** The oldest body that began to arrive more than `GIVES_WAY_MS` ago. */
  private slowest(but: Held, ofKey: string | null): Held | undefined {
    const before = this.now() - GIVES_WAY_MS;
    for (const held of this.arriving) {
      if (held !== but && held.bytes > 0 && held.beganAt <= before && (ofKey ?? held.key) === held.key) return held;
    }
    return undefined;
  }

  private release(held: Held): void {
    this.arriving.delete(held);
    held.connection.held.delete(held);
    if (held.bytes > 0) this.change(held, -held.bytes);
  }

  /** A connection serves many requests, so its 'close' event gets one listener only. */
  private connectionOf(socket: Socket): Connection {
    const known = this.byConnection.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { bytes: 0, held: new Set() };
    this.byConnection.set(socket, connection);
    socket.once('close', () => {
      for (const held of [...connection.held]) this.release(held);
    });
    return connection;
  }

  private change(held: Held, by: number): void {
    held.bytes += by;
    held.connection.bytes += by;
    this.byKey.set(held.key, (this.byKey.get(held.key) ?? 0) + by);
    this.used += by;
    this.onChange(this.used);
  }
}

type Full = 'connection' | 'key' | 'room';

const FULL: Readonly<Record<Full, string>> = {
  connection: 'This connection has as many unanswered bytes as it may: wait for its answers, then send the body again.',
  key: 'The bodies of this key have as many unanswered bytes as they may: send it again a little later.',
  room: 'All bodies together have as many unanswered bytes as they may: send it again a little later.',
};
const TOO_SLOW = 'The body arrived too slowly while others waited for its room: send it again, in one go.';

/**
 * Where a request keeps what it uses. It was a WeakMap by request once: small collections then moved answered requests to
 * the old space, a third of all that was allocated, which took a quarter of the intake's time.
 */
const HELD = Symbol('held');

interface Holding extends IncomingMessage {
  [HELD]?: Held;
}

/** What one request uses. */
interface Held {
  readonly key: string;
  readonly connection: Connection;
  bytes: number;
  /** When its first bytes arrived; 0 before that. */
  beganAt: number;
  refuse: (problem: ProblemError) => void;
}

/** What the requests of one connection use. */
interface Connection {
  bytes: number;
  readonly held: Set<Held>;
}

function ignore(): void {
  // no bytes have arrived, so there is nothing to refuse
}
