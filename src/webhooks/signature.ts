/** Signatures of the Standard Webhooks specification: HMAC-SHA256 over `id.timestamp.body`, by a shared secret. */
import { createHmac } from 'node:crypto';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { SECOND_MS } from '../core/primitives/time.js';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const BYTES = { least: 24, most: 64 };

/** The key in a secret like `whsec_…`; null when the text is not one, or is too short to be safe. */
export function keyOf(secret: string): Buffer | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(BASE64.test(text) ? text : '', 'base64');
  return key.length >= BYTES.least && key.length <= BYTES.most ? key : null;
}

/** @param keys several while a secret is rotated: a receiver accepts the message when one of the signatures is valid */
export function signedHeaders(
  keys: readonly Buffer[],
  id: string,
  at: EpochMs,
  body: string | Buffer,
): Record<string, string> {
  const timestamp = String(Math.floor(at / SECOND_MS));
  const signatures = keys.map((key) => `v1,${hmac(key, `${id}.${timestamp}.`, body)}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

function hmac(key: Buffer, head: string, body: string | Buffer): string {
  return createHmac('sha256', key).update(head).update(body).digest('base64');
}
