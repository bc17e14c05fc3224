/** What a decision leaves behind: the records that are stored, pushed and shown. Amounts in the book's currency. */
import type { EpochMs, Severity, Stage, Strategy, Text, ValueTier } from './vocabulary.js';

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

/** What may have driven a customer away or drawn them elsewhere: read from the account, not told by the customer. */
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

/** A customer within the band of a tier's line (临界客户). Amounts in the book's currency. */
export interface ThresholdView {
  /** The tier whose line it is, and where the line stands. */
  line: ValueTier;
  at: number;
  /** Assets less the line: negative below. */
  distance: number;
  /** The distance over the line. */
  share: number;
  side: 'above' | 'below';
}

export interface HistoryEntry {
  at: EpochMs;
  from: Stage | null;
  to: Stage;
  risk: number;
  confidence: number;
  reasons: Reason[];
  model: string;
  policy: number;
}

export interface StageMove {
  customerId: string;
  at: EpochMs;
  from: Stage | null;
  to: Stage;
  risk: number;
  confidence: number;
  valueTier: ValueTier;
  branch: string | null;
}

export interface Alert {
  id: string;
  version: number;
  customerId: string;
  status: 'open' | 'resolved';
  severity: Severity;
  /** Higher is more urgent. */
  priority: number;
  stage: Stage;
  fromStage: Stage | null;
  strategy: StrategyAdvice;
  reasons: Reason[];
  /** What moved the risk most since the stage before was entered; absent when nothing can be compared. */
  changed?: Reason[];
  risk: number;
  confidence: number;
  valueTier: ValueTier;
  balance: number | null;
  branch: string | null;
  openedAt: EpochMs;
  updatedAt: EpochMs;
  resolvedAt: EpochMs | null;
  model: string;
  policy: number;
  /** Made by rules, because no model answered. */
  degraded: boolean;
}

export type AlertChange = 'opened' | 'updated' | 'resolved';

/** Why an event or a job could not be applied. */
export const QUARANTINE_REASONS = [
  /** Older than the horizon as of its customer's newest instant. */
  'too_late',
  /** Lies further ahead of its job's clock than clocks may differ. */
  'in_future',
  /** Lacks what every event has, or came to another shard than its customer's. */
  'malformed',
  /** The work on it fails every time, alone as well. */
  'poison',
  /** The whole job: of a version, or of a kind, that this build does not know. */
  'unknown_version',
  'unknown_job',
  /** The whole job: ended its worker too often, or failed in other hands. */
  'failing',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** What is put aside, as it came. */
export type Refused = { reason: QuarantineReason; detail: string } & (
  | { kind: 'event'; payload: unknown }
  | { kind: 'job'; payload: { name: string; data: unknown } }
  /** Time passed for a customer who cannot be looked at. */
  | { kind: 'customer'; payload: { customerId: string } }
);

/** An entry of the quarantine. */
export type Quarantined = Refused & {
  /** `<shard>.<entry>` */
  id: string;
  /** When it was put into the queue. */
  at: EpochMs;
};
