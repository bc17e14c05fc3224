/**
 * Splits: training, validation and test, apart in time and in customers.
 *
 *     |---- training ----|<- H ->|- validation -|<- H ->|---- test ----|<- H ->|
 *     log's start                                                    log's end
 *
 * A row's label looks H days ahead, so every period ends H days before the next one begins: no label window of training
 * reaches into validation, none of validation into the test. The test is on customers who took no part before.
 */
import { hash32 } from '../../src/core/hash.js';
import { DAY_MS, dayOf } from '../../src/core/time.js';
import type { EpochMs } from '../../src/core/vocabulary.js';
import type { EventLog } from './history.js';
import { whereRows, type LabelledSamples } from './targets.js';

/** Inclusive bounds of the rows' instants. */
export interface Period {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Periods {
  readonly train: Period;
  readonly validation: Period;
  readonly test: Period;
}

export type Splits = Record<keyof Periods, LabelledSamples>;

/** Of the days that the three horizons leave over. */
const TRAIN_SHARE = 0.6;
const VALIDATION_SHARE = 0.1;
/** Customers kept for the test alone. */
const TEST_CUSTOMERS = 0.3;

export function periodsOf(log: EventLog, horizonDays: number): Periods {
  const firstDay = dayOf(log.from);
  const free = log.lastDay - firstDay + 1 - 3 * horizonDays;
  const trainEnd = firstDay + Math.floor(TRAIN_SHARE * free) - 1;
  const validationStart = trainEnd + horizonDays + 1;
  const validationEnd = validationStart + Math.floor(VALIDATION_SHARE * free) - 1;
  const testStart = validationEnd + horizonDays + 1;
  return {
    train: daysBetween(firstDay + warmUpDays(trainEnd - firstDay + 1, horizonDays), trainEnd),
    validation: daysBetween(validationStart, validationEnd),
    test: daysBetween(testStart, log.lastDay - horizonDays),
  };
}

export function splitSamples(log: EventLog, samples: LabelledSamples, periods: Periods, seed: number): Splits {
  const kept = log.customers.map(({ id }) => isTestCustomer(id, seed));
  const rowsOf = (period: Period, test: boolean): LabelledSamples =>
    whereRows(samples, (row) => {
      const at = samples.at[row] ?? NaN;
      return at >= period.from && at <= period.to && kept[samples.customer[row] ?? 0] === test;
    });
  return {
    train: rowsOf(periods.train, false),
    validation: rowsOf(periods.validation, false),
    test: rowsOf(periods.test, true),
  };
}

/** At the log's start nobody has a past, and everybody looks new: one horizon is only replayed, at most a third of training. */
function warmUpDays(trainDays: number, horizonDays: number): number {
  return Math.min(horizonDays, Math.floor(trainDays / 3));
}

export function isTestCustomer(id: string, seed: number): boolean {
  return hash32(id, 0x51f15e ^ seed) / 2 ** 32 < TEST_CUSTOMERS;
}

function daysBetween(first: number, last: number): Period {
  return { from: first * DAY_MS, to: (last + 1) * DAY_MS - 1 };
}
