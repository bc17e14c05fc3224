/**
 * What the service says to the outside: bodies of the read calls and messages of the live socket.
 * Types only, so that a browser can import them. Instants are epoch milliseconds, amounts are in the base currency,
 * risk and confidence are probabilities between 0 and 1.
 */
import type { ItemRemark } from '../core/contracts/event.reader.js';
import type { NowView } from '../core/monitoring/dry-run.js';
import type { BacktestView } from '../core/monitoring/dry-run.backtest.js';
import type { PolicySource, StagePolicy } from '../core/model/policy.js';
import type { Measures, Retention } from '../core/ledger/measures.js';
import type { ShadowView } from '../core/monitoring/shadow.js';
import type { Delivery, Subscription } from '../core/contracts/webhooks.js';
import type { Channel, EpochMs, Kind, Severity, Stage, ValueTier } from '../core/primitives/vocabulary.js';
import type { WorthTable } from '../core/ledger/worth.js';

import type {
  AlertChange,
  HistoryEntry,
  Quarantined,
  Reason,
  StageTransition,
  StrategyAdvice,
} from '../core/contracts/records.js';
import type { ThresholdView } from '../core/lifecycle/value.js';

import type { AlertView } from './workbench.protocol.js';

export type {
  AlertActionBody,
  AlertDetail,
  AlertPage,
  AlertView,
  BulkActionBody,
  BulkActionView,
  OutcomeLine,
  TeamView,
  UpliftView,
} from './workbench.protocol.js';
export type { Problem } from './problem.js';
export type { AlertChange, HistoryEntry, Reason, StageTransition } from '../core/contracts/records.js';
export type { Because, LeavingFactor, StrategyAdvice, TimelineEntry } from '../core/contracts/records.js';
export type { ThresholdView } from '../core/lifecycle/value.js';
export type { MonitorView } from '../core/monitoring/monitor.js';
export type {
  TransitionCount as MoveCount,
  NowView,
  SampledTransition as SampledMove,
} from '../core/monitoring/dry-run.js';
export type { BacktestView as PastView } from '../core/monitoring/dry-run.backtest.js';
export type { PolicySource, StagePolicy } from '../core/model/policy.js';
export type { ShadowView } from '../core/monitoring/shadow.js';
export type { SafeguardsView } from '../core/lifecycle/safeguards.js';
export type { Delivery as DeliveryView } from '../core/contracts/webhooks.js';
export type { Measures, Retention } from '../core/ledger/measures.js';
export type { Moved, MovedShare, Worth } from '../core/ledger/worth.js';

export interface WindowView {
  /** `1h`, `1d`, `7d`, `30d`, `90d`, `baseline`. */
  window: string;
  /** Length the window really covers: tiles are whole, so up to one tile longer than its name. */
  days: number;
  events: number;
  activeDays: number;
  amountIn: number;
  amountOut: number;
  amountBought: number;
}

export interface CustomerView {
  customerId: string;
  stage: Stage;
  stageSinceAt: EpochMs;
  /** Probability of decline or termination within the model's horizon. */
  risk: number;
  /** Probability the model gives to the stage the customer stands in. */
  confidence: number;
  stageProbabilities: Record<Stage, number>;
  reasons: Reason[];
  strategy: StrategyAdvice;
  valueTier: ValueTier;
  /** Near a tier's line (临界客户); null when near none, or the balance is not known. */
  threshold: ThresholdView | null;
  balance: number | null;
  branch: string | null;
  windows: WindowView[];
  lastByChannel: { channel: Channel; at: EpochMs; kind: Kind }[];
  /** The most urgent of them. */
  openAlert: AlertView | null;
  /** At most one of each kind, the most urgent first. */
  openAlerts: AlertView[];
  /** When and how this customer would be flagged if nothing more arrived; null when not within the forecast's reach. */
  ifSilent: { at: EpochMs; stage: Stage } | null;
  /** What the model could not say in time: `reasons` are then those of the rules, `ifSilent` is null. Usually empty. */
  untold: Untold[];
  firstSeenAt: EpochMs;
  lastActiveAt: EpochMs | null;
  scoredAt: EpochMs;
  model: string;
  policy: number;
}

export interface Untold {
  member: 'reasons' | 'ifSilent';
  /** A sentence. */
  why: string;
}

