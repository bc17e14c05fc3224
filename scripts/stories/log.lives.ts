/** The customers of a log, as lives. */
import type { ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import { readLog, type LogRules } from '../logs/canonical.js';
import type { Life } from './draft.js';

/** Watched until the last event of the whole log. Throws LogError. */
export async function readLives(
  file: string,
  catalog: ActivityCatalog,
  onRefused: LogRules['onRefused'],
): Promise<Life[]> {
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
    turnAt: events.at(-1)?.occurredAt ?? endAt,
    returnAt: null,
    endAt,
    missed: null,
  }));
}
