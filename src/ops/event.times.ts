/**
 * How long events take, from the queue to the screen, as histograms with one row per kind of run: objectives are about the
 * live run alone, because a replay's events wait for each other on purpose.
 *
 *     post ──queued──▶ queue ──taken──▶ lane ──committed──▶ state ──pushed──▶ socket
 *                        └─────── event_to_commit ───────────┘                   │
 *                        └─────────────────── event_to_push ─────────────────────┘
 *
 * An event is accepted when the intake hands it to the queue; instants are wall time of the process that was there. The
 * events of a job share their instants, so a job costs one observation however many events it has.
 */
import { DURATION_BOUNDS } from '../core/monitoring/latency.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { CountedHistogram, type CountedRow, type Registry } from './prometheus.client.js';

export type RunKind = 'live' | 'replay';
const LEGS = ['queued', 'taken', 'committed', 'pushed'] as const;
type Leg = (typeof LEGS)[number];

/** The events of one job. */
export interface Arrival {
  /** When the job was put into the queue, wall time. */
  addedAt: EpochMs;
  events: number;
}

export class EventTimes {
  readonly toCommit: CountedHistogram<'run'>;
  readonly toPush: CountedHistogram<'run'>;
  readonly legs: CountedHistogram<'run' | 'leg'>;
  readonly live: RunTimes;
  private ofReplays: RunTimes | null = null;

  constructor(registers: Registry[]) {
    const shared = { buckets: DURATION_BOUNDS, registers };
    this.toCommit = new CountedHistogram({
      ...shared,
      name: 'tidewatch_event_to_commit_seconds',
      help: 'From the queue to the committed state, per event',
      labelNames: ['run'],
    });
    this.toPush = new CountedHistogram({
      ...shared,
      name: 'tidewatch_event_to_push_seconds',
      help: 'From the queue to the socket of a dashboard, per message that is not resumed',
      labelNames: ['run'],
    });
    this.legs = new CountedHistogram({
      ...shared,
      name: 'tidewatch_event_leg_seconds',
      help: `The legs of this way: ${LEGS.join(', ')}`,
      labelNames: ['run', 'leg'],
    });
    this.live = new RunTimes(this, 'live'); // rates of a series that begins with its first observation miss that one
  }

  /** The rows of replays are made with the first of them. */
  get replays(): RunTimes {
    return (this.ofReplays ??= new RunTimes(this, 'replay'));
  }

  of(isLive: boolean): RunTimes {
    return isLive ? this.live : this.replays;
  }
}

/** The rows of one kind of run. */
export class RunTimes {
  private readonly toCommit: CountedRow;
  private readonly toPush: CountedRow;
  private readonly legs: Record<Leg, CountedRow>;

  constructor({ toCommit, toPush, legs }: Pick<EventTimes, 'toCommit' | 'toPush' | 'legs'>, run: RunKind) {
    const row = (leg: Leg): CountedRow => legs.row({ run, leg });
    this.toCommit = toCommit.row({ run });
    this.toPush = toPush.row({ run });
    this.legs = { queued: row('queued'), taken: row('taken'), committed: row('committed'), pushed: row('pushed') };
  }

  /** @param ms from the reading of the post until its events are in the queue */
  queued(ms: number, events: number): void {
    this.legs.queued.observe(ms / SECOND_MS, events);
  }

  /** @param takenAt when the lane began the batch that committed the jobs */
  committed(arrivals: readonly Arrival[], takenAt: EpochMs, committedAt: EpochMs): void {
    let total = 0;
    for (const { addedAt, events } of arrivals) {
      total += events;
      this.toCommit.observe(between(addedAt, committedAt), events);
      this.legs.taken.observe(between(addedAt, takenAt), events);
    }
    if (total > 0) this.legs.committed.observe(between(takenAt, committedAt), total);
  }

  /** @param committedAt null when an earlier build wrote the message */
  pushed(acceptedAt: EpochMs, committedAt: EpochMs | null, pushedAt: EpochMs): void {
    this.toPush.observe(between(acceptedAt, pushedAt), 1);
    if (committedAt !== null) this.legs.pushed.observe(between(committedAt, pushedAt), 1);
  }
}

/** In seconds. Clocks of two processes differ a little: what seems to be before its cause took no time. */
function between(from: EpochMs, until: EpochMs): number {
  return Math.max(0, until - from) / SECOND_MS;
}
