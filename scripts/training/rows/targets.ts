/** Targets: what the log's own future says about each sample. */
import { FEATURES } from '../../../src/core/features/features.js';
import { labelAt } from '../../../src/core/monitoring/labels.js';
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import type { LabelledData } from './dataset.js';
import type { EventLog } from './history.js';
import type { Samples } from './samples.js';

/** Samples whose future is in the log, with their labels. */
export interface LabelledSamples extends Samples {
  /** Index into STAGE_COLUMNS. */
  readonly stage: Uint8Array;
  /** 1 for decline or termination within the horizon. */
  readonly risk: Uint8Array;
  /** 1 when no event followed within the horizon. */
  readonly silent: Uint8Array;
}

const RECENCY = FEATURES.indexOf('business_silent_days');

/** Rows whose horizon ends after the log are dropped: the end of the log is not the end of the customer. */
export function labelSamples(log: EventLog, samples: Samples, horizonDays: number): LabelledSamples {
  const labels = Array.from(samples.at, (at, row) => {
    const { businessDays: activeDays, firstDay } = log.customers[samples.customer[row] ?? 0] ?? NOBODY;
    const window = { cutDay: log.calendar.dayOf(at), horizonDays, logEndDay: log.lastDay };
    return labelAt({ activeDays, firstDay }, window);
  });
  const kept = labels.flatMap((label, row) => (label === null ? [] : [row]));
  const keptLabels = labels.filter((label) => label !== null);
  return {
    ...pickSamples(samples, kept),
    stage: Uint8Array.from(keptLabels, ({ stage }) => STAGE_COLUMNS.indexOf(stage)),
    risk: Uint8Array.from(keptLabels, ({ atRisk }) => (atRisk ? 1 : 0)),
    silent: Uint8Array.from(keptLabels, ({ stage }) => (stage === 'termination' ? 1 : 0)),
  };
}

/** The rows that fulfil a condition, copied. */
export function whereRows(data: LabelledSamples, holds: (row: number) => boolean): LabelledSamples {
  const rows = Array.from({ length: data.rows }, (_, row) => row).filter(holds);
  return {
    ...pickSamples(data, rows),
    stage: pick(data.stage, rows),
    risk: pick(data.risk, rows),
    silent: pick(data.silent, rows),
  };
}

/** Last business no more than `days` before the row's instant. */
export function recencyWithin(data: Samples, row: number, days: number): boolean {
  return silentDays(data, row) <= days;
}

/** Days since the last business; NaN for those without any. */
export function silentDays(data: Samples, row: number): number {
  return data.x[row * data.columns + RECENCY] ?? NaN;
}

export function riskData({ x, rows, columns, risk }: LabelledSamples): LabelledData {
  return { x, rows, columns, labels: risk };
}

/** @param weights per stage */
export function stageData({ x, rows, columns, stage }: LabelledSamples, weights: Float64Array): LabelledData {
  return { x, rows, columns, labels: stage, weights: Float64Array.from(stage, (one) => weights[one] ?? 1) };
}

/** Customers with at least one row at risk: rows of one customer are not independent evidence. */
export function positiveCustomers({ customer, risk }: LabelledSamples): number {
  return new Set(customer.filter((_, row) => risk[row] === 1)).size;
}

/** Whether some rows are at risk and some are not. Without both nothing can be fitted, calibrated or ranked. */
export function hasBothClasses({ risk }: LabelledSamples): boolean {
  return risk.includes(0) && risk.includes(1);
}

/** The last instant whose horizon still lies within the log. */
export function lastLabelledAt(log: EventLog, horizonDays: number): number {
  return log.calendar.endOf(log.lastDay - horizonDays);
}

const NOBODY = { businessDays: [], firstDay: Infinity };

function pickSamples(data: Samples, rows: readonly number[]): Samples {
  const { columns } = data;
  const x = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => x.set(data.x.subarray(row * columns, (row + 1) * columns), i * columns));
  return {
    x,
    rows: rows.length,
    columns,
    customer: Int32Array.from(rows, (row) => data.customer[row] ?? 0),
    at: Float64Array.from(rows, (row) => data.at[row] ?? NaN),
    atEvent: pick(data.atEvent, rows),
  };
}

function pick(values: Uint8Array, rows: readonly number[]): Uint8Array {
  return Uint8Array.from(rows, (row) => values[row] ?? 0);
}
