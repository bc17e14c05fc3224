/**
 * A persistent sender: a POST without a 202 within a short time is sent again through the other door, until it is
 * accepted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../command/random.js';
import type { Post } from './deliveries.js';

export const CLIENT_TIMEOUT_MS = 1_500;

const REST_MS = 60;
const MOST_TRIES = 2_000;
/** Answers after which the sender tries again. */
const RETRIED_STATUS = new Set([429, 500, 502, 503, 504]);

export interface SenderCounts {
  posts: number;
  tries: number;
}

export class DoorClient {
  readonly counts: SenderCounts = { posts: 0, tries: 0 };
  /** POSTs sent without waiting for an answer. */
  private readonly loose = new Set<Promise<unknown>>();

  constructor(
    private readonly doors: () => readonly string[],
    private readonly key: string,
    private readonly run: string,
    private readonly random: Random,
  ) {}

  async openRun(): Promise<void> {
    await this.retryUntilAccepted('PUT', `/v1/runs/${this.run}`);
  }

  async advanceClock(asOf: number): Promise<void> {
    await this.retryUntilAccepted('POST', `/v1/runs/${this.run}/clock`, 'application/json', JSON.stringify({ asOf }));
  }

  async send(post: Post): Promise<void> {
    this.counts.posts++;
    await this.retryUntilAccepted('POST', this.pathOf(post), 'application/x-ndjson', bodyOf(post));
  }

  /** Sends once and ignores the result. */
  sendLoosely(post: Post): void {
    this.counts.posts++;
    const sending = this.once(this.drawDoor(), 'POST', this.pathOf(post), 'application/x-ndjson', bodyOf(post));
    this.loose.add(sending);
    void sending.finally(() => this.loose.delete(sending));
  }

  async settled(): Promise<void> {
    await Promise.all(this.loose);
  }

  private async retryUntilAccepted(method: string, path: string, contentType?: string, body?: string): Promise<void> {
    let door = this.drawDoor();
    for (let tries = 1; ; tries++) {
      const answer = await this.once(door, method, path, contentType, body);
      if (answer !== null && answer.ok) return;
      if (tries === MOST_TRIES || (answer !== null && !RETRIED_STATUS.has(answer.status))) {
        throw new Error(`${method} ${path} was refused: ${answer === null ? 'no answer' : answer.text}`);
      }
      door = 1 - door;
      await sleep(REST_MS * this.random());
    }
  }

  /** Null without an answer. Throws when part of a POST was refused: a correct service accepts all of it. */
  private async once(
    door: number,
    method: string,
    path: string,
    contentType?: string,
    body?: string,
  ): Promise<{ ok: boolean; status: number; text: string } | null> {
    this.counts.tries++;
    const headers = {
      authorization: `Bearer ${this.key}`,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    };
    const signal = AbortSignal.timeout(CLIENT_TIMEOUT_MS);
    try {
      const request = { method, headers, signal, ...(body === undefined ? {} : { body }) };
      const response = await fetch(`${this.doors()[door] ?? ''}${path}`, request);
      const text = await response.text();
      const isPartial = /"rejectedCount":[1-9]/.test(text) && response.status === 202;
      return { ok: response.ok && !isPartial, status: isPartial ? 400 : response.status, text };
    } catch {
      return null;
    }
  }

  private pathOf({ asOf }: Post): string {
    return `/v1/events?run=${this.run}&asOf=${asOf}`;
  }

  private drawDoor(): number {
    return this.random() < 0.5 ? 0 : 1;
  }
}

function bodyOf({ events }: Post): string {
  return events.map((event) => JSON.stringify(event)).join('\n');
}
