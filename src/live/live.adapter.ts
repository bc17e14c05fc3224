/** The socket's handshake: the ticket is redeemed before the connection exists, because guards come too late for it. */
import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { LIVE_PROTOCOL } from '../client/protocol.js';
import type { TicketGrant, TicketStore } from '../redis/ticket.store.js';

type Verdict = (accepted: boolean, status?: number, message?: string) => void;

const TICKET_PREFIX = 'ticket.';
const LARGEST_MESSAGE_BYTES = 65_536;
const grants = new WeakMap<IncomingMessage, TicketGrant>();

/** What the ticket of a connection's handshake granted. */
export function grantOf(request: IncomingMessage): TicketGrant | undefined {
  return grants.get(request);
}

export class LiveAdapter extends WsAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly tickets: TicketStore,
  ) {
    super(app, { messageParser: parseMessage });
  }

  override create(port: number, options: Record<string, unknown> = {}): unknown {
    return super.create(port, {
      ...options,
      maxPayload: LARGEST_MESSAGE_BYTES,
      handleProtocols: (offered: Set<string>) => (offered.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : false),
      verifyClient: ({ req }: { req: IncomingMessage }, verdict: Verdict) => {
        this.verify(req).then(
          (accepted) => verdict(accepted, 401, 'A fresh ticket is needed: POST /v1/live/tickets'),
          () => verdict(false, 503, 'Tickets cannot be checked now'),
        );
      },
    }) as unknown;
  }

  private async verify(request: IncomingMessage): Promise<boolean> {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const ticket = offered.find((name) => name.startsWith(TICKET_PREFIX))?.slice(TICKET_PREFIX.length);
    const grant = ticket === undefined || !offered.includes(LIVE_PROTOCOL) ? null : await this.tickets.redeem(ticket);
    if (grant !== null) grants.set(request, grant);
    return grant !== null;
  }
}

/** Text frames only. Messages are flat: `type` names the handler, the whole message is its data. */
function parseMessage(raw: unknown): { event: string; data: unknown } {
  try {
    const message: unknown = JSON.parse(typeof raw === 'string' ? raw : '');
    if (typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string') {
      return { event: message.type, data: message };
    }
  } catch {
    // answered below, like every message that cannot be understood
  }
  return { event: 'unknown', data: null };
}
