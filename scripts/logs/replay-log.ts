/**
 * Replays a log of history into a running service, through its HTTP API, with the log's own clock.
 *
 * 1. Events are sent in order, in POSTs that end at every midnight of the bank's clock or when full, so the same log always makes the
 *    same POSTs. If the service accepts fewer events or bytes at once, the POSTs are halved until it accepts them.
 * 2. A POST is judged as of its newest event. At every midnight the clock advances and the customers who are due are
 *    evaluated; in a gap of years only at the midnights that can change something (pacing.ts, midnights.ts).
 * 3. Where the channels are observed, that call names those which are silent then, found in the log itself
 *    (channel-watch.ts). They are data, so the same log gives the same holds at any speed.
 * 4. At the end it waits until the queues are empty, and counts what became of the events.
 */
import type { RunView } from '../../src/client/protocol.js';
import { calendarOf } from '../../src/calendar.js';
import { USUAL_DAYS, type Calendar } from '../../src/core/primitives/calendar.js';
import type { SilentChannel } from '../../src/core/lifecycle/holds.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { readLogRows, type LogRow, type LogRules, type RefusedRow } from './canonical.js';
import { ChannelWatch, type QuietSettings } from './channel-watch.js';
import { beginsWith, fingerprintOf } from './fingerprint.js';
import { EVENTS_PER_POST, paced } from './pacing.js';
import { LogError } from './rows.js';
import { TooLargeError, type Service } from './service.js';
import type { Survey } from './survey.js';

export interface ReplayOptions {
  file: string;
  run: string;
  /** Days of the log per day of real time; Infinity for as fast as possible. It may change from midnight to midnight. */
  speed: number | ((clock: Clock) => number);
  /** The events are drawn, not real. */
  isSimulated?: boolean;
  /** Observes the channels of the log, so that silent ones hold decisions; left out: none is ever silent. */
  watch?: QuietSettings;
  /** Only replays into a run that was first started with this log; otherwise any run is accepted. */
  onlyOwnRun?: boolean;
  /** No POST is sent while more events than this are accepted and not yet committed. */
  largestBacklog?: number;
  /** Days of a gap that are walked midnight by midnight; for tests. */
  walkedDays?: number;
  /** Tells the run from when to when its log tells, once that is known. */
  survey?: Promise<Survey | null>;
  onProgress?: (progress: ReplayProgress) => void;
  /** An invalid row, or an event that the service refused; at most a hundred for each POST. */
  onRefused?: (row: RefusedRow) => void;
  /** A warning about an accepted event; at most a hundred for each POST. */
  onWarning?: (row: RefusedRow) => void;
}

export interface Clock {
  asOf: EpochMs;
  /** Empty also when nobody observes the channels. */
  silent: readonly SilentChannel[];
}

export interface ReplayProgress {
  sent: number;
  asOf: EpochMs;
  /** `log`: the next rows. `pace`: the speed that was asked for. `lanes`: what was sent is being worked on. */
  waitsFor: 'log' | 'pace' | 'lanes';
}

export interface ReplayResult {
  sent: number;
  accepted: number;
  rejected: number;
  applied: number;
  duplicates: number;
  quarantined: number;
}

const LARGEST_BACKLOG = 50_000;
const POLL_MS = 100;

export async function replayLog(service: Service, options: ReplayOptions): Promise<ReplayResult> {
  const calendar = await openRun(service, options);
  void tellSpan(service, options);
  const before = await untilIdle(service, options.run, 0); // an earlier replay may still be processed
  const sent = await new Replay(service, options, calendar).pour();
  options.onProgress?.({ ...sent, waitsFor: 'lanes' });
  const after = await untilIdle(service, options.run, 0);
  const { asOf: _asOf, ...counts } = sent;
  return {
    ...counts,
    applied: after.applied - before.applied,
    duplicates: after.duplicates - before.duplicates,
    quarantined: after.quarantined - before.quarantined,
  };
}

