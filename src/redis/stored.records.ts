/**
 * Records that are stored as JSON, whichever build wrote them. The first builds knew neither names of transitions nor kinds of
 * alerts and the work on them: what they left out is filled in here, once, so that nobody else meets a record with holes.
 * Only the service writes these keys, so a record is believed to have the type it was written with.
 */
import type { FeedEntry } from '../core/contracts/feed.js';
import { transitionName } from '../core/lifecycle/transitions.js';
import type { ModelDown } from '../core/contracts/ports.js';
import type { Alert, HistoryEntry, Quarantined, StageTransition, TimelineEntry } from '../core/contracts/records.js';
import type { Delivery } from '../core/contracts/webhooks.js';
import type { SafeguardsView } from '../core/lifecycle/safeguards.js';
import type { PolicySource, StagePolicy } from '../core/model/policy.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

export interface OptOut {
  at: EpochMs;
  /** Role of whoever recorded it. */
  by: string;
}

export interface TicketGrant {
  role: string;
  run: string;
}

export interface PolicyRecord {
  /** `manifest`: an operator went back to the model's own. */
  source: PolicySource;
  /** Whole, as it was then: `policy: n` of a history can be explained although the model's folder is gone. */
  policy: StagePolicy;
  at: EpochMs;
  /** Role of the key. */
  by: string;
}

export function alertIn(text: string): Alert {
  return whole(JSON.parse(text) as Alert);
}

export function historyIn(text: string): HistoryEntry {
  return named(JSON.parse(text) as HistoryEntry);
}

export function feedEntryIn(text: string): FeedEntry {
  const entry = writtenFeedEntryIn(text);
  return entry.topic === 'stages' ? { ...entry, move: named(entry.move) } : { ...entry, alert: whole(entry.alert) };
}

/** As it was written, holes included. */
export function writtenFeedEntryIn(text: string): FeedEntry {
  return JSON.parse(text) as FeedEntry;
}

export function timelineEntryIn(text: string): TimelineEntry {
  return JSON.parse(text) as TimelineEntry;
}

/** @param id `<shard>.<entry>` @param values the fields of the entry */
export function quarantinedIn(id: string, values: ReadonlyMap<string, string>): Quarantined {
  const payload: unknown = JSON.parse(values.get('payload') ?? 'null');
  return {
    id,
    at: Number(values.get('at')),
    reason: values.get('reason'),
    detail: values.get('detail'),
    kind: values.get('kind'),
    payload,
  } as Quarantined;
}

export function optOutIn(text: string): OptOut {
  return JSON.parse(text) as OptOut;
}

export function ticketGrantIn(text: string): TicketGrant {
  return JSON.parse(text) as TicketGrant;
}

export function policyRecordIn(text: string): PolicyRecord {
  return JSON.parse(text) as PolicyRecord;
}

export function deliveryIn(text: string): Delivery {
  return JSON.parse(text) as Delivery;
}

export function modelDownIn(text: string): ModelDown {
  return JSON.parse(text) as ModelDown;
}

export function safeguardsViewIn(text: string): SafeguardsView {
  return JSON.parse(text) as SafeguardsView;
}

/** A transition that is no longer legal keeps no name: any would be a guess. */
function named<T extends HistoryEntry | StageTransition>(move: T): T {
  if (Object.hasOwn(move, 'as')) return move;
  const as = transitionName(move.from, move.to);
  return as === null ? move : { ...move, as };
}

/** As the state of such an alert is read: one of decline or of the end, with nobody at work on it. */
function whole(alert: Alert): Alert {
  if (Object.hasOwn(alert, 'kind')) return alert;
  const { status, stage, fromStage, openedAt, balance } = alert;
  const about = status === 'resolved' ? fromStage : stage;
  const first: Partial<Alert> = {
    kind: about === 'termination' ? 'termination' : 'decline',
    dueAt: openedAt,
    valueAtStake: balance ?? 0,
    speed: 0,
    assignee: null,
    statusUntilAt: null,
    escalatedAt: null,
    escalatedTo: null,
    resolvedAt: null,
    outcome: null,
    returns: 0,
    isFlapping: false,
    line: null,
  };
  return { ...first, ...alert };
}
