/** One HTTP request to an endpoint, and its result, whatever that is. It never throws. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { RefusedAddressError, isPrivateHost, publicLookup } from './address.guard.js';

export interface PostSettings {
  webhookTimeoutMs: number;
  webhookAllowPrivate: boolean;
}

export interface Answer {
  /** Null when there was no answer. */
  status: number | null;
  /** Why there was none, in a few words. */
  detail: string;
  /** Whether connecting to the address is forbidden. */
  isRefused: boolean;
  retryAfter: string | null;
  ms: number;
}

/** The body of an answer is not used. Up to this many bytes are read, so that a normal answer is not cut off. */
const MOST_BODY_BYTES = 65_536;

/** Redirects are not followed: they could lead anywhere. Each request uses its own connection. */
export async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  settings: PostSettings,
): Promise<Answer> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(settings.webhookTimeoutMs);
  try {
    if (!settings.webhookAllowPrivate && isPrivateHost(url)) throw new RefusedAddressError(url.hostname);
    const response = await answered(url, headers, body, settings, signal);
    const { statusCode = 0, headers: answer } = response;
    await drained(response);
    return answerOf(startedAt, { status: statusCode, retryAfter: answer['retry-after'] ?? null });
  } catch (fault) {
    const isRefused = fault instanceof RefusedAddressError;
    return answerOf(startedAt, { detail: signal.aborted ? 'timeout' : wordsFor(fault), isRefused });
  }
}

function answered(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  { webhookAllowPrivate }: PostSettings,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const guard = webhookAllowPrivate ? {} : { lookup: publicLookup };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent: false, signal, ...guard }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The status is known. A body that is cut off, never ends or is too long does not change it. */
function drained(response: IncomingMessage): Promise<void> {
  let left = MOST_BODY_BYTES;
  return new Promise((resolve) => {
    response.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) response.destroy();
    });
    response.on('error', () => undefined);
    response.on('close', resolve);
  });
}

function answerOf(startedAt: number, parts: Partial<Answer>): Answer {
  const ms = Math.round(performance.now() - startedAt);
  return { status: null, detail: '', isRefused: false, retryAfter: null, ...parts, ms };
}

/** The error code where there is one, because messages may repeat the address. */
function wordsFor(fault: unknown): string {
  if (fault instanceof RefusedAddressError) return 'address_refused';
  const { code, name }: { code?: unknown; name?: unknown } = typeof fault === 'object' && fault !== null ? fault : {};
  return [code, name].find((word) => typeof word === 'string') ?? 'unknown';
}
