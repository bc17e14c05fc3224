/** Reads the data of a shard for its lane, and commits the lane's writes. */
import type { Redis } from './client.js';
import type { Alert } from '../core/contracts/records.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { storedAlerts } from './alert.writes.js';
import type { Write } from './commit.writes.js';
import { CountStore } from './count.store.js';
import { DueSet } from './due.store.js';
import type { ShardKeys } from './keys.js';
import type { Value } from './packed.command.js';
import { PredictionStore } from './prediction.store.js';
import { USUAL_CLOCK_SKEW_MS } from './redis.clock.js';
import { tailIn, type ListTail } from './listing.writes.js';
import { Script } from './script.js';

/** Marks kept per shard of the live run: far more than the jobs that may come twice at one time. */
export const KEPT_MARKS = 1_000;

export interface ShardRead {
  version: number;
  /** See ShardKeys.brake. */
  brake: string | null;
  /** Where the next customer is listed. */
  tail: ListTail;
  /** Bytes of the states, in the order of the customers; null for customers not seen before. */
  states: (Uint8Array | null)[];
}

/** `known`: this batch was committed before. `ahead`: it was decided as of an instant that has not come yet. */
export type CommitOutcome = 'committed' | 'fenced' | 'known' | 'ahead';

const OUTCOMES = new Map<unknown, CommitOutcome>([
  [1, 'committed'],
  [0, 'fenced'],
  [-1, 'known'],
  [-2, 'ahead'],
]);

export interface ShardStoreOptions {
  /** Whether the marks of all committed batches are kept; by default only the newest are. */
  keepsAllMarks?: boolean;
  /** See CLOCK_SKEW_MS. */
  clockSkewMs?: number;
}

export class ShardStore {
  readonly due: DueSet;
  readonly predictions: PredictionStore;
  private readonly counts: CountStore;
  protected readonly keepsAllMarks: boolean;
  protected readonly clockSkewMs: number;
  private static readonly commitScript = new Script('commit.lua');

  constructor(
    protected readonly redis: Redis,
    readonly keys: ShardKeys,
    { keepsAllMarks = false, clockSkewMs = USUAL_CLOCK_SKEW_MS }: ShardStoreOptions = {},
  ) {
    this.due = new DueSet(redis, keys);
    this.predictions = new PredictionStore(redis, keys);
    this.counts = new CountStore(redis, keys);
    this.keepsAllMarks = keepsAllMarks;
    this.clockSkewMs = clockSkewMs;
  }

  /** Version, brake, tail of the list and states in one atomic round trip. */
  async read(customerIds: readonly string[]): Promise<ShardRead> {
    return shardIn(await this.redis.mgetBuffer(...this.readKeys(customerIds)));
  }

  /** The keys that `shardIn` expects the values of. */
  protected readKeys(customerIds: readonly string[]): string[] {
    const { version, brake, listTail } = this.keys;
    return [version, brake, listTail, ...customerIds.map((id) => this.keys.customer(id))];
  }

  /** See `storedAlerts`. */
  alertsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Alert>> {
    return storedAlerts(this.redis, ids, this.keys);
  }

  async countDuplicates(events: number): Promise<void> {
    await this.counts.addDuplicates(events);
  }

  /**
   * All writes or none; see commit.lua.
   * @param mark names the batch; empty for work that is harmless to repeat
   * @param asOf the instant of the decisions; 0 when nothing was decided
   */
  async commit(version: number, mark: string, writes: readonly Write[], asOf: EpochMs = 0): Promise<CommitOutcome> {
    const keys = [this.keys.version, this.keys.applied];
    const args: Value[] = [version, mark, this.keepsAllMarks ? 0 : KEPT_MARKS, asOf, this.clockSkewMs];
    append(writes, keys, args);
    const reply = await ShardStore.commitScript.run(this.redis, keys, args);
    const outcome = OUTCOMES.get(Array.isArray(reply) ? reply[0] : reply);
    if (outcome === undefined) throw new TypeError(`commit.lua answered ${JSON.stringify(reply)}`);
    return outcome;
  }
}

/** @param values of ShardStore.readKeys */
export function shardIn([version, brake, tail, ...states]: readonly (Buffer | null)[]): ShardRead {
  return {
    version: Number(version?.toString() ?? 0),
    brake: brake?.toString() ?? null,
    tail: tailIn(tail?.toString() ?? null),
    states,
  };
}

/** Appends the writes in the form that commit.lua reads. A key of several writes is listed once. */
function append(writes: readonly Write[], keys: string[], args: Value[]): void {
  const indexOf = new Map<string, number>();
  for (const write of writes) {
    let index: number;
    if (write.command === 'MSET') {
      index = keys.length + 1;
      for (const key of write.keys) keys.push(key);
    } else {
      index = indexOf.get(write.key) ?? keys.push(write.key);
      indexOf.set(write.key, index);
    }
    args.push(write.command, index, write.args.length);
    for (const arg of write.args) args.push(arg);
  }
}

/** The number of commits of each shard so far. */
export async function versionsOf(redis: Redis, shards: readonly ShardKeys[]): Promise<number[]> {
  return (await Promise.all(shards.map(({ version }) => redis.get(version)))).map(Number);
}
