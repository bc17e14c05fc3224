/**
 * Samples: rows of features as of instants, made by the serving code.
 *
 * 1. Each customer is evaluated as the service does it: right after some of their events, and at instants without an
 *    event, as in a sweep. A model that has only seen events is badly calibrated on sweeps.
 * 2. Sweep instants are random within slices of `strideDays` since the customer was first seen.
 * 3. The customer's events are applied to the state in order. A row is written before any later event is applied, so
 *    no information from the future can reach it.
 */
import { FEATURES, writeFeatures } from '../../../src/core/features/features.js';
import { hash32 } from '../../../src/core/primitives/hash.js';
import { signalsOf } from '../../../src/core/features/signals.js';
import { advance, apply, newState } from '../../../src/core/state/state.js';
import { Tiles } from '../../../src/core/state/tile.columns.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import type { EpochMs } from '../../../src/core/primitives/vocabulary.js';
import type { DataSet } from './dataset.js';
import type { CustomerHistory, EventLog } from './history.js';
import { createRandom, type Random } from '../../command/random.js';

/** Rows as of instants; the lists are parallel to the rows. */
export interface Samples extends DataSet {
  /** Index into the log's customers. */
  readonly customer: Int32Array;
  readonly at: Float64Array;
  /** 1 right after an event, 0 at a sweep. */
  readonly atEvent: Uint8Array;
}

export interface SamplePlan {
  /** One sweep row of a customer per this many days. */
  readonly strideDays: number;
  /** The probability that an event gets a row. */
  readonly eventShare: number;
  /** No row is earlier than this; from the log's start when absent. */
  readonly from?: EpochMs;
  /** No row is later than this. */
  readonly until: EpochMs;
  readonly seed: number;
}

/** A week between the sweep rows of a customer; more when the log is so large that training would take minutes. */
const LEAST_STRIDE_DAYS = 7;
const SWEEP_ROWS = 100_000;
const EVENT_ROWS = 40_000;

/** Which customers, by their index in the log. */
export type Choice = (customer: number) => boolean;

/** As many rows as training can use, at instants whose label the log still shows. */
export function planFor(
  log: EventLog,
  { from, until, seed }: Pick<SamplePlan, 'from' | 'until' | 'seed'>,
  holds: Choice = () => true,
): SamplePlan {
  const customerDays = log.customers.reduce((sum, { activities }, customer) => {
    const start = Math.max(from ?? -Infinity, activities[0]?.occurredAt ?? until);
    return holds(customer) ? sum + Math.max(0, until - start) / DAY_MS : sum;
  }, 0);
  return {
    strideDays: Math.max(LEAST_STRIDE_DAYS, customerDays / SWEEP_ROWS),
    eventShare: Math.min(1, EVENT_ROWS / Math.max(1, log.rows)),
    ...(from === undefined ? {} : { from }),
    until,
    seed,
  };
}

export function sampleLog(log: EventLog, plan: SamplePlan, holds: Choice = () => true): Samples {
  const { from = -Infinity } = plan;
  return rowsOf(
    log,
    log.customers.flatMap((history, customer) =>
      holds(customer) ? observationsOf(history, customer, plan).filter(({ at }) => at >= from) : [],
    ),
  );
}

/** Rows of some customers, each at all of the ascending instants at which they were known. */
export function sampleAt(log: EventLog, holds: Choice, instants: readonly EpochMs[]): Samples {
  const observations = log.customers.flatMap(({ activities }, customer) => {
    const first = activities[0]?.occurredAt ?? Infinity;
    const seen = holds(customer) ? instants.filter((at) => at >= first) : [];
    let applied = 0;
    return seen.map((at) => {
      while ((activities[applied]?.occurredAt ?? Infinity) <= at) applied++;
      return { customer, at, atEvent: false, applied };
    });
  });
  return rowsOf(log, observations);
}

/** @param observations by customer, and of a customer by time */
function rowsOf(log: EventLog, observations: readonly Observation[]): Samples {
  const columns = FEATURES.length;
  const x = new Float32Array(observations.length * columns);
  let row = 0;
  for (const group of groupByCustomer(observations)) {
    const history = log.customers[group[0]?.customer ?? 0];
    if (history !== undefined) writeObservations(history, group, x, row);
    row += group.length;
  }
  return {
    x,
    rows: observations.length,
    columns,
    customer: Int32Array.from(observations, (observation) => observation.customer),
    at: Float64Array.from(observations, (observation) => observation.at),
    atEvent: Uint8Array.from(observations, (observation) => (observation.atEvent ? 1 : 0)),
  };
}

interface Observation {
  customer: number;
  at: EpochMs;
  atEvent: boolean;
  /** The number of events applied before the instant. */
  applied: number;
}

/**
 * The instants of one customer, by time. Each customer has its own random stream, so other customers change nothing
 * here.
 */
function observationsOf({ id, activities }: CustomerHistory, customer: number, plan: SamplePlan): Observation[] {
  const random = createRandom(hash32(id, plan.seed));
  const first = activities[0]?.occurredAt ?? Infinity;
  const observations: Observation[] = [];
  activities.forEach(({ occurredAt: at }, i) => {
    if (random() < plan.eventShare && at <= plan.until)
      observations.push({ customer, at, atEvent: true, applied: i + 1 });
  });
  let applied = 0;
  for (const at of sweepInstants(first, plan, random)) {
    while ((activities[applied]?.occurredAt ?? Infinity) <= at) applied++;
    observations.push({ customer, at, atEvent: false, applied });
  }
  return observations.sort((a, b) => a.at - b.at || a.applied - b.applied);
}

function sweepInstants(first: EpochMs, { strideDays, until }: SamplePlan, random: Random): EpochMs[] {
  const instants: EpochMs[] = [];
  for (let slice = first; slice < until; slice += strideDays * DAY_MS) {
    const at = Math.floor(slice + random() * strideDays * DAY_MS);
    if (at <= until) instants.push(at);
  }
  return instants;
}

function writeObservations(
  { activities, calendar }: CustomerHistory,
  observations: readonly Observation[],
  x: Float32Array,
  firstRow: number,
): void {
  const state = newState(activities[0]?.occurredAt ?? 0, new Tiles(), calendar);
  let applied = 0;
  observations.forEach((observation, i) => {
    for (; applied < observation.applied; applied++) {
      const activity = activities[applied];
      if (activity === undefined) break;
      advance(state, activity.occurredAt);
      apply(state, activity);
    }
    advance(state, observation.at);
    writeFeatures(signalsOf(state, observation.at), x, firstRow + i);
  });
}

function groupByCustomer(observations: readonly Observation[]): Observation[][] {
  const groups: Observation[][] = [];
  for (const observation of observations) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]?.customer === observation.customer) last.push(observation);
    else groups.push([observation]);
  }
  return groups;
}
