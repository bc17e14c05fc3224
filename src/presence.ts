/**
 * This process as one that works on the data. It signs before it reads the settings, and a change of the number of shards is
 * recorded in the settings before anybody asks who signed: so one of the two always sees the other.
 */
import { SECOND_MS } from './core/primitives/time.js';
import type { Redis } from './redis/client.js';
import { UnfitRedisError } from './redis/fitness.js';
import { PresenceStore } from './redis/presence.store.js';
import { refuseOtherShards } from './redis/settings.store.js';

const EVERY_MS = 5 * SECOND_MS;

export class Presence {
  private timer: NodeJS.Timeout | undefined;
  private isSigning = false;

  private constructor(
    private readonly redis: Redis,
    private readonly store: PresenceStore,
  ) {}

  static async open(redis: Redis): Promise<Presence> {
    const presence = new Presence(redis, new PresenceStore(redis));
    await presence.store.sign();
    return presence;
  }

  /**
   * Signs from now on. A process that was paused, or without Redis, while the number of shards was changed must not go on:
   * then an error that nobody catches ends it.
   * @param shards null for whoever changes that number
   */
  keep(shards: number | null): void {
    this.timer = setInterval(() => void this.sign(shards), EVERY_MS).unref();
  }

  async leave(): Promise<void> {
    clearInterval(this.timer);
    await this.store.leave().catch(() => undefined);
  }

  private async sign(shards: number | null): Promise<void> {
    if (this.isSigning) return; // Redis is away, and the sign before waits for it
    this.isSigning = true;
    try {
      await this.store.sign();
      if (shards !== null) await refuseOtherShards(this.redis, shards);
    } catch (fault) {
      if (fault instanceof UnfitRedisError) throw fault;
    } finally {
      this.isSigning = false;
    }
  }
}