export interface HistoryView {
  customerId: string;
  /** Oldest first. With `asOf`, only entries up to then. */
  entries: HistoryEntry[];
  /** The stage as of the asked instant, or now. */
  stage: Stage | null;
}

export interface FeaturesView {
  customerId: string;
  scoredAt: EpochMs;
  model: string;
  policy: number;
  /** Value null: unknown for this customer. */
  features: Record<string, number | null>;
}

export interface StagesView {
  run: string;
  /** The run's clock: now for the live run, the log's own time for a replay. */
  asOf: EpochMs;
  /** Only when an earlier day was asked for: the figures are those of its end (UTC), which `asOf` then is. */
  precision?: 'day';
  customers: number;
  population: Record<Stage, number>;
}

export interface TransitionListView {
  run: string;
  /** Newest first. */
  moves: StageTransition[];
}

/** Over whole UTC days of the run's clock, the day of `toAt` included. */
export interface TransitionsView {
  run: string;
  fromAt: EpochMs;
  toAt: EpochMs;
  /** matrix[from][to], only transitions that happened. */
  matrix: Partial<Record<Stage | 'new', Partial<Record<Stage, number>>>>;
  /** 拉新, 促活, 留存, 转化 */
  measures: Measures;
  retention: Retention;
}

/** By stage and value tier; amounts in units of `currency`. Over whole UTC days of the run's clock. */
export interface WorthView extends WorthTable {
  run: string;
  fromAt: EpochMs;
  toAt: EpochMs;
  currency: string;
}

/** Of the first rows of a log. */
export interface LogFingerprint {
  /** How many. */
  rows: number;
  /** Of them, in hex. */
  sha256: string;
}

export interface RunView {
  name: string;
  /** `live` for the run that follows the clock on the wall. */
  mode: 'live' | 'replay';
  /** The run's clock. */
  asOf: EpochMs | null;
  /** The log that a replay was first poured from; null when nobody said. */
  log: LogFingerprint | null;
  /** Events that were accepted and not yet committed, quarantined or recognised as duplicates. */
  backlog: number;
  /** Nothing waits and nothing is in progress, sweeps included. */
  idle: boolean;
  applied: number;
  duplicates: number;
  quarantined: number;
  /** Stage changes, first stages included. */
  moves: number;
}

export interface EventsReceipt {
  accepted: number;
  /** The first hundred of them. */
  rejected: ItemRemark[];
  rejectedCount: number;
  /** About accepted events; at most a hundred. */
  warnings: ItemRemark[];
}

export interface UnmappedView {
  run: string;
  /** The kind that such events count as. */
  countedAs: Kind;
  types: { type: string; events: number }[];
  /** Events of further types: a process counts a thousand of them by name. */
  other: number;
}

export interface QuarantineView {
  /** Entries in all. */
  count: number;
  /** The newest first. An entry is an event, a whole job, or a customer who could not be evaluated: see its kind. */
  events: Quarantined[];
  /** Ask for the next page with this; null on the last. */
  cursor: string | null;
}

export interface RedriveView {
  redriven: number;
  /** Entries that can never be applied, as without a customer: they stay. */
  skipped: number;
  /** Entries that are still in quarantine. */
  left: number;
}

/** An endpoint of webhooks; its secrets are shown to nobody. */
export interface WebhookView extends Subscription {
  name: string;
  /** Without what stands behind a question mark. */
  url: string;
  /** Whether the contact policy holds. */
  contact: boolean;
  /** Deliveries now, and those delivered or suppressed since ever. */
  counts: { waiting: number; delayed: number; failed: number; delivered: number; suppressed: number };
}

export interface WebhooksView {
  endpoints: WebhookView[];
  /** Entries not yet handed to the queues, and those lost, ever, because too many waited. */
  outbox: { waiting: number; dropped: number };
}

export interface DeliveriesView {
  /** The newest first. */
  deliveries: Delivery[];
  /** Ask for the next page with this; null on the last. */
  cursor: string | null;
}

export interface WebhookTestView {
  /** Id of the event. */
  event: string;
  delivered: boolean;
  /** Null when there was no answer: then `detail` says why. */
  status: number | null;
  detail: string;
  ms: number;
}

export type OptOutView =
  { customerId: string; optedOut: false } | { customerId: string; optedOut: true; at: EpochMs; by: string };

