/**
 * The public API: bodies of the read calls and messages of the live socket. It contains types only, so that a browser
 * can import it. Instants are epoch milliseconds, amounts are in the base currency, risk is a probability and confidence
 * a measure of the decision, both between 0 and 1.
 */
import type { ItemRemark } from '../core/contracts/event.reader.js';
import type { NowView } from '../core/monitoring/dry-run.js';
import type { BacktestView } from '../core/monitoring/dry-run.backtest.js';
import type { TrainedOn } from '../core/model/trained.on.js';
import type { PolicySource, StagePolicy } from '../core/model/policy.js';
import type { Measures, Retention } from '../core/ledger/measures.js';
import type { ShadowView } from '../core/monitoring/shadow.js';
import type { Delivery, Subscription } from '../core/contracts/webhooks.js';
import type { Channel, EpochMs, Kind, ProductClass, Stage, ValueTier } from '../core/primitives/vocabulary.js';
import type { BranchNames } from '../core/contracts/branches.js';

import type {
  AlertChange,
  HistoryEntry,
  Quarantined,
  Reason,
  StageTransition,
  StrategyAdvice,
} from '../core/contracts/records.js';
import type { Decider } from '../core/lifecycle/decider.js';
import type { ThresholdView } from '../core/lifecycle/value.js';
import type { Closings } from '../core/state/products.js';

import type { LiveFilter } from './live.protocol.js';
import type { LogProgress, SafeguardsBrief } from './run.protocol.js';
import type { AlertView } from './workbench.protocol.js';

export type {
  AlertActionBody,
  AlertDetail,
  AlertPage,
  AlertSum,
  AlertView,
  AlertViewsView,
  BulkActionBody,
  BulkActionView,
  OutcomeLine,
  RaisedView,
  SavedView,
  TeamView,
  UpliftView,
} from './workbench.protocol.js';
export type { LiveFilter, OneOrSome } from './live.protocol.js';
export type { StageDaysView, WorthView } from './ledger.protocol.js';
export type { LogFingerprint, LogProgress, LogSpan, RunView, SafeguardsBrief } from './run.protocol.js';
export type { AlertViewName } from '../core/alerts/alert.views.js';
export type { ExpectedGain } from '../core/alerts/expected.gain.js';
export type { ActivityEvent } from './event.protocol.js';
export type { ActivityView, CustomerListView, CustomerRow, WeekFigures, WeekView } from './customers.protocol.js';
export type { ContactBody, ContactsView, LoggedContactView, RiskView } from './customers.protocol.js';
export type { FlowLeg, FlowView, ModelHistoryView } from './service.protocol.js';
export type { Problem } from './problem.js';
export type { BranchName, BranchNames } from '../core/contracts/branches.js';
export type { Closings } from '../core/state/products.js';
export type { AlertChange, HistoryEntry, Reason, StageTransition } from '../core/contracts/records.js';
export type { Because, LeavingFactor, StrategyAdvice, TimelineEntry } from '../core/contracts/records.js';
export type { ModelChange } from '../core/model/model.change.js';
export type { Decider } from '../core/lifecycle/decider.js';
export type { ThresholdView } from '../core/lifecycle/value.js';
export type { QuarantineReason } from '../core/contracts/records.js';
export type { MonitorView, Verdict, VerdictCode } from '../core/monitoring/monitor.js';
export type {
  FactCount,
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
  /** The length that the window really covers. Tiles are whole, so it is up to one tile longer than its name. */
  days: number;
  events: number;
  activeDays: number;
  amountIn: number;
  amountOut: number;
  amountBought: number;
}

export interface ProductView {
  /** Null for a product that the bank's settings do not name. */
  class: ProductClass | null;
  openedAt: EpochMs | null;
  /** A local day of the bank, as in 2026-12-31. */
  maturesOn: string | null;
  closedAt: EpochMs | null;
}

