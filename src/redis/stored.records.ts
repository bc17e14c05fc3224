/**
 * Records that are stored as JSON, by this build or an earlier one. The first builds wrote no names of transitions, no
 * kinds of alerts, no work on alerts and no plain facts of policies. The missing members are filled in here, so that no
 * other file meets an incomplete record. Only the service writes these keys, so the type of a record is not checked.
 */
import type { FeedEntry } from '../core/contracts/feed.js';
import { transitionName } from '../core/lifecycle/transitions.js';
import type { ModelDown } from '../core/contracts/ports.js';
import type { LoggedContact } from '../core/contracts/logged.contact.js';
import type { Alert, HistoryEntry, Quarantined, StageTransition, TimelineEntry } from '../core/contracts/records.js';
import type { Delivery } from '../core/contracts/webhooks.js';
import type { ModelChange } from '../core/model/model.change.js';
import type { Durations } from '../core/monitoring/latency.js';
import type { ReplayedChannels } from '../core/lifecycle/replayed.channels.js';
import type { SafeguardsView } from '../core/lifecycle/safeguards.js';
import { USUAL_FACTS, USUAL_RHYTHM, type PolicySource, type StagePolicy } from '../core/model/policy.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

export interface OptOut {
  at: EpochMs;
  /** Role of the key that recorded it. */
  by: string;
}

export interface TicketGrant {
  role: string;
  run: string;
}

export interface PolicyRecord {
  /** `manifest`: an operator went back to the model's own policy. */
  source: PolicySource;
  /** The whole policy: `policy: n` of a history can be explained even when the model's folder is gone. */
  policy: StagePolicy;
  at: EpochMs;
  /** Role of the key. */
  by: string;
}

/** What a process counted in the last minutes. */
export interface FlowReport {
  /** Redis' time. */
  at: EpochMs;
  durations: Durations;
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

/** As it was written, without the members that an earlier build left out. */
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

export function loggedContactIn(text: string): LoggedContact {
  return JSON.parse(text) as LoggedContact;
}

export function ticketGrantIn(text: string): TicketGrant {
  return JSON.parse(text) as TicketGrant;
}

/** Members that came later have the values with which this build would use the policy. */
export function policyRecordIn(text: string): PolicyRecord {
  const record = JSON.parse(text) as PolicyRecord;
  const usual: Partial<StagePolicy> = { rhythm: USUAL_RHYTHM, facts: USUAL_FACTS };
  return { ...record, policy: { ...usual, ...record.policy } };
}

export function deliveryIn(text: string): Delivery {
  return JSON.parse(text) as Delivery;
}

export function modelDownIn(text: string): ModelDown {
  return JSON.parse(text) as ModelDown;
}

export function modelChangeIn(text: string): ModelChange {
  return JSON.parse(text) as ModelChange;
}

export function flowReportIn(text: string): FlowReport {
  return JSON.parse(text) as FlowReport;
}

export function safeguardsViewIn(text: string): SafeguardsView {
  return JSON.parse(text) as SafeguardsView;
}

export function replayedChannelsIn(text: string): ReplayedChannels {
  return JSON.parse(text) as ReplayedChannels;
}

/** A transition that the rules no longer allow stays without a name, because any name would be a guess. */
function named<T extends HistoryEntry | StageTransition>(transition: T): T {
  if (Object.hasOwn(transition, 'as')) return transition;
  const as = transitionName(transition.from, transition.to);
  return as === null ? transition : { ...transition, as };
}

/** The first builds had alerts of decline and termination only, and nobody could work on them. */
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
