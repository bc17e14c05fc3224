/** Sums of alerts over a window of days: what was raised and is open, and what ended well. */
import { Injectable } from '@nestjs/common';
import type { RaisedView, SavedView } from '../client/protocol.js';
import { refuseLonger, windowOf } from '../core/contracts/day.window.js';
import { Calendar } from '../core/primitives/calendar.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { ALERT_STATUSES, type EpochMs } from '../core/primitives/vocabulary.js';
import { AlertStore } from '../redis/alert.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { AlertAdder } from './alert.sum.js';
import { WorklistService, nowOf } from './worklist.service.js';

const USUAL_DAYS = 7;
/** Unresolved alerts are in memory, so any window costs one pass. */
const MOST_DAYS_RAISED = 400;
/** Resolved ones are read from Redis, a kilobyte each. */
const MOST_DAYS_SAVED = 31;
const MOST_READ = 20_000;
/** Every open page asks, and one result answers them all. */
const FRESH_MS = 15 * SECOND_MS;

const UNRESOLVED = new Set(ALERT_STATUSES.filter((status) => status !== 'resolved'));

type Ended = Pick<SavedView, 'retained' | 'recovered' | 'isWhole'>;

@Injectable()
export class AlertSumsService {
  private readonly readings = new Map<string, { readAt: EpochMs; ended: Promise<Ended> }>();

  constructor(
    private readonly worklist: WorklistService,
    private readonly directory: RunDirectory,
    private readonly alerts: AlertStore,
    private readonly calendar: Calendar,
  ) {}

  async raised(runName: string | undefined, window: string | undefined): Promise<RaisedView> {
    const run = await this.directory.named(runName);
    const toAt = nowOf(run);
    const fromAt = this.startOf(window, toAt, MOST_DAYS_RAISED);
    const adder = new AlertAdder();
    const filter = { statuses: UNRESOLVED, openedFrom: fromAt, now: toAt };
    await this.worklist.visit(run.name, filter, (row) => adder.add(row));
    return { run: run.name, fromAt, toAt, ...adder.sum() };
  }

  async saved(runName: string | undefined, window: string | undefined): Promise<SavedView> {
    const run = await this.directory.named(runName);
    const toAt = nowOf(run);
    const fromAt = this.startOf(window, toAt, MOST_DAYS_SAVED);
    return { run: run.name, fromAt, toAt, ...(await this.endedSince(run.name, fromAt)) };
  }

  private startOf(window: string | undefined, now: EpochMs, most: number): EpochMs {
    const days = windowOf({ window }, this.calendar.dayOf(now), USUAL_DAYS, this.calendar);
    refuseLonger(days, most);
    return this.calendar.startOf(days.first);
  }

  private endedSince(run: string, fromAt: EpochMs): Promise<Ended> {
    const now = Date.now();
    for (const [name, { readAt }] of this.readings) if (now - readAt > FRESH_MS) this.readings.delete(name);
    const name = `${fromAt} ${run}`;
    const known = this.readings.get(name);
    if (known !== undefined) return known.ended;
    const ended = this.read(run, fromAt);
    this.readings.set(name, { readAt: now, ended });
    ended.catch(() => this.readings.delete(name)); // the next request reads again
    return ended;
  }

  private async read(run: string, fromAt: EpochMs): Promise<Ended> {
    const adders = { retained: new AlertAdder(), recovered: new AlertAdder() };
    const sums = (isWhole: boolean): Ended => ({
      retained: adders.retained.sum(),
      recovered: adders.recovered.sum(),
      isWhole,
    });
    let read = 0;
    for await (const page of this.alerts.allResolved(run)) {
      for (const { at, alert } of page) {
        if (at < fromAt) return sums(true);
        if (alert === null || alert.heldOut === true) continue;
        if (alert.outcome === 'retained' || alert.outcome === 'recovered') adders[alert.outcome].add(alert);
      }
      read += page.length;
      if (read >= MOST_READ) return sums(false);
    }
    return sums(true);
  }
}
