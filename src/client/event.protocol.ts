/** The public API: an event as callers send it. Like protocol.ts, which exports it too. */
import type { Channel } from '../core/primitives/vocabulary.js';

/** docs/events.md describes the members. Those that the service does not know come back as warnings. */
export interface ActivityEvent {
  /** The sender's idempotency key: an event id counts once, however often it is sent. At most 128 characters. */
  id: string;
  customerId: string;
  /** ISO 8601 with an offset, or epoch milliseconds. */
  occurredAt: string | number;
  channel: Channel;
  /** The bank's own name for what happened. */
  type: string;
  amount?: number;
  /** ISO 4217; the base currency when left out. */
  currency?: string;
  /** Total assets after the event. */
  balance?: number;
  product?: string;
  branch?: string;
  attributes?: Readonly<Record<string, string | number | boolean>>;
}
