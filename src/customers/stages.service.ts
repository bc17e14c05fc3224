/** The population of a run, its transitions and its worth: as of a day, and over a window of days. */
import { Injectable } from '@nestjs/common';
import type { StageDaysView, StagesView, TransitionListView, TransitionsView, WorthView } from '../client/protocol.js';
import { dayFigures } from '../core/ledger/day.figures.js';
import { addSums, customersByStage, stoodBefore, type Sums } from '../core/ledger/ledger.js';
import { measuresOf, transitionsIn, retentionOf } from '../core/ledger/measures.js';
import {
  LONGEST_DAYS,
  dayIn,
  refuseBeyond,
  refuseLonger,
  windowOf,
  type DayWindow,
  type WindowQuery,
} from '../core/contracts/day.window.js';
import { Calendar } from '../core/primitives/calendar.js';
import { dayText } from '../core/primitives/time.js';
import { STAGES } from '../core/primitives/vocabulary.js';
import { worthTable } from '../core/ledger/worth.js';
import { Business } from '../business/business.js';
import { Config } from '../ops/config.js';
import { LedgerStore } from '../redis/ledger.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { RunStores } from '../redis/run.stores.js';

/** A lane's clock may be a little ahead, so around midnight it may write to the next day. That day counts as today. */
const DAYS_AHEAD = 1;
const USUAL_DAYS = { transitions: 7, worth: 30, days: 30 };
/** An answer of this many days is some 100 KB. */
const MOST_DAYS = 400;

/** A run, its clock, and the first day whose changes are still stored. */
interface Reach {
  run: string;
  clockAt: number;
  today: number;
  keptFrom: number;
}

@Injectable()
export class StagesService {
  constructor(
    private readonly directory: RunDirectory,
    private readonly stores: RunStores,
    private readonly ledger: LedgerStore,
    private readonly business: Business,
    private readonly config: Config,
    private readonly calendar: Calendar,
  ) {}

  /** @param asOf any instant of the day whose end is meant; now when left out */
  async stages(runName: string | undefined, asOf: string | undefined): Promise<StagesView> {
    const { run, clockAt, today, keptFrom } = await this.reach(runName);
    const day = asOf === undefined ? today : dayIn(asOf, 'asOf', this.calendar);
    refuseBeyond(keptFrom - 1, day);
    const later = day >= today ? [] : await this.ledger.standing(run, day + 1, today + DAYS_AHEAD);
    const population = customersByStage(stoodBefore(await this.ledger.totals(run), later));
    const customers = STAGES.reduce((sum, stage) => sum + population[stage], 0);
    const view = { run, asOf: clockAt, customers, population };
    return day >= today ? view : { ...view, asOf: this.calendar.endOf(day), precision: 'day' };
  }

  /** Newest first, as far back as the feed reaches. */
  async recentTransitions(runName: string | undefined, limit: number): Promise<TransitionListView> {
    const { name: run } = await this.directory.named(runName);
    return { run, moves: await this.stores.feed(run).recentTransitions(limit) };
  }

  async transitions(runName: string | undefined, query: WindowQuery): Promise<TransitionsView> {
    const reach = await this.reach(runName);
    const window = windowOf(query, reach.today, USUAL_DAYS.transitions, this.calendar);
    const { days, start } = await this.during(reach, window);
    const sums = new Map<string, number>();
    for (const day of days) addSums(sums, day);
    return {
      run: reach.run,
      ...this.borders(reach, window),
      matrix: matrixOf(sums),
      measures: measuresOf(sums),
      retention: retentionOf(start, days),
    };
  }

  /** Figures of every day of a window, for charts of any length up to MOST_DAYS. */
  async days(runName: string | undefined, query: WindowQuery): Promise<StageDaysView> {
    const reach = await this.reach(runName);
    const window = windowOf(query, reach.today, USUAL_DAYS.days, this.calendar);
    refuseLonger(window, MOST_DAYS);
    const { days, start } = await this.during(reach, window);
    const { first, last } = window;
    const figures = dayFigures(start, days, last - first + 1);
    return {
      run: reach.run,
      ...this.borders(reach, window),
      days: figures.map((one, i) => ({ day: dayText(first + i), ...one })),
    };
  }

  async worth(runName: string | undefined, query: WindowQuery): Promise<WorthView> {
    const reach = await this.reach(runName);
    const { first, last } = windowOf(query, reach.today, USUAL_DAYS.worth, this.calendar);
    const { start, end } = await this.during(reach, { first, last });
    const firstBefore = first - (last - first + 1);
    const [flows, flowsBefore] = await Promise.all([
      this.ledger.flows(reach.run, first, withAhead(last, reach)),
      firstBefore < reach.keptFrom ? null : this.ledger.flows(reach.run, firstBefore, first - 1),
    ]);
    const { currency } = this.business.catalog;
    const table = worthTable({ end, start, flows, flowsBefore });
    return { run: reach.run, ...this.borders(reach, { first, last }), currency, ...table };
  }

  private async reach(runName: string | undefined): Promise<Reach> {
    const { name: run, mode, clockAt } = await this.directory.named(runName);
    const now = clockAt ?? Date.now();
    const keptDays = mode === 'live' ? this.config.ledgerDays : LONGEST_DAYS;
    const today = this.calendar.dayOf(now);
    return { run, clockAt: now, today, keptFrom: today - keptDays + 1 };
  }

  private borders({ today, clockAt }: Reach, { first, last }: DayWindow): { fromAt: number; toAt: number } {
    return { fromAt: this.calendar.startOf(first), toAt: last === today ? clockAt : this.calendar.endOf(last) };
  }

  /** The sums at both ends of the window, and the changes of each day in it. Throws a `bad_request` problem. */
  private async during(reach: Reach, { first, last }: DayWindow): Promise<{ days: Sums[]; start: Sums; end: Sums }> {
    refuseBeyond(reach.keptFrom, first);
    const [totals, since] = await Promise.all([
      this.ledger.totals(reach.run),
      this.ledger.standing(reach.run, first, reach.today + DAYS_AHEAD),
    ]);
    const length = withAhead(last, reach) - first + 1;
    const end = stoodBefore(totals, since.slice(length));
    return { days: since.slice(0, length), start: stoodBefore(totals, since), end };
  }
}

function withAhead(last: number, { today }: Reach): number {
  return last === today ? today + DAYS_AHEAD : last;
}

function matrixOf(sums: Sums): TransitionsView['matrix'] {
  const matrix: TransitionsView['matrix'] = {};
  for (const { from, to, count } of transitionsIn(sums)) {
    const row = (matrix[from] ??= {});
    row[to] = (row[to] ?? 0) + count;
  }
  return matrix;
}
