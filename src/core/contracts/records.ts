/** What a decision leaves behind: the records that are stored, pushed and shown. Amounts in the base currency. */
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
  /** What it adds to the log-odds of the risk, with what belongs to it; null when the model was not asked. */
  contribution: number | null;
}

/** A signal, a reason or the value tier that a choice rests on. */
export interface Because {
  /** A name of the catalogue of strategy signals, the code of a reason, or `value_tier`. */
  signal: string;
  /** To four digits, in the signal's unit; null for a reason or a tier. */
  value: number | null;
  /** A sentence for people. */
  text: Text;
}

/** What may have driven a customer away or drawn them elsewhere: read from the account, not said by the customer. */
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
  /** What made the rule hold. */
  because: Because[];
  /** Only of `win_back`, as are the next two: the barrier factors seen. */
  barriers?: LeavingFactor[];
  /** The competitor's inducement seen. */
  inducement?: LeavingFactor | null;
  /** The instant they were read for, about when the customer left; null when it lies beyond what is kept. */
  seenAt?: EpochMs | null;
}

export interface HistoryEntry {
  at: EpochMs;
  from: Stage | null;
  to: Stage;
  /** What the transition means to the business. */
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
  /** What the transition means to the business. */
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
  strategy: StrategyAdvice;
  reasons: Reason[];
  /** What changed the risk most since the stage before was entered; absent when nothing can be compared. */
  changed?: Reason[];
  risk: number;
  confidence: number;
  valueTier: ValueTier;
  balance: number | null;
  /** The threshold customer's line and the distance to it; null for everybody else. */
  threshold: ThresholdView | null;
  /** Assets, or where they are unknown the business volume of a year. */
  valueAtStake: number;
  /** How fast business or assets fall, 0 to 1. */
  speed: number;
  branch: string | null;
  assignee: string | null;
  openedAt: EpochMs;
  updatedAt: EpochMs;
  /** When work on it must have begun. */
  dueAt: EpochMs;
  /** When the snooze or the acknowledgement ends by itself. */
  statusUntilAt: EpochMs | null;
  escalatedAt: EpochMs | null;
  /** Who leads the branch, as of the escalation; null when nobody is known. */
  escalatedTo: string | null;
  resolvedAt: EpochMs | null;
  outcome: Outcome | null;
  /** How often the trouble came back although it had been resolved. */
  returns: number;
  /** It comes and goes: it stays open until the customer has been well for a while. */
  isFlapping: boolean;
  /** Of a `threshold` alert: the tier whose line was crossed. */
  line: ValueTier | null;
  /** Only of one that is held out for comparison. */
  heldOut?: true;
  model: string;
  policy: number;
  /** Made by rules, because no model answered. */
  degraded: boolean;
}

/** One line of an alert's story: who did what when, and why. */
export interface TimelineEntry {
  at: EpochMs;
  /** `system`, or who a person said to be. */
  by: string;
  /** Role of the key; null for the service itself. */
  role: string | null;
  what: string;
  /** A person's words; the service's reasons stand in the record. */
  comment?: string;
  status: AlertStatus;
  severity: Severity;
  assignee: string | null;
  outcome?: Outcome;
  /** When what was done ends by itself. */
  untilAt?: EpochMs;
  version: number;
}

export type AlertChange = 'opened' | 'updated' | 'resolved';

/** Why an event or a job could not be applied. */
export const QUARANTINE_REASONS = [
  /** Older than the horizon as of its customer's newest instant. */
  'too_late',
  /** Lies further ahead of its job's clock than clocks may differ. */
  'in_future',
  /** Refused as at every way in, see the detail, or came to another shard than its customer's. */
  'malformed',
  /** The work on it fails every time, alone as well. */
  'poison',
  /** The whole job: of a version, or of a kind, that this build does not know. */
  'unknown_version',
  'unknown_job',
  /** The whole job: has no clock to be judged by, or no list of events. */
  'malformed_job',
  /** The whole job: it ended its worker too often, or failed outside of a lane. */
  'failing',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** What is put aside, as it came. */
export type Refused = { reason: QuarantineReason; detail: string } & (
  | { kind: 'event'; payload: unknown }
  | { kind: 'job'; payload: { name: string; data: unknown } }
  /** Time passed for a customer who cannot be evaluated. */
  | { kind: 'customer'; payload: { customerId: string } }
);

/** An entry of the quarantine. */
export type Quarantined = Refused & {
  /** `<shard>.<entry>` */
  id: string;
  /** When it was put into the queue. */
  at: EpochMs;
};
