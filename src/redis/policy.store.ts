/**
 * The policies that operators chose in place of a model's own. There is one list per model: its last entry is in use,
 * and all entries are the history. The lists are separate because thresholds fit the calibration of one model.
 */
import type { Redis } from './client.js';
import { GLOBAL_KEYS } from './keys.js';
import { Script } from './script.js';
import { policyRecordIn, type PolicyRecord } from './stored.records.js';

export class PolicyStore {
  private static readonly appendScript = new Script('append-policy.lua');

  constructor(private readonly redis: Redis) {}

  /** Null when no operator ever chose a policy for the model. */
  async newest(model: string): Promise<PolicyRecord | null> {
    const stored = await this.redis.lindex(GLOBAL_KEYS.policies(model), -1);
    return stored === null ? null : policyRecordIn(stored);
  }

  /** Oldest first. */
  async all(model: string): Promise<PolicyRecord[]> {
    const stored = await this.redis.lrange(GLOBAL_KEYS.policies(model), 0, -1);
    return stored.map(policyRecordIn);
  }

  /**
   * False when nothing is written, because another policy was appended meanwhile.
   * @param known length of the list read
   */
  async append(model: string, known: number, record: PolicyRecord): Promise<boolean> {
    const keys = [GLOBAL_KEYS.policies(model)];
    return (await PolicyStore.appendScript.run(this.redis, keys, [known, JSON.stringify(record)])) === 1;
  }
}
