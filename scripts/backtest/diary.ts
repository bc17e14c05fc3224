/** What the service said about one customer, in the order in which it was said. */
import type { Alert, AlertChange, HistoryEntry } from '../../src/core/contracts/records.js';
import type { Signals } from '../../src/core/features/signals.js';
import type { EpochMs, Fact, Stage } from '../../src/core/primitives/vocabulary.js';
import type { History } from './history.js';

export interface TransitionEntry extends HistoryEntry {
  /** The plain fact that decided; null for the model. */
  fact: Fact | null;
  /** Since the beginning of the local day on which the review was due; 0 when an event caused the evaluation. */
  reviewDelayMs: number;
}

/** A change of the candidate: the stage that waits for its confirmation; null for none. */
export interface LeaningEntry {
  at: EpochMs;
  stage: Stage | null;
  /** Separate days that have agreed. */
  days: number;
}

export interface AlertEntry {
  at: EpochMs;
  change: AlertChange;
  record: Alert;
  /** As of a transition. */
  reviewDelayMs: number;
  /** The plain fact that the stage stood on; null for the model. */
  fact: Fact | null;
}

/** What was foretold for the case that nothing more comes; null for nothing. */
export interface Forecast {
  declineAt: EpochMs | null;
  alertAt: EpochMs | null;
}

export interface Diary<H extends History = History> {
  history: H;
  transitions: TransitionEntry[];
  leanings: LeaningEntry[];
  alerts: AlertEntry[];
  /** Codes of the refusals and warnings with which the rows were read. */
  remarks: string[];
  evaluations: number;
  /** As of the end. */
  end: { signals: Signals | null; reasons: readonly string[]; bytes: Uint8Array };
  /** Made right after the last row; undefined when none was asked for. */
  forecast?: Forecast;
}

export function stageAt({ transitions }: Diary, at: EpochMs): Stage | null {
  return transitions.findLast((one) => one.at <= at)?.to ?? null;
}

export function isLeaving(stage: Stage | null): boolean {
  return stage === 'decline' || stage === 'termination';
}

/** Alerts that tell of a leaving customer, each when it was opened or reopened. */
export function leavingAlerts({ alerts }: Diary): AlertEntry[] {
  return alerts.filter(({ change, record }) => change === 'opened' && record.kind !== 'threshold');
}
