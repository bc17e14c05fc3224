/**
 * Bounds what the bodies of requests may hold of this process' memory, before a byte of them is kept: strangers are
 * refused by their headers alone, and events count with the bytes they announce until their answer is sent or their
 * connection ends. Parsed events take a few times their bytes.
 */
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
 */
export function limitBytesInHand(
  fastify: FastifyInstance,
  limits: InHandLimits,
  authenticate: (request: FastifyRequest) => void,
  onChange: (bytes: number) => void,
): void {
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
}

class BytesInHand {
  private taken = 0;

  constructor(
    private readonly room: number,
    private readonly onChange: (bytes: number) => void,
  ) {}

  /** Throws an overloaded problem. A request larger than all the room is let in when it is alone. */
  take(bytes: number, reply: FastifyReply): void {
    if (this.taken > 0 && this.taken + bytes > this.room) {
      throw new ProblemError('overloaded', `${this.taken} bytes of events are in hand: send again a little later.`);
    }
    const { socket } = reply.request.raw;
    if (socket.destroyed) return; // pipelined behind others on a connection that is gone: nobody waits for it
    this.change(bytes);
    // A response that waits behind another on its connection never closes when that ends, so both are listened to.
    let isHeld = true;
    const giveBack = (): void => {
      socket.off('close', giveBack); // the connection may live on for many requests
      if (isHeld) this.change(-bytes);
      isHeld = false;
    };
    reply.raw.once('close', giveBack);
    socket.once('close', giveBack);
  }

  private change(by: number): void {
    this.taken += by;
    this.onChange(this.taken);
  }
}

/** 0 without a body; the most there may be when it does not say. */
function announcedBytes({ headers }: FastifyRequest, most: number): number {
  if (headers['transfer-encoding'] !== undefined) return most;
  const announced = Number(headers['content-length'] ?? 0);
  return Math.min(most, Number.isFinite(announced) ? announced : most);
}
