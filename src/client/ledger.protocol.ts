/** The public API: what the ledger gives. Like protocol.ts, which exports it too. */
import type { DayFigures } from '../core/ledger/day.figures.js';
import type { WorthTable } from '../core/ledger/worth.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

/** `GET /v1/stages/days`: whole days of the bank's calendar, by the run's clock. */
export interface StageDaysView {
  run: string;
  fromAt: EpochMs;
  toAt: EpochMs;
  /** Every day of the window, oldest first; the last one may not be over. `day` is as in 2026-12-31. */
  days: ({ day: string } & DayFigures)[];
}

/** By stage and value tier; amounts in units of `currency`. Over whole days of the bank's calendar, by the run's clock. */
export interface WorthView extends WorthTable {
  run: string;
  fromAt: EpochMs;
  toAt: EpochMs;
  currency: string;
}
