/** The types of the webhooks: the events, who receives them, and the outcomes of a delivery. */
import type { FeedEntry } from './feed.js';
import type { Alert, StageTransition } from './records.js';
import type { EpochMs, Severity, Strategy } from '../primitives/vocabulary.js';

export const WEBHOOK_EVENTS = ['stage.entered', 'alert.opened', 'alert.updated', 'alert.resolved'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** A CloudEvent 1.0 in structured JSON. */
export interface CloudEvent<Type extends string = WebhookEvent, Data = StageTransition | Alert> {
  specversion: '1.0';
  /** The same for every retry. */
  id: string;
  source: string;
  type: Type;
  /** Id of the alert; absent for a stage. Never identifies the customer. */
  subject?: string;
  /** When the event happened, ISO 8601. */
  time: string;
  datacontenttype: 'application/json';
  data: Data;
}

/** Which events an endpoint receives. */
export interface Subscription {
  events: readonly WebhookEvent[];
  /** Filters alerts only; null for all. */
  severities: readonly Severity[] | null;
  /** Filters alerts only; null for all. */
  strategies: readonly Strategy[] | null;
}

export const DELIVERY_OUTCOMES = ['delivered', 'retried', 'failed', 'suppressed', 'held'] as const;
/**
 * How an attempt ended: `retried` will be tried again, `failed` waits for an operator to redrive it, `suppressed` was
 * not sent because of the contact policy, `held` waits for the end of quiet hours.
 */
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** A line of the delivery log. */
export interface Delivery {
  endpoint: string;
  event: string;
  type: string;
  at: EpochMs;
  /** 1 for the first. */
  attempt: number;
  outcome: DeliveryOutcome;
  /** Status of the HTTP response; null when there was none. */
  status: number | null;
  /** Why there was no response, or why nothing was sent. */
  detail: string;
  /** How long the attempt took. */
  ms: number;
}

const ALERT_EVENTS: Readonly<Partial<Record<string, WebhookEvent>>> = {
  opened: 'alert.opened',
  resolved: 'alert.resolved',
};

/** Every change of an alert other than opened and resolved, including people's actions, counts as updated. */
export function webhookEventOf(entry: FeedEntry): WebhookEvent {
  return entry.topic === 'stages' ? 'stage.entered' : (ALERT_EVENTS[entry.change] ?? 'alert.updated');
}

/** @param id see CloudEvent */
export function cloudEventOf(entry: FeedEntry, id: string, source: string): CloudEvent {
  const { at, subject, data } =
    entry.topic === 'stages'
      ? { at: entry.move.at, subject: {}, data: entry.move }
      : { at: entry.alert.updatedAt, subject: { subject: entry.alert.id }, data: entry.alert };
  const time = new Date(at).toISOString();
  const type = webhookEventOf(entry);
  return { specversion: '1.0', id, source, type, ...subject, time, datacontenttype: 'application/json', data };
}

export function isWanted(entry: FeedEntry, { events, severities, strategies }: Subscription): boolean {
  if (!events.includes(webhookEventOf(entry))) return false;
  if (entry.topic === 'stages') return true;
  const { severity, strategy, heldOut } = entry.alert;
  if (heldOut === true) return false; // nobody must act on a held-out alert, so that the effect of acting is measurable
  return (
    (severities?.includes(severity) ?? true) &&
    (strategies === null || (strategy !== null && strategies.includes(strategy.name)))
  );
}

/** Whether the event counts as a contact of the customer. A resolved alert gives no reason for one. */
export function isContact(type: string): boolean {
  return WEBHOOK_EVENTS.some((known) => known === type) && type !== 'alert.resolved';
}
