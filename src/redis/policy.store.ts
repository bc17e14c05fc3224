/**
 * Which policies operators put in the place of a model's own. One list per model: its last entry holds, all of them
 * together are the history. Thresholds fit the calibration of one model, so another model has another list.
 */
import type { Redis } from 'ioredis';
import { GLOBAL_KEYS } from './keys.js';
import { Script } from './script.js';
import { policyRecordIn, type PolicyRecord } from './stored.records.js';

export class PolicyStore {
  private static readonly appendScript = new Script('append-policy.lua');

  constructor(private readonly redis: Redis) {}

  /** Null when the model always had its own. */
  async newest(model: string): Promise<PolicyRecord | null> {
    const stored = await this.redis.lindex(GLOBAL_KEYS.policies(model), -1);
    return stored === null ? null : policyRecordIn(stored);
  }

  /** Oldest first. */
  async all(model: string): Promise<PolicyRecord[]> {
    const stored = await this.redis.lrange(GLOBAL_KEYS.policies(model), 0, -1);
    return stored.map(policyRecordIn);
  }

  /** False when it is not written because somebody else wrote since. @param known number of records that were seen */
  async append(model: string, known: number, record: PolicyRecord): Promise<boolean> {
    const keys = [GLOBAL_KEYS.policies(model)];
    return (await PolicyStore.appendScript.run(this.redis, keys, [known, JSON.stringify(record)])) === 1;
  }
}