export interface TicketView {
  ticket: string;
  expiresAt: EpochMs;
  /** The run the ticket opens. */
  run: string;
}

export const TOPICS = ['alerts', 'stages', 'stats'] as const;
export type Topic = (typeof TOPICS)[number];

export interface LiveFilter {
  stage?: Stage;
  severity?: Severity;
  branch?: string;
}

export type ClientMessage =
  | { type: 'subscribe'; topic: Topic; filter?: LiveFilter; cursor?: string }
  | { type: 'unsubscribe'; topic: Topic }
  | { type: 'ping' };

export interface StatsView extends StagesView {
  /** Moves in the last 60 seconds of wall time. */
  movesPerMinute: number;
  openAlerts: number;
  /** Events committed per second, over the last few seconds. */
  eventsPerSecond: number;
  /** Only of the live run. */
  safeguards?: SafeguardsBrief;
}

/** What of the safeguards a board must say at once; all of it: `GET /v1/safeguards`. */
export interface SafeguardsBrief {
  silentChannels: { channel: Channel; sinceAt: EpochMs }[];
  /** `held`: evaluations that ended in a hold, last minute. */
  brake: { on: boolean; held: number };
}

export type ServerMessage =
  | { type: 'subscribed'; topic: Topic; cursor: string; recovered: boolean }
  | { type: 'unsubscribed'; topic: Topic }
  | { type: 'alert'; cursor: string; change: AlertChange; alert: AlertView }
  | { type: 'stage'; cursor: string; move: StageTransition }
  | { type: 'stats'; cursor: string; stats: StatsView }
  /** `topic` when it answers a subscription, which then was not begun; one before it goes on. */
  | { type: 'error'; code: string; message: string; topic?: Topic }
  | { type: 'pong' };

/** The server cuts a reader that does not keep up; it can resume from its last cursor. */
export const CLOSE_SLOW_READER = 4408;
/** More messages in a second than a socket may send. */
export const CLOSE_TOO_MANY_MESSAGES = 4429;
/** The server is stopping: connect again, elsewhere. */
export const CLOSE_GOING_AWAY = 1001;
export const LIVE_PATH = '/v1/live';
export const LIVE_PROTOCOL = 'tidewatch.v1';

export interface ModelView {
  version: string;
  role: 'active' | 'shadow' | 'available';
  /** Some process scores with it now; usually true of the active one alone. */
  scores: boolean;
  /** This and what follows up to the metrics: null when its manifest cannot be read. */
  horizonDays: number | null;
  /** Version of the stage policy that came with it. */
  policy: number | null;
  features: number | null;
  /** As its manifest states them. */
  metrics: Record<string, unknown> | null;
  /** Why it cannot be used, as far as is known without loading it. */
  unusable: string | null;
  /** Only of the active one: since when and why rules score in its place, in some process at least; null: they do not. */
  degraded?: { sinceAt: EpochMs; why: string } | null;
  /** Only of the shadow, over all processes and a few seconds behind. */
  shadow?: ShadowView;
}

export interface ActivationView {
  active: string;
  /** What was active before: activate it to roll back. */
  before: string;
}

/** A policy that was put in use by an operator. */
export interface PolicyRecordView {
  /** `manifest`: they went back to the model's own. */
  source: PolicySource;
  policy: StagePolicy;
  at: EpochMs;
  /** Role of the key. */
  by: string;
}

export interface PoliciesView {
  /** The model the policies belong to. */
  model: string;
  /** What is in use in the process that answers; for another model than the active one, what would be. */
  active: { source: PolicySource; policy: StagePolicy } | null;
  /** The one that came with the model; null when its folder is gone. */
  manifest: StagePolicy | null;
  /** What operators put in use, the newest first. */
  history: PolicyRecordView[];
}

export interface PolicyActivationView {
  model: string;
  /** Version in use now, and the one before. */
  policy: number;
  before: number;
  /** Null when it was not asked for. */
  lookAgain: ReevaluationView | null;
}

export interface ReevaluationView {
  run: string;
  /** Customers who are due now. */
  customers: number;
}

export interface DryRunView {
  run: string;
  model: string;
  /** Versions of the policies compared: the one sent, and the one in use. */
  candidate: number;
  present: number;
  /** If everybody were evaluated once, as of the run's clock. */
  now: NowView;
  /** If the policies had been in use for the last days; null for no days. */
  past: BacktestView | null;
}
