/** The epoch of the data: cursors of another one are refused, because they stand in a future that Redis has lost. */
import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { GLOBAL_KEYS } from './keys.js';
import { Script } from './script.js';

export class EpochStore {
  private static readonly renewScript = new Script('renew-epoch.lua');

  constructor(
    private readonly redis: Redis,
    /** As it was when this process started. */
    readonly atStart: string,
  ) {}

  /** Null when Redis lost even that. */
  current(): Promise<string | null> {
    return this.redis.hget(GLOBAL_KEYS.settings, 'epoch');
  }

  /** Ends the known epoch; answers with the one that follows it, which somebody else may have begun. */
  async renew(known: string): Promise<string> {
    return String(await EpochStore.renewScript.run(this.redis, [GLOBAL_KEYS.settings], [known, newEpoch()]));
  }
}

export function newEpoch(): string {
  return randomBytes(6).toString('hex');
}