/** Returns the calendar of the service, whose midnights the clock stops at. */
async function openRun(
  service: Service,
  { file, run, onlyOwnRun = false, isSimulated = false }: ReplayOptions,
): Promise<Calendar> {
  const { log, timeZone = 'UTC' } = await service.openReplay(run, { log: await fingerprintOf(file), isSimulated });
  if (!onlyOwnRun || log === null || (await beginsWith(file, log))) return calendarOf(timeZone, USUAL_DAYS, Date.now());
  throw new LogError(`The run ${run} was poured from another log than ${file}: name a run for this one with --run.`);
}

/** For people who watch: without it, the page shows no days that are left. */
async function tellSpan(service: Service, { run, survey }: ReplayOptions): Promise<void> {
  const span = (await survey)?.span ?? null;
  if (span !== null) await service.openReplay(run, { span }).catch(() => undefined);
}

class Replay {
  private readonly totals = { sent: 0, accepted: 0, rejected: 0 };
  private perPost = EVENTS_PER_POST;
  private readonly watch: ChannelWatch | null;
  /** When the clock should reach the next midnight at the wanted speed, real time. */
  private paceAt = Date.now();
  private pacedTo: number | null = null;
  private clockAt = 0;
  private sincePoll = 0;

  constructor(
    private readonly service: Service,
    private readonly options: ReplayOptions,
    private readonly calendar: Calendar,
  ) {
    this.watch = options.watch === undefined ? null : new ChannelWatch(options.watch);
  }

  async pour(): Promise<Pick<ReplayResult, 'sent' | 'accepted' | 'rejected'> & { asOf: EpochMs }> {
    const onRefused = (row: RefusedRow): void => {
      this.totals.sent++;
      this.totals.rejected++;
      this.options.onRefused?.(row);
    };
    const rows = readLogRows(this.options.file, this.rules(onRefused));
    for await (const step of paced(rows, this.calendar, this.options.walkedDays)) {
      if (step.what === 'post') await this.send(step.rows);
      else if (step.what === 'midnight') await this.passMidnight(step);
      // The last day of a log that continues today is not complete.
      else await this.advanceClock(Math.min(step.at, Date.now()));
    }
    return { ...this.totals, asOf: this.clockAt };
  }

  private rules(onRefused: (row: RefusedRow) => void): LogRules {
    const { onWarning } = this.options;
    return { catalog: null, onRefused, ...(onWarning === undefined ? {} : { onWarning }) };
  }

  private async passMidnight({ at, jumpedMs }: { at: EpochMs; jumpedMs: number }): Promise<void> {
    const silent = await this.advanceClock(at);
    if (this.pacedTo !== null) this.pacedTo += jumpedMs; // a gap that is jumped over is not waited for
    await this.keepPace({ asOf: at, silent });
  }

  private async advanceClock(to: EpochMs): Promise<readonly SilentChannel[]> {
    const silent = this.watch?.silentAt(to);
    await this.service.advanceClock(this.options.run, to, silent);
    return silent ?? [];
  }

  private async send(rows: readonly LogRow[]): Promise<void> {
    this.pacedTo ??= rows[0]?.event.occurredAt ?? null;
    for (const { event } of rows) this.watch?.add(event.channel, event.occurredAt);
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
    this.tell('log');
    await this.holdBack(rows.length);
  }

  private async keepPace(clock: Clock): Promise<void> {
    const { speed } = this.options;
    this.paceAt += (clock.asOf - (this.pacedTo ?? clock.asOf)) / (typeof speed === 'number' ? speed : speed(clock));
    this.pacedTo = clock.asOf;
    const wait = this.paceAt - Date.now();
    this.tell(wait > 0 ? 'pace' : 'log', clock.asOf);
    if (wait > 0) await this.service.rest(wait);
    else if (typeof speed !== 'number') this.paceAt = Date.now(); // a slower part is not hurried for a fast one before
  }

  private tell(waitsFor: ReplayProgress['waitsFor'], asOf = this.clockAt): void {
    this.options.onProgress?.({ sent: this.totals.sent, asOf, waitsFor });
  }

  private async holdBack(events: number): Promise<void> {
    this.sincePoll += events;
    const { run, largestBacklog = LARGEST_BACKLOG } = this.options;
    if (this.sincePoll < largestBacklog / 2) return;
    this.sincePoll = 0;
    this.tell('lanes');
    await untilIdle(this.service, run, largestBacklog);
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
