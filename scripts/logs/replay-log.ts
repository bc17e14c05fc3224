/**
 * Pours a log of history into a running service, through its HTTP door, with the log's own clock.
 *
 * 1. Events go in order, in posts that end at every midnight or when full: the same log always makes the same posts. A
 *    service that takes fewer events at once, or fewer bytes, gets posts of half as many, until it takes them.
 * 2. A post is judged as of its newest event. At every midnight the clock moves, and whoever fell due is looked at; in a
 *    gap of years only at those that can change something (midnights.ts).
 * 3. At the end wait until nothing is left in the queues, and count what became of the events.
 */
import type { RunView } from '../../src/client/protocol.js';
import { HORIZON_MS } from '../../src/core/state/state.js';
import { DAY_MS, floorTo } from '../../src/core/primitives/time.js';
import { readLogRows, type LogRow, type LogRules, type RefusedRow } from './canonical.js';
import { beginsWith, fingerprintOf } from './fingerprint.js';
import { midnightsBetween } from './midnights.js';
import { LogError } from './rows.js';
import { TooLargeError, type Service } from './service.js';

export interface ReplayOptions {
  file: string;
  run: string;
  /** Days of the log per day on the wall; Infinity for as fast as it goes. */
  speed: number;
  /** Pour only into a run that was first poured from this very log; else it is all the same. */
  onlyOwnRun?: boolean;
  /** Days of a gap that are walked midnight by midnight; for tests. */
  walkedDays?: number;
  onProgress?: (progress: { sent: number; asOf: number }) => void;
  /** A row that holds no event, or an event that the service refused; of each post the first hundred. */
  onRefused?: (row: RefusedRow) => void;
  /** Something to know about an event that was taken; of each post the first hundred. */
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
/** Posts wait while this many events are accepted and not yet committed. */
const LARGEST_BACKLOG = 50_000;
const LOOK_MS = 100;

export async function replayLog(service: Service, options: ReplayOptions): Promise<ReplayResult> {
  await openRun(service, options);
  const before = await untilIdle(service, options.run, 0); // an earlier replay may still be at work
  const sent = await new Replay(service, options).pour();
  const after = await untilIdle(service, options.run, 0);
  return {
    ...sent,
    applied: after.applied - before.applied,
    duplicates: after.duplicates - before.duplicates,
    quarantined: after.quarantined - before.quarantined,
  };
}

async function openRun(service: Service, { file, run, onlyOwnRun = false }: ReplayOptions): Promise<void> {
  const { log } = await service.openReplay(run, await fingerprintOf(file));
  if (!onlyOwnRun || log === null || (await beginsWith(file, log))) return;
  throw new LogError(`The run ${run} was poured from another log than ${file}: name a run for this one with --run.`);
}

class Replay {
  private readonly totals = { sent: 0, accepted: 0, rejected: 0 };
  private post: LogRow[] = [];
  private perPost = EVENTS_PER_POST;
  /** Of the post. */
  private oldestAt = Infinity;
  private readonly startedAt = Date.now();
  private firstAt: number | null = null;
  private nextMidnight: number | null = null;
  /** Of the log's time, in gaps that were not walked. */
  private jumpedMs = 0;
  private clockAt = 0;
  private sinceLook = 0;

  constructor(
    private readonly service: Service,
    private readonly options: ReplayOptions,
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
    // The last day of a log that goes on today is not over.
    if (this.nextMidnight !== null)
      await this.service.advanceClock(this.options.run, Math.min(this.nextMidnight, Date.now()));
    return this.totals;
  }

  private rules(onRefused: (row: RefusedRow) => void): LogRules {
    const { onWarning } = this.options;
    return { catalog: null, onRefused, ...(onWarning === undefined ? {} : { onWarning }) };
  }

  /** Sends what was collected and moves the clock over the midnights before `at`. */
  private async passTimeUntil(at: number): Promise<void> {
    this.firstAt ??= at;
    this.nextMidnight ??= floorTo(DAY_MS, at) + DAY_MS;
    for (const midnight of midnightsBetween(this.nextMidnight, at, this.options.walkedDays)) {
      await this.send();
      await this.service.advanceClock(this.options.run, midnight);
      this.options.onProgress?.({ sent: this.totals.sent, asOf: midnight });
      this.jumpedMs += midnight - this.nextMidnight;
      await this.keepPace(midnight);
      this.nextMidnight = midnight + DAY_MS;
    }
  }

  /** A post is judged as of its newest event: none in it may be too late for that alone. */
  private wouldMakeLate({ event }: LogRow): boolean {
    return this.oldestAt < event.occurredAt - HORIZON_MS;
  }

  private async send(): Promise<void> {
    const rows = this.post;
    this.post = [];
    this.oldestAt = Infinity;
    for (let at = 0; at < rows.length;) {
      const part = rows.slice(at, at + this.perPost);
      if (await this.isTaken(part)) at += part.length;
      else this.perPost = Math.ceil(part.length / 2);
    }
  }

  /** False: it is too large, and nothing of it was taken. */
  private async isTaken(rows: readonly LogRow[]): Promise<boolean> {
    try {
      await this.sendPart(rows);
      return true;
    } catch (fault) {
      if (fault instanceof TooLargeError && rows.length > 1) return false;
      throw fault;
    }
  }

  private async sendPart(rows: readonly LogRow[]): Promise<void> {
    // A log may be a little out of order: the clock is the newest instant seen, and never goes back.
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
    this.sinceLook += events;
    if (this.sinceLook < LARGEST_BACKLOG / 2) return;
    this.sinceLook = 0;
    await untilIdle(this.service, this.options.run, LARGEST_BACKLOG);
  }
}

/** Waits until at most `backlog` events are left; with none, until no job is left either. */
async function untilIdle(service: Service, run: string, backlog: number): Promise<RunView> {
  for (;;) {
    const view = await service.run(run);
    if (view.backlog <= backlog && (backlog > 0 || view.idle)) return view;
    await service.rest(LOOK_MS);
  }
}
