/**
 * The socket's handshake. The ticket is redeemed before the connection exists, because Nest's guards run too late for
 * it.
 */
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { LIVE_PROTOCOL } from '../client/protocol.js';
import { PROBLEMS, problemBody, retryAfterOf, type ProblemCode } from '../core/contracts/problems.js';
import { readMessage } from './client.message.js';
import { SocketLimits, type SocketLimitSettings } from './live.limits.js';
import type { TicketGrant } from '../redis/stored.records.js';
import type { TicketStore } from '../redis/ticket.store.js';

type Verdict = (accepted: boolean, status?: number, body?: string, headers?: Record<string, string>) => void;

const TICKET_PREFIX = 'ticket.';
const LARGEST_MESSAGE_BYTES = 65_536;
const grants = new WeakMap<IncomingMessage, TicketGrant>();

/** The rights that the ticket of a connection's handshake granted. */
export function grantOf(request: IncomingMessage): TicketGrant | undefined {
  return grants.get(request);
}

export class LiveAdapter extends WsAdapter {
  private readonly limits: SocketLimits;

  constructor(
    app: INestApplicationContext,
    private readonly tickets: TicketStore,
    settings: SocketLimitSettings,
    /** Answers a handshake whose headers cannot be read, and closes its connection. */
    private readonly refuseHandshake: (socket: Duplex, detail: string) => void,
  ) {
    super(app, { messageParser: parseMessage });
    this.limits = new SocketLimits(settings);
  }

  override create(port: number, options: Record<string, unknown> = {}): unknown {
    const server: unknown = super.create(port, {
      ...options,
      maxPayload: LARGEST_MESSAGE_BYTES,
      handleProtocols: (offered: Set<string>) => (offered.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : false),
      verifyClient: ({ req }: { req: IncomingMessage }, verdict: Verdict) => {
        this.verify(req).then(
          (refusal) => (refusal === null ? verdict(true) : refuse(verdict, refusal)),
          () => refuse(verdict, 'not_ready'),
        );
      },
    });
    if (server instanceof EventEmitter) {
      server.on('wsClientError', (fault: Error, socket: Duplex) =>
        this.refuseHandshake(socket, `${fault.message}: open the socket with tidewatch.v1 and a ticket.`),
      );
    }
    return server;
  }

  /** Null accepts the handshake. The cheap checks come first, because the last one uses up the ticket. */
  private async verify(request: IncomingMessage): Promise<HandshakeRefusal | null> {
    if (request.url?.includes('?') === true) return 'bad_request';
    if (!this.limits.isKnownOrigin(request)) return 'foreign_origin';
    if (this.limits.isFull) return 'too_many_sockets';
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const ticket = offered.find((name) => name.startsWith(TICKET_PREFIX))?.slice(TICKET_PREFIX.length);
    const grant = ticket === undefined || !offered.includes(LIVE_PROTOCOL) ? null : await this.tickets.redeem(ticket);
    if (grant === null) return 'unauthenticated';
    if (!this.limits.admit(grant.role, request)) return 'too_many_sockets';
    grants.set(request, grant);
    return null;
  }
}

const REFUSALS = {
  bad_request: 'The socket takes no parameters: its run is that of the ticket.',
  foreign_origin: 'Open the socket from our own page, or name the origin of yours in ALLOWED_ORIGINS.',
  too_many_sockets:
    'As many sockets are open as MAX_SOCKETS and MAX_SOCKETS_PER_KEY allow. Close one, or try again later.',
  unauthenticated: 'A fresh ticket is needed: POST /v1/live/tickets.',
  not_ready: 'Tickets cannot be checked now. Try again in a moment.',
} as const satisfies Partial<Record<ProblemCode, string>>;

type HandshakeRefusal = keyof typeof REFUSALS;

function refuse(verdict: Verdict, code: HandshakeRefusal): void {
  const { status } = PROBLEMS[code];
  const retryAfter = retryAfterOf(code);
  verdict(false, status, JSON.stringify(problemBody(code, REFUSALS[code])), {
    'Content-Type': 'application/problem+json; charset=utf-8',
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
  });
}

/**
 * Messages are flat: `type` names the handler, and the whole message is its data. A message that cannot be read goes
 * to the handler `error`.
 */
function parseMessage(frame: unknown): { event: string; data: unknown } {
  const message = readMessage(frame);
  return { event: message.type, data: message };
}
