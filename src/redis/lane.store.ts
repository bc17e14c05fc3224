/**
 * Reads a shard for its lane and commits the lane's batches, over a connection of the lane's own.
 *
 * 1. readBatch: WATCH the shard's version, then the clock of Redis, whether the batch's mark is known, and the jobs to take
 *    along (lane-read.lua), then version and states, in one write. What is read after WATCH is not older than it.
 * 2. read: the states of the customers of the jobs taken along; they are no older either.
 * 3. commitBatch: refuse what is known or ahead of Redis' clock; check the types of keys; then one transaction that writes
 *    everything, removes the jobs that were taken along, adds the marks of all, and ends the lane's own job while its lock
 *    is held (end-job.lua). When the version changed since 1, by whomever, Redis executes nothing (the fence).
 *
 * A WATCH belongs to its connection. So the connection never sends a command again, and a read is void as soon as the
 * connection was lost, somebody else read over it, or a transaction ended: its commit is then refused here as fenced and
 * not sent. When the answer to a transaction is lost, the next read finds the mark.
 */
import type { RedisNode } from './client.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { endingKeys, removalWrites, waitingKeys, type HeldJob, type WaitingJob } from './bullmq.store.js';
import type { Write } from './commit.writes.js';
import type { ShardKeys } from './keys.js';
import { Script, isNoScript } from './script.js';
import {
  KEPT_MARKS,
  ShardStore,
  shardIn,
  type CommitOutcome,
  type ShardRead,
  type ShardStoreOptions,
} from './shard.store.js';
import type { PackedCommand } from './packed.command.js';
import { TypeChecks, execute, together } from './transaction.js';

/** How much may be taken along behind a job. Zero events: nothing. */
export interface TakeLimits {
  events: number;
  jobs: number;
  /** Of the jobs' data. */
  bytes: number;
}

export interface LaneRead extends ShardRead {
  /** Identifies the read to `commit`. */
  ticket: number;
  /** By the clock of Redis when it was read: a later as-of would be refused as ahead. */
  latestAsOf: EpochMs;
  /** The batch was committed before. */
  isKnown: boolean;
  /** The oldest first. */
  waiting: readonly WaitingJob[];
}

/** What a batch commits beside its writes. */
export interface BatchMarks {
  /** Of the lane's own job; empty for work that is harmless to repeat. */
  mark: string;
  /** Ids of the jobs that were taken along: the commit removes them and adds their marks. */
  taken: readonly string[];
  /** The lane's own job, when this commit is all that is left to do for it. */
  held: HeldJob | null;
  /** The instant of the decisions. */
  asOf: EpochMs;
}

/**
 * The lane's own job after a commit: still `held`, so BullMQ is to end it; or ended, and then it was the `last` of its
 * queue, or is `followed` by others.
 */
export type OwnJob = 'held' | 'last' | 'followed';

export interface LaneCommit {
  outcome: CommitOutcome;
  ownJob: OwnJob;
}

/** By the answer of end-job.lua. */
const OWN_JOBS: readonly OwnJob[] = ['held', 'last', 'followed'];

const NOTHING: TakeLimits = { events: 0, jobs: 0, bytes: 0 };
/** Old marks are removed at every sixteenth commit only, as in commit.lua. */
const FORGET_EVERY = 16;
/** The most marks kept of the live run, however many jobs its last commits took along: see KEPT_MARKS. */
const MOST_MARKS = 5_000;

export class LaneStore extends ShardStore {
  declare protected readonly redis: RedisNode;
  private static readonly readScript = new Script('lane-read.lua');
  private static readonly endScript = new Script('end-job.lua');
  private readonly types = new TypeChecks();
  /** Of the read that the connection watches for; null when it watches nothing. */
  private watching: number | null = null;
  private reads = 0;

  /** @param redis a connection of the lane's own: see Connections.lane */
  constructor(redis: RedisNode, keys: ShardKeys, options: ShardStoreOptions = {}) {
    super(redis, keys, options);
    redis.on('close', () => (this.watching = null));
  }

