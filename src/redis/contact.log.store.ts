/** The contacts that people logged with customers, in the keyspace of the customer's run. */
import type { Redis } from './client.js';
import type { LoggedContact } from '../core/contracts/logged.contact.js';
import { shardOf } from '../core/primitives/hash.js';
import { shardKeys } from './keys.js';
import { Script } from './script.js';
import { loggedContactIn } from './stored.records.js';

export class ContactLogStore {
  private static readonly logScript = new Script('log-contact.lua');

  constructor(
    private readonly redis: Redis,
    private readonly shards: number,
  ) {}

  /**
   * Returns the contact under its id: this one, or the one that was logged before under the same id. Null when the
   * customer has `most` contacts already.
   */
  async log(run: string, customerId: string, contact: LoggedContact, most: number): Promise<LoggedContact | null> {
    const args = [contact.id, JSON.stringify(contact), most];
    const stored = await ContactLogStore.logScript.run(this.redis, [this.keyOf(run, customerId)], args);
    return typeof stored === 'string' ? loggedContactIn(stored) : null;
  }

  /** The newest first. */
  async of(run: string, customerId: string): Promise<LoggedContact[]> {
    const stored = await this.redis.hvals(this.keyOf(run, customerId));
    return stored.map(loggedContactIn).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  }

  private keyOf(run: string, customerId: string): string {
    return shardKeys(run, shardOf(customerId, this.shards)).contactLog(customerId);
  }
}
