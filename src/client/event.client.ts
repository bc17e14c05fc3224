/**
 * Hands events over by HTTP, in batches, until the service has them. Runs in Node and in browsers.
 *
 *  1. `add` writes the event into a buffer of limited size, with an id: the caller's, or one made once. Retries carry the
 *     same ids, and an event id counts once, so an answer that was lost costs nothing.
 *  2. One post is under way at a time. It holds what waits, up to a batch; the first one after a pause waits `lingerMs`
 *     for company. Events stay in the buffer until the service has answered for them.
 *  3. No answer, a busy or stopping service, a refused key, a page of a proxy: the batch is sent again. The waits double
 *     up to half a minute, are spread at random, and are at least what the service asks for.
 *  4. What the service refuses about single events is reported and not sent again. When it refuses a batch as a whole,
 *     smaller batches find out which event it is about.
 *  5. While events wait, a timer or a request keeps Node running: a process that ends by itself ends after them.
 */
import { EventBuffer, eventOf } from './event.buffer.js';
import { fateOfAnswer, fateOfError, type BatchFate, type Refused } from './event.fate.js';
import type { ActivityEvent } from './event.protocol.js';
import { callService, RestError, type TransportOptions } from './transport.js';

export type { ActivityEvent } from './event.protocol.js';

/** Without an id it gets a random one. */
export type NewEvent = Omit<ActivityEvent, 'id'> & { id?: string };

export interface EventClientOptions extends TransportOptions {
  /** Events of one post; 500 when left out. */
  batchEvents?: number;
  /** How long the first event of a batch waits for others; 50 ms when left out. */
  lingerMs?: number;
  /** Events that may wait; 10,000 when left out. */
  maxBufferedEvents?: number;
  /** Bytes of JSON that may wait; 16 MiB when left out. */
  maxBufferedBytes?: number;
  /** The service will not accept this event; it is not sent again. */
  onRefused?: (event: ActivityEvent, why: { code: string; message: string }) => void;
  /** The service accepted this event and has a remark, for example about a type that it does not know. */
  onWarning?: (event: ActivityEvent, why: { code: string; message: string }) => void;
  /** The events of a post wait and are sent again after `waitMs`. */
  onRetry?: (error: RestError | null, waitMs: number) => void;
  /** In [0, 1); spreads the retries. */
  random?: () => number;
  newId?: () => string;
}

const MOST_BATCH_BYTES = 1 << 20;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 30_000;

interface Waiter {
  /** The count of settled events that it waits for. */
  until: number;
  resolve: () => void;
}

/** Of an event that came after `close`: it was not taken, and must be given to another client. */
export class ClosedError extends Error {
  constructor() {
    super('The event client is closed and takes no more events: make a new one, and close it when the program ends');
    this.name = 'ClosedError';
  }
}

export class EventClient {
  private readonly buffer: EventBuffer;
  private readonly batchEvents: number;
  private isOver = false;
  /** Ends the request or the pause that is under way. */
  private cut: () => void = () => undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private work: Promise<void> | null = null;
  private closing: Promise<{ unsent: ActivityEvent[] }> | null = null;
  private waiters: Waiter[] = [];
  private wasFull = false;
  private added = 0;
  private settled = 0;
  /** Events of the next post. It shrinks when a batch is refused as a whole, and grows again. */
  private nextSize: number;
  private failures = 0;

  constructor(private readonly options: EventClientOptions) {
    const { batchEvents = 500, maxBufferedEvents = 10_000, maxBufferedBytes = 16 << 20 } = options;
    if (!(batchEvents >= 1)) throw new RangeError(`batchEvents must be at least 1, not ${batchEvents}`);
    if (!(maxBufferedEvents >= 1))
      throw new RangeError(`maxBufferedEvents must be at least 1, not ${maxBufferedEvents}`);
    this.buffer = new EventBuffer({ maxEvents: maxBufferedEvents, maxBytes: maxBufferedBytes });
    this.batchEvents = batchEvents;
    this.nextSize = batchEvents;
  }

  /** Events that the service has not answered for. */
  get waiting(): number {
    return this.buffer.size;
  }

  /**
   * Takes the event to be sent. False when the buffer is full: the event was not taken, and `room` says when to add it
   * again. Throws RangeError for an event larger than the buffer, TypeError for one that is not JSON, and ClosedError
   * after `close`.
   */
  add(event: NewEvent): boolean {
    if (this.closing !== null) throw new ClosedError();
    const { newId = () => crypto.randomUUID() } = this.options;
    if (!this.buffer.add({ ...event, id: event.id ?? newId() })) {
      this.wasFull = true;
      return false;
    }
    this.added += 1;
    this.schedule();
    return true;
  }

