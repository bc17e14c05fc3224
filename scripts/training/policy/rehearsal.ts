/**
 * Policies tried on the time before the test: customers of training are replayed once under all of them (candidates.ts), and
 * each is measured as evaluate measures the service in the test period.
 *
 * Counted are the days after training up to the end of validation: rows that no tree and no coefficient was fitted on. A
 * validation period alone may be two weeks, in which hardly anybody leaves.
 */
import type { JudgingRules } from '../../../src/core/alerts/telling.js';
import type { ModelScores } from '../../../src/core/model/model.scores.js';
import type { StagePolicy } from '../../../src/core/model/policy.js';
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import { itemAt } from '../../../src/core/primitives/item.at.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { coursesBy, type BatchScorer } from '../../backtest/candidates.js';
import type { Contender } from '../learners/contenders.js';
import type { CustomerHistory, EventLog } from '../rows/history.js';
import { weeklyRows } from '../served/alerting.js';
import { baseRateOf, serviceFigures, type ServiceFigures } from '../served/service.figures.js';
import type { Measured } from '../served/service.outcomes.js';
import { isTestCustomer, type Periods } from '../rows/splits.js';
import type { LabelledSamples } from '../rows/targets.js';

export interface RehearsalOptions {
  readonly horizonDays: number;
  readonly periods: Periods;
  readonly seed: number;
  readonly rules: JudgingRules['rules'];
  /** Default 1,500. */
  readonly mostCustomers?: number;
}

/** Enough for shares of some hundredths; more of them cost minutes. */
const MOST_CUSTOMERS = 1_500;
/** Replayed together. */
const GROUP = 200;

export class Rehearsal {
  readonly measured: Measured;
  private readonly weekly: LabelledSamples;
  private readonly score: BatchScorer;

  constructor(
    log: EventLog,
    contender: Contender,
    private readonly options: RehearsalOptions,
  ) {
    const { horizonDays, periods } = options;
    const past = pastOf(log, options);
    const from = Math.min(periods.validation.from, periods.train.to + 1);
    this.measured = { log: past, period: { from, to: periods.validation.to }, horizonDays };
    this.weekly = weeklyRows(past, this.measured.period, horizonDays, () => true);
    this.score = batchScorerOf(contender);
  }

  get customers(): number {
    return this.measured.log.customers.length;
  }

  get days(): number {
    const { from, to } = this.measured.period;
    return Math.round((to - from) / DAY_MS);
  }

  /** Share at risk of those not visibly silent; null without any. */
  get baseRate(): number | null {
    return baseRateOf(this.weekly, this.measured.horizonDays);
  }

  /** One per policy. */
  try(policies: readonly StagePolicy[]): ServiceFigures[] {
    const { log } = this.measured;
    const { seed, rules } = this.options;
    const candidates = { catalog: log.catalog, calendar: log.calendar, policies, rules };
    const courses = groupsOf(log.customers).flatMap((group) =>
      coursesBy(
        candidates,
        this.score,
        group.map(({ sent }) => sent),
      ),
    );
    return policies.map((_, i) => {
      const lives = log.customers.map((customer, row) => {
        return { customer, evaluations: 0, ...itemAt(itemAt(courses, row), i) };
      });
      return serviceFigures(lives, this.weekly, this.measured, { seed, resamples: 0 });
    });
  }
}

/** The log as it was known the day before the test begins, with every k-th of the customers of training. */
function pastOf(log: EventLog, { periods, seed, mostCustomers = MOST_CUSTOMERS }: RehearsalOptions): EventLog {
  const lastDay = log.calendar.dayOf(periods.test.from) - 1;
  const endAt = log.calendar.endOf(lastDay);
  const known = log.customers.filter(({ id, firstDay }) => !isTestCustomer(id, seed) && firstDay <= lastDay);
  const some = known.filter((_, i) => i % Math.ceil(known.length / mostCustomers) === 0);
  const until = (customer: CustomerHistory): CustomerHistory => ({
    ...customer,
    activities: customer.activities.filter(({ occurredAt }) => occurredAt <= endAt),
    businessDays: customer.businessDays.filter((day) => day <= lastDay),
    sent: { ...customer.sent, endAt },
  });
  return { ...log, customers: some.map(until), to: endAt, lastDay };
}

function groupsOf(customers: readonly CustomerHistory[]): (readonly CustomerHistory[])[] {
  return Array.from({ length: Math.ceil(customers.length / GROUP) }, (_, i) =>
    customers.slice(i * GROUP, (i + 1) * GROUP),
  );
}

function batchScorerOf(contender: Contender): BatchScorer {
  const width = STAGE_COLUMNS.length;
  return (x, rows) => {
    const data = { x, rows, columns: x.length / rows };
    const stages = contender.stage(data);
    return Array.from(contender.risk(data), (risk, row): ModelScores => {
      return { risk, stages: [...stages.subarray(row * width, (row + 1) * width)] };
    });
  };
}
