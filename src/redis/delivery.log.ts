/** The outcome of each attempt to deliver, by endpoint. No entry names a customer. */
import type { Redis } from './client.js';
import { DELIVERY_OUTCOMES, type Delivery, type DeliveryOutcome } from '../core/contracts/webhooks.js';
import { itemAt } from '../core/primitives/item.at.js';
import { GLOBAL_KEYS } from './keys.js';
import { newestOfAll } from './newest.entries.js';
import { deliveryIn } from './stored.records.js';

/** Entries of one read. Some are skipped when one outcome is asked for. */
const PAGE = 1_000;

/** The last entry of a page. */
export interface LogPlace {
  id: string;
  endpoint: string;
}

export interface LogQuery {
  /** Null for every outcome. */
  outcome: DeliveryOutcome | null;
  limit: number;
  /** Null to begin at the newest attempt. */
  after: LogPlace | null;
}

export interface LogPage {
  deliveries: Delivery[];
  /** Continues with the next page; null on the last one. */
  cursor: string | null;
}

export class DeliveryLog {
  constructor(
    private readonly redis: Redis,
    /** Entries kept per endpoint; the oldest are dropped first. */
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

  /** Attempts of these endpoints, the newest first. */
  async page(endpoints: readonly string[], { outcome, limit, after }: LogQuery): Promise<LogPage> {
    const names = [...endpoints].sort();
    const pick = (_: string, fields: string[]): Delivery | null => {
      const delivery = deliveryIn(itemAt(fields, 1));
      return outcome === null || delivery.outcome === outcome ? delivery : null;
    };
    const streams = names.map((name) => GLOBAL_KEYS.deliveries(name));
    const place = after === null ? null : { id: after.id, stream: positionOf(after.endpoint, names) };
    const found = await newestOfAll(this.redis, streams, { limit, pageSize: PAGE, pick }, place);
    const last = found[limit - 1];
    const cursor = last === undefined ? null : formatLogCursor({ id: last.id, endpoint: itemAt(names, last.stream) });
    return { deliveries: found.map(({ value }) => value), cursor };
  }

  /** All attempts ever made, by outcome. */
  async counts(endpoint: string): Promise<Record<DeliveryOutcome, number>> {
    const stored = await this.redis.hgetall(GLOBAL_KEYS.deliveryCounts(endpoint));
    const counts = { delivered: 0, retried: 0, failed: 0, suppressed: 0, held: 0 };
    for (const outcome of DELIVERY_OUTCOMES) counts[outcome] = Number(stored[outcome] ?? 0);
    return counts;
  }
}

/** Half-way between its neighbours when the endpoint is no longer among them. */
function positionOf(endpoint: string, names: readonly string[]): number {
  const before = names.filter((name) => name < endpoint).length;
  return names.includes(endpoint) ? before : before - 0.5;
}

/** `<entry>.<endpoint>` */
const CURSOR = /^(\d{1,15}-\d{1,10})\.([a-z\d-]{1,40})$/;

function formatLogCursor({ id, endpoint }: LogPlace): string {
  return `${id}.${endpoint}`;
}

/** Null when the text is no cursor. */
export function parseLogCursor(text: string): LogPlace | null {
  const [, id, endpoint] = CURSOR.exec(text) ?? [];
  return id === undefined || endpoint === undefined ? null : { id, endpoint };
}
