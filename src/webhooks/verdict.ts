/** What the answer of an endpoint means, and when to retry. */
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { Answer } from './post.js';

/**
 * Client errors that may be temporary: timeout, too early, too many requests. All others mean that the message is not
 * wanted.
 */
const PASSING = new Set([408, 425, 429]);

export function verdictOf({
  status,
  isRefused,
}: Pick<Answer, 'status' | 'isRefused'>): 'delivered' | 'retried' | 'failed' {
  if (isRefused) return 'failed';
  if (status === null) return 'retried';
  if (status >= 200 && status < 300) return 'delivered';
  return status >= 400 && status < 500 && !PASSING.has(status) ? 'failed' : 'retried';
}

/** The wait that a Retry-After header asks for, in milliseconds; null when it cannot be read. */
export function askedMs(retryAfter: string | null, now: EpochMs): number | null {
  if (retryAfter === null) return null;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * SECOND_MS : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

export interface Backoff {
  firstMs: number;
  mostMs: number;
}

/**
 * Doubles with each attempt. Between half and all of it is used, by chance, so that deliveries that failed together
 * do not retry together. A receiver that asks for a longer wait gets it, up to the same limit.
 * @param attempt that failed, 1 for the first
 * @param chance from 0 to 1
 */
export function waitMs(attempt: number, { firstMs, mostMs }: Backoff, chance: number, asked: number | null): number {
  const doubled = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  return Math.round(Math.min(mostMs, Math.max(doubled * (0.5 + chance / 2), asked ?? 0)));
}
