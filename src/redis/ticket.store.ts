import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { GLOBAL_KEYS } from './keys.js';

export const TICKET_SECONDS = 30;

export interface TicketGrant {
  role: string;
  run: string;
}

/** One-time tickets: a browser cannot send headers with a socket, and a key must not stand in an address. */
export class TicketStore {
  constructor(private readonly redis: Redis) {}

  async issue(grant: TicketGrant): Promise<string> {
    const ticket = randomBytes(24).toString('base64url');
    await this.redis.set(GLOBAL_KEYS.ticket(ticket), JSON.stringify(grant), 'EX', TICKET_SECONDS);
    return ticket;
  }

  /** Null when it was used, has run out or never was. */
  async redeem(ticket: string): Promise<TicketGrant | null> {
    const grant = await this.redis.getdel(GLOBAL_KEYS.ticket(ticket));
    return grant === null ? null : (JSON.parse(grant) as TicketGrant);
  }
}
