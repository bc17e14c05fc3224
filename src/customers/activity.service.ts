/** What a customer did week by week, from the state that the lanes store. */
import { Injectable } from '@nestjs/common';
import type { ActivityView, WeekFigures } from '../client/customers.protocol.js';
import { weeklyActivity, type Activity } from '../core/features/weekly.activity.js';
import { ProblemError } from '../core/contracts/problems.js';
import { dayText } from '../core/primitives/time.js';
import { CustomerStore } from '../redis/customer.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { knownCustomer } from './known.customer.js';

/** Older weeks are no longer stored. */
export const MOST_WEEKS = 53;

@Injectable()
export class ActivityService {
  constructor(
    private readonly directory: RunDirectory,
    private readonly customers: CustomerStore,
  ) {}

  /** Throws `unknown_run`, `unknown_customer` and `bad_request` problems. */
  async activity(
    runName: string | undefined,
    customerId: string,
    weeksGiven: string | undefined,
  ): Promise<ActivityView> {
    const most = readWeeks(weeksGiven);
    const { name: run, clockAt } = await this.directory.named(runName);
    const { state } = await knownCustomer(this.customers, run, customerId);
    const asOf = Math.max(state.asOf, clockAt ?? Date.now());
    const { weeks, usual } = weeklyActivity(state, asOf, most);
    return {
      customerId,
      asOf,
      weeks: weeks.map((week) => ({
        startsOn: dayText(week.day),
        days: week.days,
        balance: week.balance === null ? null : week.balance / 100,
        ...figuresOf(week),
      })),
      usual: usual === null ? null : { weeks: usual.weeks, ...figuresOf(usual) },
    };
  }
}

function figuresOf({ counts, activeDays, amountIn, amountOut, amountBought }: Activity): WeekFigures {
  return { counts, activeDays, amountIn: amountIn / 100, amountOut: amountOut / 100, amountBought: amountBought / 100 };
}

function readWeeks(given: string | undefined): number {
  const weeks = given === undefined ? MOST_WEEKS : /^\d{1,3}$/.test(given) ? Number(given) : NaN;
  if (weeks >= 1 && weeks <= MOST_WEEKS) return weeks;
  throw new ProblemError('bad_request', `weeks must be a whole number from 1 to ${MOST_WEEKS}`);
}