  /** Resolves when it makes sense to add again: at once when `add` last took its event. */
  room(): Promise<void> {
    return this.wasFull ? this.settledUpTo(this.settled + 1) : Promise.resolve();
  }

  /** Resolves when the service has answered for every event that was added before. Waits as long as that takes. */
  flush(): Promise<void> {
    if (this.buffer.size > 0) this.start();
    return this.settledUpTo(this.added);
  }

  /**
   * Takes no more events, and sends those that wait for at most `withinMs`. `unsent`: what the service has not answered
   * for by then. Keep these events and add them to another client later: their ids count once.
   */
  close({ withinMs = 10_000 }: { withinMs?: number } = {}): Promise<{ unsent: ActivityEvent[] }> {
    this.closing ??= this.end(withinMs);
    return this.closing;
  }

  private async end(withinMs: number): Promise<{ unsent: ActivityEvent[] }> {
    const deadline = setTimeout(() => {
      this.isOver = true;
      this.cut();
    }, withinMs);
    if (this.buffer.size > 0) this.start();
    await this.work;
    clearTimeout(deadline);
    const unsent = this.buffer.all();
    this.settle(this.buffer.size);
    return { unsent };
  }

  private schedule(): void {
    if (this.work !== null) return;
    if (this.buffer.size >= this.batchEvents) this.start();
    else this.timer ??= setTimeout(() => this.start(), this.options.lingerMs ?? 50);
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.work ??= this.sendAll().finally(() => {
      this.work = null;
      // An event that was added after the loop had found the buffer empty.
      if (this.buffer.size > 0 && this.closing === null) this.schedule();
    });
  }

  private async sendAll(): Promise<void> {
    while (this.buffer.size > 0 && !this.isOver) {
      const batch = this.buffer.first(this.nextSize, MOST_BATCH_BYTES);
      const { fate, error } = await this.post(batch);
      if (fate.fate === 'settled') this.report(batch, fate);
      else if (fate.fate === 'split') this.nextSize = Math.ceil(batch.length / 2);
      else await this.pause(fate.atLeastMs, error);
    }
  }

  private async post(batch: readonly string[]): Promise<{ fate: BatchFate; error: RestError | null }> {
    const body = { type: 'application/x-ndjson', text: batch.join('\n') } as const;
    const controller = new AbortController();
    this.cut = () => controller.abort();
    const call = { method: 'POST', path: 'events', body, signal: controller.signal };
    try {
      return { fate: fateOfAnswer(await callService(this.options, call), batch.length), error: null };
    } catch (fault) {
      return { fate: fateOfError(fault, batch.length), error: fault instanceof RestError ? fault : null };
    }
  }

  private report(batch: readonly string[], { refused, warnings }: { refused: Refused[]; warnings: Refused[] }): void {
    const { onRefused, onWarning } = this.options;
    this.failures = 0;
    this.nextSize = Math.min(this.batchEvents, this.nextSize * 2);
    tell(batch, refused, onRefused);
    tell(batch, warnings, onWarning);
    this.settle(batch.length);
  }

  private settle(count: number): void {
    this.buffer.drop(count);
    this.settled += count;
    this.wasFull = false;
    const isDone = ({ until }: Waiter): boolean => until <= this.settled || this.buffer.size === 0;
    const done = this.waiters.filter(isDone);
    this.waiters = this.waiters.filter((waiter) => !isDone(waiter));
    for (const { resolve } of done) resolve();
  }

  private settledUpTo(until: number): Promise<void> {
    if (this.buffer.size === 0 || until <= this.settled) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push({ until, resolve }));
  }

  private async pause(atLeastMs: number, error: RestError | null): Promise<void> {
    if (this.isOver) return;
    const { random = Math.random, onRetry } = this.options;
    const waitMs = retryWaitMs(this.failures, atLeastMs, random());
    this.failures += 1;
    if (onRetry !== undefined) queueMicrotask(() => onRetry(error, waitMs));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.cut = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * After this many failures in a row: 0.2 s, doubling to 30 s, between half of it and all of it; never less than the
 * service asks for.
 * @param luck in [0, 1)
 */
export function retryWaitMs(failures: number, atLeastMs: number, luck: number): number {
  const longest = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** Math.min(failures, 30));
  return Math.max(atLeastMs, longest * (0.5 + luck / 2));
}

/** In a microtask of its own: what a callback throws is the caller's to see, and stops no sending. */
function tell(
  batch: readonly string[],
  remarks: readonly Refused[],
  callback: ((event: ActivityEvent, why: { code: string; message: string }) => void) | undefined,
): void {
  if (callback === undefined) return;
  for (const { index, code, message } of remarks) {
    const line = batch[index];
    if (line !== undefined) queueMicrotask(() => callback(eventOf(line), { code, message }));
  }
}
