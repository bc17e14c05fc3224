/** What a decision leaves behind: the records that are stored, pushed and shown. Amounts in the book's currency. */
import type { EpochMs, Severity, Stage, Strategy, Text, ValueTier } from './vocabulary.js';

export interface Reason {
  /** Stable name of the reason, for example `silent_beyond_rhythm`. */
  code: string;
  /** A sentence for people. */
  text: Text;
}

export interface StrategyAdvice {
  name: Strategy;
  label: Text;
  /** What to try. */
  advice: Text;
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
}

export type AlertChange = 'opened' | 'updated' | 'resolved';
