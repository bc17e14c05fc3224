/**
 * Replays a log of history into a running service, through its HTTP API, with the log's own clock.
 *
 * 1. Events are sent in order, in POSTs that end at every midnight of the bank's clock or when full, so the same log always makes the
 *    same POSTs. If the service accepts fewer events or bytes at once, the POSTs are halved until it accepts them.
 * 2. A POST is judged as of its newest event. At every midnight the clock advances and the customers who are due are
 *    evaluated; in a gap of years only at the midnights that can change something (midnights.ts).
 * 3. At the end it waits until the queues are empty, and counts what became of the events.
 */
import type { RunView } from '../../src/client/protocol.js';
import { calendarOf } from '../../src/calendar.js';
import { USUAL_DAYS, type Calendar } from '../../src/core/primitives/calendar.js';
import { HORIZON_MS } from '../../src/core/state/state.js';
import { readLogRows, type LogRow, type LogRules, type RefusedRow } from './canonical.js';
import { beginsWith, fingerprintOf } from './fingerprint.js';
import { midnightsBetween } from './midnights.js';
import { LogError } from './rows.js';
import { TooLargeError, type Service } from './service.js';

export interface ReplayOptions {
  file: string;
  run: string;
  /** Days of the log per day of real time; Infinity for as fast as possible. */
  speed: number;
  /** Only replays into a run that was first started with this log; otherwise any run is accepted. */
  onlyOwnRun?: boolean;
  /** Days of a gap that are walked midnight by midnight; for tests. */
  walkedDays?: number;
  onProgress?: (progress: { sent: number; asOf: number }) => void;
  /** An invalid row, or an event that the service refused; at most a hundred for each POST. */
  onRefused?: (row: RefusedRow) => void;
  /** A warning about an accepted event; at most a hundred for each POST. */
  onWarning?: (row: RefusedRow) => void;
}

export interface ReplayResult {
  sent: number;
  accepted: number;
  rejected: number;
  applied: number;
  duplicates: number;
  quarantined: number;
}

const EVENTS_PER_POST = 1_000;
/** No POST is sent while this many events are accepted and not yet committed. */
const LARGEST_BACKLOG = 50_000;
const POLL_MS = 100;

export async function replayLog(service: Service, options: ReplayOptions): Promise<ReplayResult> {
  const calendar = await openRun(service, options);
  const before = await untilIdle(service, options.run, 0); // an earlier replay may still be processed
  const sent = await new Replay(service, options, calendar).pour();
  const after = await untilIdle(service, options.run, 0);
  return {
    ...sent,
    applied: after.applied - before.applied,
    duplicates: after.duplicates - before.duplicates,
    quarantined: after.quarantined - before.quarantined,
  };
}

/** Returns the calendar of the service, whose midnights the clock stops at. */
async function openRun(service: Service, { file, run, onlyOwnRun = false }: ReplayOptions): Promise<Calendar> {
  const { log, timeZone = 'UTC' } = await service.openReplay(run, await fingerprintOf(file));
  if (!onlyOwnRun || log === null || (await beginsWith(file, log))) return calendarOf(timeZone, USUAL_DAYS, Date.now());
  throw new LogError(`The run ${run} was poured from another log than ${file}: name a run for this one with --run.`);
}

class Replay {
  private readonly totals = { sent: 0, accepted: 0, rejected: 0 };
  private post: LogRow[] = [];
  private perPost = EVENTS_PER_POST;
  /** Of the current POST. */
  private oldestAt = Infinity;
  private readonly startedAt = Date.now();
  private firstAt: number | null = null;
  private nextMidnight: number | null = null;
  /** In the log's time, for gaps that were not walked. */
  private jumpedMs = 0;
  private clockAt = 0;
  private sincePoll = 0;

  constructor(
    private readonly service: Service,
    private readonly options: ReplayOptions,
    private readonly calendar: Calendar,
  ) {}

