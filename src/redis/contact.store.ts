/** When customers were contacted, and which customers opted out. */
import type { Redis } from './client.js';
import { periodMs, type ContactFacts, type ContactPolicy } from '../core/contracts/contact.js';
import { isRelationshipEnded } from '../core/facts/closed.js';
import { shardOf } from '../core/primitives/hash.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { CustomerStore } from './customer.store.js';
import { LIVE_RUN, shardKeys, type ShardKeys } from './keys.js';
import { Script } from './script.js';
import { optOutIn, type OptOut } from './stored.records.js';

export class ContactStore {
  private static readonly claimScript = new Script('claim-contact.lua');

  constructor(
    private readonly redis: Redis,
    private readonly shards: number,
    private readonly customers = new CustomerStore(redis, shards),
  ) {}

  async facts(customerId: string, eventId: string): Promise<ContactFacts> {
    const keys = this.keysOf(customerId);
    const [optedOut, contacts, state] = await Promise.all([
      this.redis.exists(keys.optOut(customerId)),
      this.redis.zrange(keys.contacts(customerId), '0', '-1', 'WITHSCORES'),
      this.customers.state(LIVE_RUN, customerId),
    ]);
    return {
      isOptedOut: optedOut === 1,
      isEnded: state !== null && isRelationshipEnded(state),
      isCounted: contacts.some((member, i) => i % 2 === 0 && member === eventId),
      contactedAt: contacts.filter((_, i) => i % 2 === 1).map(Number),
    };
  }

  /** False when the cap was reached by other contacts since it was read. */
  async claim(customerId: string, eventId: string, policy: ContactPolicy, now: EpochMs): Promise<boolean> {
    const key = this.keysOf(customerId).contacts(customerId);
    const args = [eventId, now, periodMs(policy), policy.cap.contacts];
    return (await ContactStore.claimScript.run(this.redis, [key], args)) === 1;
  }

  /** Has no expiry: an opt-out is valid until it is withdrawn. */
  async optOut(customerId: string, wish: OptOut): Promise<OptOut> {
    const key = this.keysOf(customerId).optOut(customerId);
    await this.redis.setnx(key, JSON.stringify(wish));
    return (await this.optOutOf(customerId)) ?? wish;
  }

  async optOutOf(customerId: string): Promise<OptOut | null> {
    const stored = await this.redis.get(this.keysOf(customerId).optOut(customerId));
    return stored === null ? null : optOutIn(stored);
  }

  async takeBack(customerId: string): Promise<void> {
    await this.redis.del(this.keysOf(customerId).optOut(customerId));
  }

  private keysOf(customerId: string): ShardKeys {
    return shardKeys(LIVE_RUN, shardOf(customerId, this.shards));
  }
}
