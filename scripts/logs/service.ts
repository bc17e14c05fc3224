/** Talks to a running service as an operator would. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../../src/core/time.js';
import type { EventsReceipt, Problem, RunView } from '../../src/client/protocol.js';

export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

const RETRY_MS = { first: 200, most: 5_000 };
const MOST_TRIES = 60;
const TRY_AGAIN = new Set([429, 502, 503, 504]);

export class Service {
  constructor(
    private readonly url: string,
    private readonly key: string,
    /** Ends calls and retries. */
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {
    setMaxListeners(0, signal); // each call listens on it until its request is collected
  }

  openReplay(run: string): Promise<RunView> {
    return this.call<RunView>('PUT', `/v1/runs/${run}`);
  }

  run(run: string): Promise<RunView> {
    return this.call<RunView>('GET', `/v1/runs/${run}`);
  }

  async moveClock(run: string, asOf: number): Promise<void> {
    await this.call('POST', `/v1/runs/${run}/clock`, 'application/json', JSON.stringify({ asOf }));
  }

  /** Nothing acceptable is a receipt too. */
  postEvents(run: string, asOf: number, ndjson: string): Promise<EventsReceipt> {
    return this.call<EventsReceipt>('POST', `/v1/events?run=${run}&asOf=${asOf}`, 'application/x-ndjson', ndjson);
  }

  /** Tries again while the service or Redis is away; what is sent twice counts once. */
  private async call<T>(method: string, path: string, contentType?: string, body?: string): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.key}`,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    };
    for (let tries = 1, wait = RETRY_MS.first; ; tries++, wait = Math.min(RETRY_MS.most, wait * 2)) {
      const response = await this.attempt(path, { method, headers, ...(body === undefined ? {} : { body }) });
      if (response instanceof Response && !TRY_AGAIN.has(response.status)) return readAnswer<T>(response);
      if (tries === MOST_TRIES) throw response instanceof Response ? await refusal(response) : response;
      await this.rest(Math.max(wait, retryAfterMs(response)));
    }
  }

  /** Waits; ends with the calls. */
  async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal });
  }

  /** What became of one call: an answer, or the reason why there is none. */
  private async attempt(path: string, request: RequestInit): Promise<Response | ServiceError> {
    try {
      return await fetch(this.url + path, { ...request, signal: this.signal });
    } catch (fault) {
      this.signal.throwIfAborted();
      return new ServiceError(`${this.url} does not answer: ${fault instanceof Error ? fault.message : ''}`);
    }
  }
}

/** What the service asked for; it knows how far it lies behind. */
function retryAfterMs(answer: Response | ServiceError): number {
  const seconds = answer instanceof Response ? Number(answer.headers.get('retry-after')) : 0;
  return Number.isFinite(seconds) ? seconds * SECOND_MS : 0;
}

async function readAnswer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const problem = (await response
    .clone()
    .json()
    .catch(() => null)) as Problem | null;
  if (problem?.code === 'nothing_acceptable') return problem as unknown as T;
  throw await refusal(response);
}

async function refusal(response: Response): Promise<ServiceError> {
  return new ServiceError(`${response.url.split('?')[0] ?? ''} answered ${response.status}: ${await response.text()}`);
}
