/** What became of each attempt to deliver, by endpoint. Names no customer. */
import type { Redis } from 'ioredis';
import { DELIVERY_OUTCOMES, type Delivery, type DeliveryOutcome } from '../core/webhooks.js';
import { GLOBAL_KEYS } from './keys.js';

/** Entries looked at in one read when only some are wanted. */
const PAGE = 1_000;

export class DeliveryLog {
  constructor(
    private readonly redis: Redis,
    /** Kept per endpoint; the oldest go first. */
    private readonly entries: number,
  ) {}

  async add(delivery: Delivery): Promise<void> {
    const { endpoint, outcome } = delivery;
    await this.redis
      .multi()
      .xadd(GLOBAL_KEYS.deliveries(endpoint), 'MAXLEN', '~', this.entries, '*', 'delivery', JSON.stringify(delivery))
      .hincrby(GLOBAL_KEYS.deliveryCounts(endpoint), outcome, 1)
      .exec();
  }

  /** The newest first. */
  async newest(endpoint: string, outcome: DeliveryOutcome | null, limit: number): Promise<Delivery[]> {
    const found: Delivery[] = [];
    for (let end = '+'; found.length < limit;) {
      const items = await this.redis.xrevrange(GLOBAL_KEYS.deliveries(endpoint), end, '-', 'COUNT', PAGE);
      const deliveries = items.map(([, fields]) => JSON.parse(fields[1] ?? '') as Delivery);
      found.push(...deliveries.filter((one) => outcome === null || one.outcome === outcome));
      const last = items[PAGE - 1];
      if (last === undefined) break;
      end = `(${last[0]}`;
    }
    return found.slice(0, limit);
  }

  /** Attempts since ever, by outcome. */
  async counts(endpoint: string): Promise<Record<DeliveryOutcome, number>> {
    const stored = await this.redis.hgetall(GLOBAL_KEYS.deliveryCounts(endpoint));
    const counts = { delivered: 0, retried: 0, failed: 0, suppressed: 0, held: 0 };
    for (const outcome of DELIVERY_OUTCOMES) counts[outcome] = Number(stored[outcome] ?? 0);
    return counts;
  }
}
