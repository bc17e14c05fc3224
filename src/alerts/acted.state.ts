/** The state of a customer on one of whose alerts a person acted, and what follows for the next review. */
import type { AlertRules } from '../core/alerts/alert.rules.js';
import { nextTimer } from '../core/alerts/alert.timers.js';
import { entryMarkIn } from '../core/listing/place.mark.js';
import type { AlertState } from '../core/state/lifecycle.js';
import { encodeState } from '../core/state/state.codec.js';
import type { CustomerState } from '../core/state/state.js';
import type { Write } from '../redis/commit.writes.js';
import { stateWrite } from '../redis/customer.store.js';
import { dueNoLaterThan } from '../redis/due.store.js';
import type { ShardKeys } from '../redis/keys.js';

/** A timer of the alert may make the review earlier: then the day that the state remembers is no longer that of the due set. */
export function actedStateWrites(
  { lifecycle, place, ...rest }: CustomerState,
  after: AlertState,
  customerId: string,
  keys: ShardKeys,
  rules: AlertRules,
): Write[] {
  const others = lifecycle.alerts.filter(({ kind }) => kind !== after.kind);
  const alerts = [...others, after];
  const listed = place === null ? null : { ...place, mark: entryMarkIn(place.mark) };
  const state = { ...rest, lifecycle: { ...lifecycle, alerts }, place: listed };
  return [
    stateWrite(customerId, encodeState(state), keys),
    ...dueNoLaterThan(nextTimer(alerts, rules), customerId, keys),
  ];
}
