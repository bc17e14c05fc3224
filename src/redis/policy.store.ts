/**
 * Which policies operators put in the place of a model's own. One list per model: its last entry holds, all of them
 * together are the history. Thresholds fit the calibration of one model, so another model has another list.
 */
import type { Redis } from 'ioredis';
import type { PolicySource, StagePolicy } from '../core/model/policy.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { GLOBAL_KEYS } from './keys.js';
import { Script } from './script.js';

export interface PolicyRecord {
  /** `manifest`: an operator went back to the model's own. */
  source: PolicySource;
  /** Whole, as it was then: `policy: n` of a history can be explained although the model's folder is gone. */
  policy: StagePolicy;
  at: EpochMs;
  /** Role of the key. */
  by: string;
}

export class PolicyStore {
  private static readonly appendScript = new Script('append-policy.lua');

  constructor(private readonly redis: Redis) {}

  /** Null when the model always had its own. */
  async newest(model: string): Promise<PolicyRecord | null> {
    const stored = await this.redis.lindex(GLOBAL_KEYS.policies(model), -1);
    return stored === null ? null : (JSON.parse(stored) as PolicyRecord);
  }

  /** Oldest first. */
  async all(model: string): Promise<PolicyRecord[]> {
    const stored = await this.redis.lrange(GLOBAL_KEYS.policies(model), 0, -1);
    return stored.map((entry) => JSON.parse(entry) as PolicyRecord);
  }

  /** False when it is not written because somebody else wrote since. @param known number of records that were seen */
  async append(model: string, known: number, record: PolicyRecord): Promise<boolean> {
    const keys = [GLOBAL_KEYS.policies(model)];
    return (await PolicyStore.appendScript.run(this.redis, keys, [known, JSON.stringify(record)])) === 1;
  }
}
