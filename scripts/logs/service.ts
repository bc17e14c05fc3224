/** Calls a running service with an operator's key. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../../src/core/primitives/time.js';
import type { EventsReceipt, LogFingerprint, LogSpan, Problem, RunView } from '../../src/client/protocol.js';
import type { SilentChannel } from '../../src/core/lifecycle/holds.js';
import { CommandError, faultCode } from '../command/command-error.js';

export class ServiceError extends CommandError {
  override readonly name = 'ServiceError';
}

/** What a run is told of its log. */
interface LogFacts {
  log?: LogFingerprint;
  isSimulated?: boolean;
  span?: LogSpan;
}

/** A POST larger than this service, or a proxy before it, accepts at once; nothing of it was accepted. */
export class TooLargeError extends ServiceError {}

const RETRY_MS = { first: 200, most: 5_000 };
const MOST_TRIES = 60;
/** A running service answers within this time, at least to say that it is busy. */
const FIRST_ANSWER_MS = 10 * SECOND_MS;
const MOST_SHOWN = 200;
const TOO_LARGE = 413;
const TRY_AGAIN = new Set([429, 502, 503, 504]);

export class Service {
  private hasAnswered = false;

  constructor(
    private readonly url: string,
    private readonly key: string,
    /** Ends calls and retries. */
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {
    setMaxListeners(0, signal); // each call adds a listener until its request is garbage-collected
  }

  /** @param said of the log to be replayed; the run remembers the first fingerprint */
  openReplay(run: string, said: LogFacts = {}): Promise<RunView> {
    const { log, isSimulated = false, span } = said;
    const body = {
      ...(log === undefined ? {} : { log }),
      ...(isSimulated ? { simulated: true } : {}),
      ...(span === undefined ? {} : { span: { from: span.fromAt, to: span.toAt } }),
    };
    return this.call<RunView>('PUT', `/v1/runs/${encodeURIComponent(run)}`, 'application/json', JSON.stringify(body));
  }

  run(run: string): Promise<RunView> {
    return this.call<RunView>('GET', `/v1/runs/${encodeURIComponent(run)}`);
  }

  /** @param silent the channels of the log that are silent then; left out when nobody observes them */
  async advanceClock(run: string, asOf: number, silent?: readonly SilentChannel[]): Promise<void> {
    const body = silent === undefined ? { asOf } : { asOf, silent };
    await this.call('POST', `/v1/runs/${encodeURIComponent(run)}/clock`, 'application/json', JSON.stringify(body));
  }

  /** Also returns the receipt when no event was acceptable. Throws TooLargeError. */
  postEvents(run: string, asOf: number, ndjson: string): Promise<EventsReceipt> {
    return this.call<EventsReceipt>(
      'POST',
      `/v1/events?run=${encodeURIComponent(run)}&asOf=${asOf}`,
      'application/x-ndjson',
      ndjson,
    );
  }

  /**
   * Retries while the service or Redis is unavailable; an event that is sent twice counts once. If the service has
   * never answered, there is no retry.
   */
  private async call<T>(method: string, path: string, contentType?: string, body?: string): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.key}`,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    };
    for (let tries = 1, wait = RETRY_MS.first; ; tries++, wait = Math.min(RETRY_MS.most, wait * 2)) {
      const response = await this.attempt(path, { method, headers, ...(body === undefined ? {} : { body }) });
      if (response instanceof Response && !TRY_AGAIN.has(response.status)) return readAnswer<T>(response);
      if (tries === MOST_TRIES || !this.hasAnswered)
        throw response instanceof Response ? await refusal(response) : response;
      await this.rest(Math.max(wait, retryAfterMs(response)));
    }
  }

  /** Waits; ends when the calls are ended. */
  async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal });
  }

  /** The result of one request: an answer, or the reason why there is none. */
  private async attempt(path: string, request: RequestInit): Promise<Response | ServiceError> {
    const { hasAnswered, signal: stop } = this;
    try {
      const signal = hasAnswered ? stop : AbortSignal.any([stop, AbortSignal.timeout(FIRST_ANSWER_MS)]);
      const response = await fetch(this.url + path, { ...request, signal });
      this.hasAnswered = true;
      return response;
    } catch (fault) {
      this.signal.throwIfAborted();
      const what = this.hasAnswered ? '' : ' Start it with npm start, or name another with --url.';
      return new ServiceError(`${this.url} does not answer: ${whyNot(fault)}.${what}`);
    }
  }
}

/** The cause is in the error behind the one that fetch throws. */
function whyNot(fault: unknown): string {
  const { cause } = fault as { cause?: unknown };
  const message = [cause, fault]
    .map((one) => (one as Error | undefined)?.message ?? '')
    .find((message) => message !== '');
  return faultCode(cause) ?? message ?? 'unknown';
}

/** The wait that the service asked for; it knows its own backlog. */
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
  const { message } = await refusal(response);
  throw response.status === TOO_LARGE ? new TooLargeError(message) : new ServiceError(message);
}

async function refusal(response: Response): Promise<ServiceError> {
  const text = await response.text();
  return new ServiceError(`${response.url.split('?')[0] ?? ''} answered ${response.status}: ${detailIn(text)}`);
}

/** The detail of a problem document; the beginning of any other text. */
function detailIn(text: string): string {
  if (text.trim() === '') return 'nothing more; is this the address of the service?';
  try {
    const { detail, title } = JSON.parse(text) as Partial<Problem>;
    return detail ?? title ?? text.slice(0, MOST_SHOWN);
  } catch {
    return text.slice(0, MOST_SHOWN);
  }
}
