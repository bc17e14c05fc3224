/**
 * Bounds what the bodies of requests may hold of this process' memory, before a byte of them is kept: strangers are
 * refused by their headers alone, and events count with the bytes they announce, those that do not say or are compressed
 * with the most there may be until they are there, until their answer is sent or their connection ends. Parsed events
 * take a few times their bytes.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../core/problems.js';

export interface InHandLimits {
  maxInHandBytes: number;
  /** The largest body: what counts for a request that does not say. */
  bodyLimitBytes: number;
}

const EVENTS_ROUTE = '/v1/events';

/**
 * @param authenticate throws a problem for a request without a known key
 * @param onChange hears how many bytes are in hand
 * @returns what to call when a body is there, with the bytes it turned out to have
 */
export function limitBytesInHand(
  fastify: FastifyInstance,
  limits: InHandLimits,
  authenticate: (request: FastifyRequest) => void,
  onChange: (bytes: number) => void,
): (request: FastifyRequest, bytes: number) => void {
  const inHand = new BytesInHand(limits.maxInHandBytes, onChange);
  // Not async: a hook that throws in here is answered like a handler that does.
  fastify.addHook('onRequest', (request, reply, done) => {
    const bytes = announcedBytes(request, limits.bodyLimitBytes);
    try {
      if (bytes > 0) authenticate(request);
      if (bytes > 0 && request.routeOptions.url === EVENTS_ROUTE) inHand.take(bytes, reply);
      done();
    } catch (fault) {
      done(fault instanceof Error ? fault : new Error('unknown'));
    }
  });
  return ({ raw }, bytes) => inHand.settle(raw, bytes);
}

class BytesInHand {
  private taken = 0;
  private readonly byConnection = new WeakMap<Socket, Connection>();
  private readonly byRequest = new WeakMap<IncomingMessage, Held>();

  constructor(
    private readonly room: number,
    private readonly onChange: (bytes: number) => void,
  ) {}

  /** Throws an overloaded problem. A request larger than all the room is let in when it is alone. */
  take(bytes: number, { raw }: FastifyReply): void {
    if (this.taken > 0 && this.taken + bytes > this.room) {
      throw new ProblemError('overloaded', `${this.taken} bytes of events are in hand: send again a little later.`);
    }
    const { socket } = raw.req;
    if (socket.destroyed) return; // pipelined behind others on a connection that is gone: nobody waits for it
    const connection = this.connectionOf(socket);
    const held: Held = { bytes, connection };
    this.byRequest.set(raw.req, held);
    connection.held += bytes;
    this.change(bytes);
    // A response that waits behind another on its connection never closes when that ends: then the connection gives back.
    raw.once('close', () => this.giveBack(held, held.bytes));
  }

  /** Gives back what was counted for a body beyond what it has. */
  settle(request: IncomingMessage, bytes: number): void {
    const held = this.byRequest.get(request);
    if (held !== undefined && held.bytes > bytes) this.giveBack(held, held.bytes - bytes);
  }

  private giveBack(held: Held, bytes: number): void {
    if (held.connection.isClosed) return;
    held.bytes -= bytes;
    held.connection.held -= bytes;
    this.change(-bytes);
  }

  /** It may live on for many requests: it is listened to once. */
  private connectionOf(socket: Socket): Connection {
    const known = this.byConnection.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { held: 0, isClosed: false };
    this.byConnection.set(socket, connection);
    socket.once('close', () => {
      connection.isClosed = true;
      this.change(-connection.held);
    });
    return connection;
  }

  private change(by: number): void {
    this.taken += by;
    this.onChange(this.taken);
  }
}

/** What a request holds. */
interface Held {
  bytes: number;
  readonly connection: Connection;
}

/** What a connection's requests hold. */
interface Connection {
  held: number;
  isClosed: boolean;
}

/** 0 without a body; the most there may be when it does not say, or is compressed. */
function announcedBytes({ headers }: FastifyRequest, most: number): number {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return most;
  const announced = Number(headers['content-length'] ?? 0);
  return Math.min(most, Number.isFinite(announced) ? announced : most);
}
