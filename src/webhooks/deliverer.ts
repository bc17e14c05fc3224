/**
 * One attempt to deliver one event to one endpoint.
 *
 * 1. When deliveries of the endpoint reach the customer, the contact policy decides. The contact is counted before it
 *    is made, so that a crash in between wastes one contact and never makes one too many.
 * 2. The event is signed with the current time and posted.
 * 3. The outcome is written to the endpoint's log.
 *
 * If the process ends after 2 and before the queue records it, the event is sent again under the same id.
 */
import { decideContact, type ContactDecision, type ContactPolicy } from '../core/contracts/contact.js';
import type { Calendar } from '../core/primitives/calendar.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { isContact, type CloudEvent, type Delivery } from '../core/contracts/webhooks.js';
import type { ContactStore } from '../redis/contact.store.js';
import type { DeliveryLog } from '../redis/delivery.log.js';
import type { Endpoint } from './endpoints.js';
import { post, type PostSettings } from './post.js';
import { signedHeaders } from './signature.js';
import { askedMs, verdictOf } from './verdict.js';

export interface Attempt extends Delivery {
  /** For an attempt that will be repeated: the wait its receiver asked for. */
  askedMs: number | null;
  /** For an event that is held: when it may be sent. */
  until: EpochMs | null;
}

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

export class Deliverer {
  constructor(
    readonly endpoint: Endpoint,
    private readonly contacts: ContactStore,
    private readonly policy: ContactPolicy,
    private readonly calendar: Calendar,
    private readonly log: Pick<DeliveryLog, 'add'>,
    private readonly settings: PostSettings,
    private readonly now: () => EpochMs = Date.now,
  ) {}

  /** @param attempt 1 for the first; @param most the last attempt: its failure is final */
  async attempt(event: CloudEvent, attempt: number, most: number): Promise<Attempt> {
    const decision = await this.mayContact(event);
    const ended =
      decision.kind === 'go' ? await this.send(event, attempt, most) : this.unsent(event, attempt, decision);
    await this.log.add(lineOf(ended));
    return ended;
  }

  /** Ignores the contact policy: a test contacts no customer. */
  async test(event: CloudEvent<'tidewatch.ping', Record<string, never>>): Promise<Attempt> {
    const ended = await this.send(event, 1, 1);
    await this.log.add(lineOf(ended));
    return ended;
  }

  private async mayContact({ id, type, data }: CloudEvent): Promise<ContactDecision> {
    if (!this.endpoint.isContact || !isContact(type)) return { kind: 'go' };
    const { customerId } = data;
    const now = this.now();
    const decision = decideContact(await this.contacts.facts(customerId, id), this.policy, now, this.calendar);
    if (decision.kind !== 'go' || (await this.contacts.claim(customerId, id, this.policy, now))) return decision;
    return { kind: 'suppress', why: 'cap' };
  }

  private unsent(event: CloudEvent, attempt: number, decision: Exclude<ContactDecision, { kind: 'go' }>): Attempt {
    const about = { ...this.about(event, attempt), status: null, ms: 0, askedMs: null };
    return decision.kind === 'wait'
      ? { ...about, outcome: 'held', detail: 'quiet_hours', until: decision.until }
      : { ...about, outcome: 'suppressed', detail: decision.why, until: null };
  }

  private async send(event: CloudEvent<string, unknown>, attempt: number, most: number): Promise<Attempt> {
    const { url, keys } = this.endpoint;
    const body = Buffer.from(JSON.stringify(event));
    const headers = {
      'content-type': CONTENT_TYPE,
      'content-length': String(body.length),
      'user-agent': 'tidewatch',
      ...signedHeaders(keys, event.id, this.now(), body),
    };
    const answer = await post(url, headers, body, this.settings);
    const verdict = verdictOf(answer);
    const about = { ...this.about(event, attempt), status: answer.status, detail: answer.detail, ms: answer.ms };
    return {
      ...about,
      outcome: verdict === 'retried' && attempt >= most ? 'failed' : verdict,
      askedMs: askedMs(answer.retryAfter, this.now()),
      until: null,
    };
  }

  private about(
    { id, type }: CloudEvent<string, unknown>,
    attempt: number,
  ): Pick<Delivery, 'endpoint' | 'event' | 'type' | 'at' | 'attempt'> {
    return { endpoint: this.endpoint.name, event: id, type, at: this.now(), attempt };
  }
}

function lineOf({ askedMs: _asked, until: _until, ...line }: Attempt): Delivery {
  return line;
}