export interface CustomerView {
  customerId: string;
  stage: Stage;
  stageSinceAt: EpochMs;
  /** Probability of decline or termination within the model's horizon. */
  risk: number;
  /**
   * How sure the decision for the stage is, from 0 to 1: how far the evidence lies beyond the line of the decision, and
   * how often it was confirmed. On the line, confirmed once, it is 0.5. Not the probability of a class.
   */
  confidence: number;
  /**
   * What decided: a plain fact, whatever the model says; the `model`; or a `rule` of the stage machine, for example that
   * there was no business yet.
   */
  decidedBy: Decider;
  /** The probability that the model alone gives to each stage. A plain fact or a rule may decide otherwise. */
  stageProbabilities: Record<Stage, number>;
  reasons: Reason[];
  /** Null when a death or the bank ended the relationship: then there is no alert and no contact either. */
  strategy: StrategyAdvice | null;
  valueTier: ValueTier;
  /** Set when the customer is near a tier's line (临界客户); null otherwise, or when the balance is not known. */
  threshold: ThresholdView | null;
  balance: number | null;
  branch: string | null;
  windows: WindowView[];
  lastByChannel: { channel: Channel; at: EpochMs; kind: Kind }[];
  /** What events have named: first what is held, the next to mature first, then what was closed, the last one first. */
  products: ProductView[];
  /** The newest closing of each scope; null for none. */
  closings: Closings;
  /** The most urgent open alert. */
  openAlert: AlertView | null;
  /** At most one of each kind, the most urgent first. */
  openAlerts: AlertView[];
  /**
   * When and how this customer would be flagged if nothing more arrived, and when people would be alerted: later than
   * `at` while silence is all there is. Null when that is beyond the forecast's range.
   */
  ifSilent: { at: EpochMs; stage: Stage; alertAt: EpochMs | null } | null;
  /**
   * The parts that the model did not answer in time: `reasons` then come from the rules, and `ifSilent` is null.
   * Usually empty.
   */
  untold: Untold[];
  firstSeenAt: EpochMs;
  lastActiveAt: EpochMs | null;
  scoredAt: EpochMs;
  model: string;
  policy: number;
}

export interface Untold {
  member: 'reasons' | 'ifSilent';
  /** A sentence for people. */
  why: string;
}

export interface HistoryView {
  customerId: string;
  /** Oldest first. With `asOf`, only entries up to then. */
  entries: HistoryEntry[];
  /** The stage at the requested instant, or now. */
  stage: Stage | null;
}

export interface FeaturesView {
  customerId: string;
  scoredAt: EpochMs;
  model: string;
  policy: number;
  /** Null: the value is unknown for this customer. */
  features: Record<string, number | null>;
}

export interface StagesView {
  run: string;
  /** The run's clock: now for the live run, the log's own time for a replay. */
  asOf: EpochMs;
  /** Only for an earlier day: the figures are those at the end of that day of the bank's calendar, and `asOf` is that instant. */
  precision?: 'day';
  customers: number;
  population: Record<Stage, number>;
}

export interface TransitionListView {
  run: string;
  /** Newest first. */
  moves: StageTransition[];
}

/** Covers whole days of the bank's calendar, by the run's clock, including the day of `toAt`. */
export interface TransitionsView {
  run: string;
  fromAt: EpochMs;
  toAt: EpochMs;
  /** matrix[from][to]; contains only transitions that happened. */
  matrix: Partial<Record<Stage | 'new', Partial<Record<Stage, number>>>>;
  /** 拉新, 促活, 留存, 转化 */
  measures: Measures;
  retention: Retention;
}

export interface EventsReceipt {
  accepted: number;
  /** At most the first hundred. */
  rejected: ItemRemark[];
  rejectedCount: number;
  /** About accepted events; at most a hundred. */
  warnings: ItemRemark[];
}