  async pour(): Promise<Pick<ReplayResult, 'sent' | 'accepted' | 'rejected'>> {
    const onRefused = (row: RefusedRow): void => {
      this.totals.sent++;
      this.totals.rejected++;
      this.options.onRefused?.(row);
    };
    for await (const row of readLogRows(this.options.file, this.rules(onRefused))) {
      await this.passTimeUntil(row.event.occurredAt);
      if (this.wouldMakeLate(row)) await this.send();
      this.post.push(row);
      this.oldestAt = Math.min(this.oldestAt, row.event.occurredAt);
      if (this.post.length >= this.perPost) await this.send();
    }
    await this.send();
    // The last day of a log that continues today is not complete.
    if (this.nextMidnight !== null)
      await this.service.advanceClock(this.options.run, Math.min(this.nextMidnight, Date.now()));
    return this.totals;
  }

  private rules(onRefused: (row: RefusedRow) => void): LogRules {
    const { onWarning } = this.options;
    return { catalog: null, onRefused, ...(onWarning === undefined ? {} : { onWarning }) };
  }

  /** Sends the collected events and advances the clock over the midnights before `at`. */
  private async passTimeUntil(at: number): Promise<void> {
    this.firstAt ??= at;
    this.nextMidnight ??= this.midnightAfter(at);
    for (const midnight of midnightsBetween(this.nextMidnight, at, this.options.walkedDays, this.calendar)) {
      await this.send();
      await this.service.advanceClock(this.options.run, midnight);
      this.options.onProgress?.({ sent: this.totals.sent, asOf: midnight });
      this.jumpedMs += midnight - this.nextMidnight;
      await this.keepPace(midnight);
      this.nextMidnight = this.midnightAfter(midnight);
    }
  }

  private midnightAfter(at: number): number {
    return this.calendar.startOf(this.calendar.dayOf(at) + 1);
  }

  /** A POST is judged as of its newest event, which must not make another event of it too late. */
  private wouldMakeLate({ event }: LogRow): boolean {
    return this.oldestAt < event.occurredAt - HORIZON_MS;
  }

  private async send(): Promise<void> {
    const rows = this.post;
    this.post = [];
    this.oldestAt = Infinity;
    for (let at = 0; at < rows.length;) {
      const part = rows.slice(at, at + this.perPost);
      if (await this.isAccepted(part)) at += part.length;
      else this.perPost = Math.ceil(part.length / 2);
    }
  }

  /** False: it is too large, and nothing of it was accepted. */
  private async isAccepted(rows: readonly LogRow[]): Promise<boolean> {
    try {
      await this.sendPart(rows);
      return true;
    } catch (fault) {
      if (fault instanceof TooLargeError && rows.length > 1) return false;
      throw fault;
    }
  }

  private async sendPart(rows: readonly LogRow[]): Promise<void> {
    // A log may be slightly out of order. The clock is the newest instant seen, and never goes back.
    const clockAt = rows.reduce((newest, { event }) => Math.max(newest, event.occurredAt), this.clockAt);
    const ndjson = rows.map(({ event }) => JSON.stringify(event)).join('\n');
    const receipt = await this.service.postEvents(this.options.run, clockAt, ndjson);
    this.clockAt = clockAt;
    this.totals.sent += rows.length;
    this.totals.accepted += receipt.accepted;
    const lineOf = (index: number): number => rows[index]?.line ?? 0;
    this.totals.rejected += receipt.rejectedCount;
    for (const { index, code, message } of receipt.rejected)
      this.options.onRefused?.({ line: lineOf(index), code, message });
    for (const { index, code, message } of receipt.warnings)
      this.options.onWarning?.({ line: lineOf(index), code, message });
    this.options.onProgress?.({ sent: this.totals.sent, asOf: this.clockAt });
    await this.holdBack(rows.length);
  }

  private async keepPace(at: number): Promise<void> {
    const dueAt = this.startedAt + (at - (this.firstAt ?? at) - this.jumpedMs) / this.options.speed;
    const wait = dueAt - Date.now();
    if (wait > 0) await this.service.rest(wait);
  }

  private async holdBack(events: number): Promise<void> {
    this.sincePoll += events;
    if (this.sincePoll < LARGEST_BACKLOG / 2) return;
    this.sincePoll = 0;
    await untilIdle(this.service, this.options.run, LARGEST_BACKLOG);
  }
}

/** Waits until at most `backlog` events are left; with 0, until no job is left either. */
async function untilIdle(service: Service, run: string, backlog: number): Promise<RunView> {
  for (;;) {
    const view = await service.run(run);
    if (view.backlog <= backlog && (backlog > 0 || view.idle)) return view;
    await service.rest(POLL_MS);
  }
}
