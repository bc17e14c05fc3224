/**
 * Splits: training, validation and test, separated in time and in customers.
 *
 *     |---- training ----|<- H ->|- validation -|<- H ->|---- test ----|<- H ->|
 *     log's start                                                    log's end
 *
 * A row's label covers the H days after it, so every period ends H days before the next one begins: no label window
 * of training reaches into validation, none of validation into the test. The test is on customers who were in
 * neither.
 *
 * What is published is fitted again on the rows of `refit`: from training to the end of validation, with the horizon
 * between them, whose labels also end before the test begins.
 */
import { hash32 } from '../../../src/core/primitives/hash.js';
import type { EpochMs } from '../../../src/core/primitives/vocabulary.js';
import type { EventLog } from './history.js';
import { planFor, sampleLog, type SamplePlan } from './samples.js';
import { labelSamples, lastLabelledAt, whereRows, type LabelledSamples } from './targets.js';

/** Inclusive bounds of the rows' instants. */
export interface Period {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Periods {
  readonly train: Period;
  readonly validation: Period;
  readonly refit: Period;
  readonly test: Period;
}

export type Splits = Record<keyof Periods, LabelledSamples>;

/** Of the days that the three horizons leave. */
const TRAIN_SHARE = 0.6;
const VALIDATION_SHARE = 0.1;
/** Customers reserved for the test. */
const TEST_CUSTOMERS = 0.3;

export function periodsOf(log: EventLog, horizonDays: number): Periods {
  const { calendar } = log;
  const firstDay = calendar.dayOf(log.from);
  const daysBetween = (first: number, last: number): Period => ({
    from: calendar.startOf(first),
    to: calendar.endOf(last),
  });
  const free = log.lastDay - firstDay + 1 - 3 * horizonDays;
  const trainEnd = firstDay + Math.floor(TRAIN_SHARE * free) - 1;
  const validationStart = trainEnd + horizonDays + 1;
  const validationEnd = validationStart + Math.floor(VALIDATION_SHARE * free) - 1;
  const testStart = validationEnd + horizonDays + 1;
  const trainStart = firstDay + warmUpDays(trainEnd - firstDay + 1, horizonDays);
  return {
    train: daysBetween(trainStart, trainEnd),
    validation: daysBetween(validationStart, validationEnd),
    refit: daysBetween(trainStart, validationEnd),
    test: daysBetween(testStart, log.lastDay - horizonDays),
  };
}

/**
 * The labelled rows of each part. The test has its own budget of rows: otherwise its few customers would get so few
 * rows on a large log that the calibration error would be mostly noise.
 * @param plan overrides, for tests
 */
export function splitsOf(
  log: EventLog,
  { horizonDays, seed, plan = {} }: { horizonDays: number; seed: number; plan?: Partial<SamplePlan> },
): Splits {
  const periods = periodsOf(log, horizonDays);
  const kept = log.customers.map(({ id }) => isTestCustomer(id, seed));
  const sampled = (bounds: Pick<SamplePlan, 'from' | 'until'>, test: boolean): LabelledSamples => {
    const holds = (customer: number): boolean => kept[customer] === test;
    const wanted = { ...planFor(log, { ...bounds, seed }, test ? holds : undefined), ...plan };
    return labelSamples(log, sampleLog(log, wanted, holds), horizonDays);
  };
  const until = lastLabelledAt(log, horizonDays);
  const known = sampled({ until }, false);
  const within = (data: LabelledSamples, { from, to }: Period): LabelledSamples =>
    whereRows(data, (row) => (data.at[row] ?? NaN) >= from && (data.at[row] ?? NaN) <= to);
  return {
    train: within(known, periods.train),
    validation: within(known, periods.validation),
    refit: within(known, periods.refit),
    test: within(sampled({ from: periods.test.from, until }, true), periods.test),
  };
}

/**
 * At the log's start nobody has a history, and everybody seems new. One horizon is only replayed, at most a third of
 * training.
 */
function warmUpDays(trainDays: number, horizonDays: number): number {
  return Math.min(horizonDays, Math.floor(trainDays / 3));
}

export function isTestCustomer(id: string, seed: number): boolean {
  return hash32(id, 0x51f15e ^ seed) / 2 ** 32 < TEST_CUSTOMERS;
}