export interface UnmappedView {
  run: string;
  /** The kind under which such events count. */
  countedAs: Kind;
  types: { type: string; events: number }[];
  /** Events of further types: a process counts at most a thousand types by name. */
  other: number;
}

export interface QuarantineView {
  /** The number of entries. */
  count: number;
  /** The newest first. An entry is an event, a whole job, or a customer who could not be evaluated: see its kind. */
  events: Quarantined[];
  /** The cursor of the next page; null on the last. */
  cursor: string | null;
}

export interface RedriveView {
  redriven: number;
  /** Entries that can never be applied, for example without a customer. They stay. */
  skipped: number;
  /** Entries that are still in quarantine. */
  left: number;
}

/** A webhook endpoint. Its secrets are never shown. */
export interface WebhookView extends Subscription {
  name: string;
  /** Without the query string, which may hold a secret. */
  url: string;
  /** Whether the contact policy applies. */
  contact: boolean;
  /** An operator stopped its deliveries: they wait. Absent in answers of earlier builds, which cannot pause. */
  paused?: boolean;
  /** Current deliveries by state, and all deliveries ever delivered or suppressed. */
  counts: { waiting: number; delayed: number; failed: number; delivered: number; suppressed: number };
}

export interface BranchesView {
  /** Empty when the bank names none: then ids are shown as they are. */
  branches: BranchNames;
}

export interface WebhooksView {
  endpoints: WebhookView[];
  /** Entries not yet moved to the queues, and all entries ever lost because too many waited. */
  outbox: { waiting: number; dropped: number };
}

export interface DeliveriesView {
  /** The newest first. */
  deliveries: Delivery[];
  /** The cursor of the next page; null on the last. */
  cursor: string | null;
}

export interface WebhookTestView {
  /** Id of the event. */
  event: string;
  delivered: boolean;
  /** Null when there was no answer; then `detail` says why. */
  status: number | null;
  detail: string;
  ms: number;
}

export type OptOutView =
  { customerId: string; optedOut: false } | { customerId: string; optedOut: true; at: EpochMs; by: string };

export interface TicketView {
  ticket: string;
  expiresAt: EpochMs;
  /** The run that the ticket is for. */
  run: string;
  /** The role of the key that asked: `agent`, `auditor` or `operator`. Absent in answers of earlier builds. */
  role?: string;
}

export const TOPICS = ['alerts', 'stages', 'stats'] as const;
export type Topic = (typeof TOPICS)[number];

export type ClientMessage =
  | {
      type: 'subscribe';
      topic: Topic;
      filter?: LiveFilter;
      cursor?: string;
      /** See `COALESCE_MS`. Left out: every message is sent. */
      coalesce?: boolean;
    }
  | { type: 'unsubscribe'; topic: Topic }
  /**
   * This page shows the alert, to the person of this name. To be sent again every 8 seconds: after 25 seconds without it
   * the server forgets it. Without `alert` the page shows none.
   */
  | { type: 'viewing'; alert?: string; by?: string }
  | { type: 'ping' };

export interface StatsView extends StagesView {
  /** Stage changes in the last 60 seconds of real time. */
  movesPerMinute: number;
  openAlerts: number;
  /** Events committed per second, over the last few seconds. */
  eventsPerSecond: number;
  /**
   * Age in real time of the oldest accepted work of the run, sweeps included, that is not committed yet; 0 when nothing
   * waits. Services before this member do not say.
   */
  behindMs?: number;
  /** For the live run, and for a replay whose command observes the channels of the log. */
  safeguards?: SafeguardsBrief;
  /** Only for a replay of which it is known from when to when its log tells. */
  log?: LogProgress;
}

