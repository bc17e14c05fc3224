/**
 * One attempt to deliver one event to one endpoint.
 *
 * 1. When its deliveries reach the customer, the contact policy is asked; the contact is counted before it is made,
 *    so that a crash in between costs a contact and never makes one too many.
 * 2. The event is signed anew and posted.
 * 3. How it ended goes into the endpoint's log.
 *
 * Ending between 2 and the queue's note of it means that the event is sent again under the same id.
 */
import { decideContact, type ContactDecision, type ContactPolicy } from '../core/contracts/contact.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { isContact, type CloudEvent, type Delivery } from '../core/contracts/webhooks.js';
import type { ContactStore } from '../redis/contact.store.js';
import type { DeliveryLog } from '../redis/delivery.log.js';
import type { Endpoint } from './endpoints.js';
import { post, type PostSettings } from './post.js';
import { signedHeaders } from './signature.js';
import { askedMs, verdictOf } from './verdict.js';

export interface Attempt extends Delivery {
  /** Of an attempt to be repeated: the wait its receiver asked for. */
  askedMs: number | null;
  /** Of an event that is held: when it may go. */
  until: EpochMs | null;
}

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

export class Deliverer {
  constructor(
    readonly endpoint: Endpoint,
    private readonly contacts: ContactStore,
    private readonly policy: ContactPolicy,
    private readonly log: Pick<DeliveryLog, 'add'>,
    private readonly settings: PostSettings,
    private readonly now: () => EpochMs = Date.now,
  ) {}

  /** @param attempt 1 for the first; @param most the last one: it ends in `failed` */
  async attempt(event: CloudEvent, attempt: number, most: number): Promise<Attempt> {
    const decision = await this.mayContact(event);
    const ended =
      decision.kind === 'go' ? await this.send(event, attempt, most) : this.unsent(event, attempt, decision);
    await this.log.add(lineOf(ended));
    return ended;
  }

  /** Whatever the contact policy says: a test is no contact. */
  async test(event: CloudEvent<'tidewatch.ping', Record<string, never>>): Promise<Attempt> {
    const ended = await this.send(event, 1, 1);
    await this.log.add(lineOf(ended));
    return ended;
  }

  private async mayContact({ id, type, data }: CloudEvent): Promise<ContactDecision> {
    if (!this.endpoint.isContact || !isContact(type)) return { kind: 'go' };
    const { customerId } = data;
    const now = this.now();
    const decision = decideContact(await this.contacts.facts(customerId, id), this.policy, now);
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
