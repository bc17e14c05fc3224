/** The records of a decision, which are stored, pushed and shown. Amounts are in the base currency. */
import type { TransitionName } from '../lifecycle/transitions.js';
import type { ThresholdView } from '../lifecycle/value.js';
import type {
  AlertKind,
  AlertStatus,
  EpochMs,
  Outcome,
  Severity,
  Stage,
  Strategy,
  Text,
  ValueTier,
} from '../primitives/vocabulary.js';

export interface Reason {
  /** Stable name of the reason, for example `silent_beyond_rhythm`. */
  code: string;
  /** A sentence for people. */
  text: Text;
  /** What its theme adds to the log-odds of the risk; null when the model was not asked. */
  contribution: number | null;
}

/** A signal, a reason or the value tier that justifies a choice. */
export interface Because {
  /** A name of the catalogue of strategy signals, the code of a reason, or `value_tier`. */
  signal: string;
  /** Rounded to four digits, in the signal's unit; null for a reason or a tier. */
  value: number | null;
  /** A sentence for people. */
  text: Text;
}

/** What may have made a customer leave or go elsewhere: inferred from the account, not stated by the customer. */
export interface LeavingFactor {
  name: string;
  text: Text;
  because: Because[];
}

export interface StrategyAdvice {
  name: Strategy;
  label: Text;
  /** What to try. */
  advice: Text;
  /** Why the rule applied. */
  because: Because[];
  /** The barrier factors found. Only for `win_back`, like the next two members. */
  barriers?: LeavingFactor[];
  /** The competitor's inducement found. */
  inducement?: LeavingFactor | null;
  /** The instant they were evaluated for, about when the customer left; null when it lies before the kept span. */
  seenAt?: EpochMs | null;
}

export interface HistoryEntry {
  at: EpochMs;
  from: Stage | null;
  to: Stage;
  /** The business name of the transition. */
  as: TransitionName;
  risk: number;
  confidence: number;
  reasons: Reason[];
  model: string;
  policy: number;
}

export interface StageTransition {
  customerId: string;
  at: EpochMs;
  from: Stage | null;
  to: Stage;
  /** The business name of the transition. */
  as: TransitionName;
  risk: number;
  confidence: number;
  valueTier: ValueTier;
  branch: string | null;
}

export interface Alert {
  id: string;
  version: number;
  customerId: string;
  kind: AlertKind;
  status: AlertStatus;
  severity: Severity;
  /** 0 to 1,000 and more once escalated; higher is more urgent. */
  priority: number;
  stage: Stage;
  fromStage: Stage | null;
  /** Null when a death or the bank ended the relationship: there is nothing to try. */
  strategy: StrategyAdvice | null;
  reasons: Reason[];
  /** The largest changes of the risk since the previous stage was entered; absent when nothing can be compared. */
  changed?: Reason[];
  risk: number;
  confidence: number;
  valueTier: ValueTier;
  balance: number | null;
  /** A threshold customer's line and the distance to it; null for other customers. */
  threshold: ThresholdView | null;
  /** The assets; if unknown, the business volume of a year. */
  valueAtStake: number;
  /** How fast business or assets fall, 0 to 1. */
  speed: number;
  branch: string | null;
  assignee: string | null;
  openedAt: EpochMs;
  updatedAt: EpochMs;
  /** The last change by the service itself: opened, worse, back, escalated. Absent in alerts of earlier builds. */
  newsAt?: EpochMs;
  /** When work on it must have begun. */
  dueAt: EpochMs;
  /** When the snooze or the acknowledgement expires. */
  statusUntilAt: EpochMs | null;
  escalatedAt: EpochMs | null;
  /** The lead of the branch at the escalation; null when none is known. */
  escalatedTo: string | null;
  resolvedAt: EpochMs | null;
  outcome: Outcome | null;
  /** How often the trouble returned after it had been resolved. */
  returns: number;
  /** The trouble returns repeatedly: the alert stays open until the customer has been well for a while. */
  isFlapping: boolean;
  /** Only for a `threshold` alert: the tier whose line was crossed. */
  line: ValueTier | null;
  /** Only set for an alert that is held out for comparison. */
  heldOut?: true;
  model: string;
  policy: number;
  /** Scored by what stood in, because the model did not answer. */
  degraded: boolean;
}

/** One entry of an alert's timeline: who did what, when, and why. */
export interface TimelineEntry {
  at: EpochMs;
  /** `system`, or the name that a person gave. */
  by: string;
  /** Role of the key; null for the service itself. */
  role: string | null;
  what: string;
  /** A person's comment. The service's own reasons are in the record. */
  comment?: string;
  status: AlertStatus;
  severity: Severity;
  assignee: string | null;
  outcome?: Outcome;
  /** When the effect of the action expires. */
  untilAt?: EpochMs;
  version: number;
}

export type AlertChange = 'opened' | 'updated' | 'resolved';

/** Why an event or a job could not be applied. */
export const QUARANTINE_REASONS = [
  /** Older than the horizon as of its customer's newest instant. */
  'too_late',
  /** Lies further ahead of its job's clock than the allowed clock skew. */
  'in_future',
  /** Refused by the checks of every intake path (see the detail), or sent to the wrong shard. */
  'malformed',
  /** Processing fails every time, even when it is processed alone. */
  'poison',
  /** The whole job has a version or a name that this build does not know. */
  'unknown_version',
  'unknown_job',
  /** The whole job has no valid clock, or no list of events. */
  'malformed_job',
  /** The whole job crashed its worker too often, or failed outside of a lane. */
  'failing',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** What is quarantined, as it was received; see kept.work.ts for what of it is stored. */
export type Refused = { reason: QuarantineReason; detail: string } & (
  | { kind: 'event'; payload: unknown }
  | { kind: 'job'; payload: { name: string; data: unknown } }
  /** A customer who was due but cannot be evaluated. */
  | { kind: 'customer'; payload: { customerId: string } }
);

/** An entry of the quarantine. */
export type Quarantined = Refused & {
  /** `<shard>.<entry>` */
  id: string;
  /** When it was added to the queue. */
  at: EpochMs;
};