export type ServerMessage =
  | { type: 'subscribed'; topic: Topic; cursor: string; recovered: boolean }
  | { type: 'unsubscribed'; topic: Topic }
  /** `left`: the alert passed the filter before this change, and does not any more. */
  | { type: 'alert'; cursor: string; left?: true; change: AlertChange; alert: AlertView }
  | { type: 'stage'; cursor: string; move: StageTransition }
  | { type: 'stats'; cursor: string; stats: StatsView }
  /** Nothing of the subscription lies between its last message and this cursor: resume from here. */
  | { type: 'position'; topic: Topic; cursor: string }
  /** Answers `viewing`, and follows when somebody else comes or goes: the names of the others, each once. */
  | { type: 'viewers'; alert: string; names: string[] }
  /** With `topic` it answers a subscription that was then not started; an earlier subscription continues. */
  | { type: 'error'; code: string; message: string; topic?: Topic }
  | { type: 'pong' };

/**
 * In a subscription with `coalesce: true`, changes of one customer or alert within this time are sent as one message: the
 * newest. The message before it is then never sent, and the cursor of the newest covers it.
 */
export const COALESCE_MS = 250;
/** The server disconnects a reader that does not keep up. The reader can resume from its last cursor. */
export const CLOSE_SLOW_READER = 4408;
/** The client sent more messages in a second than allowed. */
export const CLOSE_TOO_MANY_MESSAGES = 4429;
/** The server is stopping: connect again, to another process. */
export const CLOSE_GOING_AWAY = 1001;
export const LIVE_PATH = '/v1/live';
export const LIVE_PROTOCOL = 'tidewatch.v1';

export interface ModelView {
  version: string;
  role: 'active' | 'shadow' | 'available';
  /** Whether some process scores with it now. Usually true of the active one only. */
  scores: boolean;
  /**
   * This member and the following ones up to the metrics are null when the manifest cannot be read; `prior`, which
   * has no files, has neither features nor metrics.
   */
  horizonDays: number | null;
  /** The version of the stage policy in its manifest. */
  policy: number | null;
  features: number | null;
  /** The metrics of its manifest. */
  metrics: Record<string, unknown> | null;
  /** Null when the manifest does not say; absent in answers of earlier builds. */
  trained?: TrainedOn | null;
  /** Why it cannot be used, as far as that is known without loading it. */
  unusable: string | null;
  /**
   * Only for the active model: since when and why the prior stands in for it, in at least one process; null when it
   * does not.
   */
  degraded?: { sinceAt: EpochMs; why: string } | null;
  /** Only for `prior`, which is listed while it is in use: what that means, as a sentence. */
  note?: string;
  /** Only for the shadow: over all processes, a few seconds behind. */
  shadow?: ShadowView;
}

export interface ActivationView {
  active: string;
  /** The version that was active before: activate it to roll back. */
  before: string;
}

/** A policy that an operator activated. */
export interface PolicyRecordView {
  /** `manifest`: the operator went back to the model's own policy. */
  source: PolicySource;
  policy: StagePolicy;
  at: EpochMs;
  /** The role of the key. */
  by: string;
}

export interface PoliciesView {
  /** The model the policies belong to. */
  model: string;
  /** The policy in use in the process that answers. For a model that is not active: the policy it would use. */
  active: { source: PolicySource; policy: StagePolicy } | null;
  /** The policy in the model's manifest; null when its folder is gone. */
  manifest: StagePolicy | null;
  /** The policies that operators activated, the newest first. */
  history: PolicyRecordView[];
}

export interface PolicyActivationView {
  model: string;
  /** The version in use now, and the one before. */
  policy: number;
  before: number;
  /** Null when no re-evaluation was requested. */
  lookAgain: ReevaluationView | null;
}

export interface ReevaluationView {
  run: string;
  /** The customers who are due now. */
  customers: number;
}

export interface DryRunView {
  run: string;
  model: string;
  /** The versions of the compared policies: the one sent, and the one in use. */
  candidate: number;
  present: number;
  /** The result of evaluating everybody once, as of the run's clock. */
  now: NowView;
  /** The result of using the policies over the last days; null for no days. */
  past: BacktestView | null;
}
