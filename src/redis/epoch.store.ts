/** The epoch of the data. Cursors of another epoch are refused: they may refer to entries that Redis has lost. */
import { randomBytes } from 'node:crypto';
import type { Redis } from './client.js';
import { GLOBAL_KEYS } from './keys.js';
import { Script } from './script.js';

export class EpochStore {
  private static readonly renewScript = new Script('renew-epoch.lua');

  constructor(
    private readonly redis: Redis,
    /** The epoch when this process started. */
    readonly atStart: string,
  ) {}

  /** Null when Redis lost the epoch, too. */
  current(): Promise<string | null> {
    return this.redis.hget(GLOBAL_KEYS.settings, 'epoch');
  }

  /** Ends the known epoch. Returns the next one, which another process may have set already. */
  async renew(known: string): Promise<string> {
    return String(await EpochStore.renewScript.run(this.redis, [GLOBAL_KEYS.settings], [known, newEpoch()]));
  }
}

export function newEpoch(): string {
  return randomBytes(6).toString('hex');
}
