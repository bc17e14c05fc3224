import type { CustomerListView } from '../../client/protocol.js';
import type { CustomerQuery, RestClient } from '../../client/rest.js';
import { useReadPages, type PagesRead } from '../live/server.state.js';
import { customerQueryOf, type CustomerFilter } from './customer.filter.js';

export type CustomersRead = PagesRead<CustomerListView>;

const PAGE = 100;

export function useCustomers(filter: CustomerFilter): CustomersRead {
  const query = customerQueryOf(filter);
  return useReadPages(['customers', JSON.stringify(query)], (rest, cursor) =>
    readCustomers(rest, { ...query, limit: PAGE }, cursor),
  );
}

/** A page whose customers have all left the filter is empty: the next one that is not, or the last. */
export async function readCustomers(
  rest: RestClient,
  query: CustomerQuery,
  cursor: string | null,
): Promise<CustomerListView> {
  let page = await rest.customers(cursor === null ? query : { ...query, cursor });
  while (page.customers.length === 0 && page.cursor !== null) {
    page = await rest.customers({ ...query, cursor: page.cursor });
  }
  return page;
}
