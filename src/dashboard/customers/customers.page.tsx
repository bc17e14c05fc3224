import { useCallback, useMemo } from 'react';
import { useLocation } from 'react-router';
import { searchWith } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { CustomersBar } from './customers.bar.js';
import { CustomersFilters } from './customers.filters.js';
import { CustomersList } from './customers.list.js';
import { customerChangeOf, customerFilterOf, type CustomerFilter } from './customer.filter.js';
import { useColumns } from './use-columns.js';
import { useCustomers, type CustomersRead } from './use-customers.js';

/** All customers of the filter in the address. */
export function CustomersPage() {
  const { words } = useLanguage();
  const { change } = useAddress();
  const filter = useFilter();
  const chosen = useColumns();
  const customers = useCustomers(filter);
  const { list, readAgain } = customers;
  const narrow = useCallback(
    (to: Partial<CustomerFilter>) => change(customerChangeOf({ ...filter, ...to })),
    [change, filter],
  );
  return (
    <main className="screen screen-list" tabIndex={-1}>
      <h1 className="sr-only">{words.frame.screen.customers}</h1>
      <section className="panel customers" aria-label={words.frame.screen.customers}>
        <CustomersBar filter={filter} first={list.data?.pages[0] ?? null} chosen={chosen} onReload={readAgain} />
        <CustomersFilters filter={filter} branches={useBranchesOf(customers)} onNarrow={narrow} />
        {list.data === undefined ? (
          <div className="customers-wait">
            <ReadState of={list}>{() => null}</ReadState>
          </div>
        ) : (
          <CustomersList
            key={JSON.stringify(filter)}
            pages={list.data.pages}
            read={customers}
            filter={filter}
            columns={chosen[0]}
            onNarrow={narrow}
          />
        )}
      </section>
    </main>
  );
}

/** It keeps its identity while the same filter is in the address. */
function useFilter(): CustomerFilter {
  const { search } = useLocation();
  const filters = searchWith(search, { run: null });
  return useMemo(() => customerFilterOf(filters), [filters]);
}

const NO_BRANCHES: readonly string[] = [];

function useBranchesOf({ list: { data } }: CustomersRead): readonly string[] {
  return useMemo(
    () => data?.pages.flatMap(({ customers }) => customers.flatMap(({ branch }) => branch ?? [])) ?? NO_BRANCHES,
    [data],
  );
}
