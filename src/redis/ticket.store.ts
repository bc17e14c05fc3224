import { randomBytes } from 'node:crypto';
import type { Redis } from './client.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { GLOBAL_KEYS } from './keys.js';
import { ticketGrantIn, type TicketGrant } from './stored.records.js';

export const TICKET_SECONDS = 30;

/** One-time tickets for sockets: a browser cannot send headers with a socket, and an address must not contain a key. */
export class TicketStore {
  constructor(
    private readonly redis: Redis,
    private readonly maxUnused: number,
  ) {}

  /** Null when the role's key already has the most unused tickets. @param now EpochMs */
  async issue(grant: TicketGrant, now: number): Promise<string | null> {
    const ticket = randomBytes(24).toString('base64url');
    const unused = GLOBAL_KEYS.tickets(grant.role);
    const counted = await this.redis
      .multi()
      .zremrangebyscore(unused, '-inf', now)
      .zadd(unused, now + TICKET_SECONDS * SECOND_MS, ticket)
      .expire(unused, TICKET_SECONDS)
      .zcard(unused)
      .exec();
    if (Number(counted?.[3]?.[1]) > this.maxUnused) {
      await this.redis.zrem(unused, ticket);
      return null;
    }
    await this.redis.set(GLOBAL_KEYS.ticket(ticket), JSON.stringify(grant), 'EX', TICKET_SECONDS);
    return ticket;
  }

  /** Null when the ticket was used before, has expired or was never issued. */
  async redeem(ticket: string): Promise<TicketGrant | null> {
    const stored = await this.redis.getdel(GLOBAL_KEYS.ticket(ticket));
    if (stored === null) return null;
    const grant = ticketGrantIn(stored);
    await this.redis.zrem(GLOBAL_KEYS.tickets(grant.role), ticket);
    return grant;
  }
}
