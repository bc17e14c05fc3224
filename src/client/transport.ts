/** One HTTP call to the service. Runs in a browser and in Node; every failure is a `RestError` with a `Problem`. */
import type { Problem } from './problem.js';

export interface TransportOptions {
  key: string;
  /** Origin and path before `/v1`; empty for the page's own origin. */
  base?: string;
  fetch?: typeof fetch;
  /** How long an answer may take; 15 s when left out. */
  timeoutMs?: number;
}

export interface Call {
  method: string;
  /** After `/v1/`, with its parts encoded. */
  path: string;
  query?: Query;
  body?: { type: 'application/json' | 'application/x-ndjson'; text: string };
  /** Ends the call early. */
  signal?: AbortSignal;
}

export type Query = Record<string, string | number | undefined>;

/**
 * `problem.code` is the server's, or `unreachable` (no answer, status 0) or `unreadable` (an answer that did not come
 * from the service).
 */
export class RestError extends Error {
  readonly problem: Problem;
  /** How long the service asks callers to wait before they try again; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, options: ErrorOptions & { retryAfterMs?: number | null } = {}) {
    super(`${problem.code}: ${problem.detail}`, options);
    this.name = 'RestError';
    this.problem = problem;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The JSON of the answer. Throws RestError. */
export async function callService(options: TransportOptions, call: Call): Promise<unknown> {
  const { base = '', fetch: send = fetch } = options;
  const response = await send(`${base}/v1/${call.path}${searchOf(call.query ?? {})}`, requestOf(options, call)).catch(
    (cause: unknown) => {
      throw new RestError(problemOf(0, 'unreachable', 'The service did not answer.'), { cause });
    },
  );
  const answer = await bodyOf(response);
  if (!response.ok) {
    const retryAfterMs = waitOf(response.headers.get('retry-after'));
    throw new RestError(isProblem(answer) ? answer : unreadable(response.status), { retryAfterMs });
  }
  if (answer === undefined) throw new RestError(unreadable(response.status));
  return answer;
}

function requestOf({ key, timeoutMs = 15_000 }: TransportOptions, { method, body, signal }: Call): RequestInit {
  const deadline = AbortSignal.timeout(timeoutMs);
  return {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': body.type }),
    },
    ...(body === undefined ? {} : { body: body.text }),
    signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
  };
}

/** Of the header's two forms only the seconds: the service sends no dates. */
function waitOf(header: string | null): number | null {
  const seconds = header === null || header === '' ? Number.NaN : Number(header);
  return seconds >= 0 ? seconds * 1_000 : null;
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

/** Undefined when the body is not JSON: a proxy in between may answer with an HTML page. */
async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}

function unreadable(status: number): Problem {
  return problemOf(status, 'unreadable', `The answer (status ${status}) did not come from this service.`);
}

function problemOf(status: number, code: string, detail: string): Problem {
  return { type: 'about:blank', title: code, status, code, detail };
}
