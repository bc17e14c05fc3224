import type { EpochMs } from '../primitives/vocabulary.js';

/** What a model was trained on, as its manifest says. */
export interface TrainedOn {
  /** Of the log. */
  name: string;
  customers: number;
  events: number;
  /** The first and the last instant of the log. */
  fromAt: EpochMs;
  toAt: EpochMs;
  /** Its events are drawn, not real. */
  isSimulated: boolean;
  /** The days of the training rows, as in 2026-12-31; null when not stated. */
  rows: { from: string; to: string; rows: number } | null;
}
