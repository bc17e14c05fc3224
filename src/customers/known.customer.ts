import { ProblemError } from '../core/contracts/problems.js';
import type { Stage } from '../core/primitives/vocabulary.js';
import type { CustomerState } from '../core/state/state.js';
import type { CustomerStore } from '../redis/customer.store.js';

export interface KnownCustomer {
  state: CustomerState;
  stage: Stage;
}

/** A customer of whom an event has arrived in the run. Throws an `unknown_customer` problem. */
export async function knownCustomer(
  customers: Pick<CustomerStore, 'state'>,
  run: string,
  customerId: string,
): Promise<KnownCustomer> {
  const state = await customers.state(run, customerId);
  const stage = state?.lifecycle.stage ?? null;
  if (state !== null && stage !== null) return { state, stage };
  throw new ProblemError('unknown_customer', `Nothing has arrived for this customer in the run "${run}".`);
}
