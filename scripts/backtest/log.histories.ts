/** The customers of a log. */
import type { ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import { readLog, type LogRules } from '../logs/canonical.js';
import type { History } from './history.js';

/** Watched until the last event of the whole log. Throws LogError. */
export async function readHistories(
  file: string,
  catalog: ActivityCatalog,
  onRefused: LogRules['onRefused'],
): Promise<History[]> {
  const byCustomer = new Map<string, WireEvent[]>();
  let endAt = -Infinity;
  for await (const event of readLog(file, { catalog, onRefused })) {
    endAt = Math.max(endAt, event.occurredAt);
    const known = byCustomer.get(event.customerId);
    if (known === undefined) byCustomer.set(event.customerId, [event]);
    else known.push(event);
  }
  return [...byCustomer].map(([customerId, events]) => ({
    customerId,
    rows: events.sort((a, b) => a.occurredAt - b.occurredAt),
    endAt,
  }));
}