  /** @param mark see BatchMarks */
  async readBatch(customerIds: readonly string[], mark: string, limits: TakeLimits = NOTHING): Promise<LaneRead> {
    const ticket = ++this.reads;
    const { prefix, list } = waitingKeys(this.keys);
    const keys = [this.keys.applied, list];
    const args = [prefix, mark, limits.events, limits.jobs, limits.bytes];
    const { readScript } = LaneStore;
    const reply = await this.readWith(readScript.byHash(keys, args), customerIds, ticket).catch((fault: unknown) => {
      if (!isNoScript(fault)) throw fault;
      return this.readWith(readScript.byText(keys, args), customerIds, ticket);
    });
    const [[now, known, ...flat], values] = reply;
    return {
      ...shardIn(values),
      ticket,
      latestAsOf: Number(now) + this.clockSkewMs,
      isKnown: known === 1,
      waiting: jobsIn(flat),
    };
  }

  /** All writes or none; see above. */
  async commitBatch(
    read: Omit<LaneRead, 'states'>,
    { mark, taken, held, asOf }: BatchMarks,
    writes: readonly Write[],
  ): Promise<LaneCommit> {
    if (read.isKnown) return unchanged('known');
    if (asOf > read.latestAsOf) return unchanged('ahead');
    const version = read.version + 1;
    try {
      await this.types.check(this.redis, writes, version);
      if (this.watching !== read.ticket) return unchanged('fenced');
      const marks = [...(mark === '' ? [] : [mark]), ...taken];
      const all = [...writes, ...this.ownWrites(marks, version), ...removalWrites(taken, this.keys)];
      const executing = execute(this.redis, all, held === null ? undefined : this.ending(held));
      this.watching = null; // the transaction is on its way, and ends the WATCH
      const ended = await executing;
      if (ended === null) return unchanged('fenced');
      return { outcome: 'committed', ownJob: OWN_JOBS[Number(ended)] ?? 'held' };
    } catch (fault) {
      this.types.forget();
      throw fault;
    }
  }

  private async readWith(
    script: PackedCommand,
    customerIds: readonly string[],
    ticket: number,
  ): Promise<[unknown[], (Buffer | null)[]]> {
    const { redis, keys } = this;
    const isWatching = this.watching !== null;
    this.watching = ticket;
    const [, , found, values] = await together(
      redis,
      () =>
        [
          isWatching ? redis.unwatch() : null, // a change seen by an earlier WATCH would refuse this one's commit
          redis.watch(keys.version),
          redis.sendCommand(script),
          redis.mgetBuffer(...this.readKeys(customerIds)),
        ] as const,
    );
    if (!Array.isArray(found)) throw new TypeError(`lane-read.lua answered ${JSON.stringify(found)}`);
    return [found, values];
  }

  /** By its text, as all scripts of a transaction. */
  private ending({ id, token }: HeldJob): PackedCommand {
    return LaneStore.endScript.byText(endingKeys(id, this.keys), [id, token]);
  }

  /** Version and marks. */
  private ownWrites(marks: readonly string[], version: number): Write[] {
    const { applied } = this.keys;
    const writes: Write[] = [{ command: 'INCRBY', key: this.keys.version, args: [1] }];
    if (marks.length > 0)
      writes.push({ command: 'ZADD', key: applied, args: marks.flatMap((mark) => [version, mark]) });
    if (this.keepsAllMarks || version % FORGET_EVERY !== 0) return writes;
    return [
      ...writes,
      { command: 'ZREMRANGEBYSCORE', key: applied, args: ['-inf', version - KEPT_MARKS] },
      { command: 'ZREMRANGEBYRANK', key: applied, args: [0, -MOST_MARKS - 1] },
    ];
  }
}

function unchanged(outcome: CommitOutcome): LaneCommit {
  return { outcome, ownJob: 'held' };
}

function jobsIn(flat: readonly unknown[]): WaitingJob[] {
  const jobs: WaitingJob[] = [];
  for (let i = 0; i < flat.length; i += 3) {
    jobs.push({ id: String(flat[i]), addedAt: Number(flat[i + 1]), text: String(flat[i + 2]) });
  }
  return jobs;
}
