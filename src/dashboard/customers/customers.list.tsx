import { Button } from 'antd';
import { useCallback, useMemo, type CSSProperties, type ReactNode } from 'react';
import type { CustomerListView, CustomerRow } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { customerPath, type Place } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { troubleOf } from '../live/server.state.js';
import { useLeftOff, type LeftOff } from '../look/left.off.js';
import { VirtualRows } from '../look/virtual.rows.js';
import { useHolding } from '../work/use-held.js';
import { gridOf, type Column } from './customer.columns.js';
import { ALL_CUSTOMERS, customerChangeOf, filtersOn, type CustomerFilter } from './customer.filter.js';
import { CustomerLine } from './customer.row.js';
import { CustomersHead } from './customers.order.js';
import type { CustomersRead } from './use-customers.js';
import { useRowFocus, type RowFocus } from './use-row-focus.js';

interface Props {
  pages: readonly CustomerListView[];
  read: CustomersRead;
  filter: CustomerFilter;
  columns: readonly Column[];
  onNarrow: (change: Partial<CustomerFilter>) => void;
}

const ROW_HEIGHT = 44;

export function CustomersList({ pages, read, filter, columns, onNarrow }: Props) {
  const { changed } = useAddress();
  const rows = useMemo(() => pages.flatMap(({ customers }) => customers), [pages]);
  const leftOff = useLeftOff();
  const focus = useRowFocus(
    useMemo(() => rows.map(({ customerId }) => customerId), [rows]),
    leftOff,
  );
  const columnStyle: CSSProperties & Record<'--columns', string> = { '--columns': gridOf(columns) };
  const linkOf = (ordered: CustomerFilter): string => textOf(changed(customerChangeOf(ordered)));
  return (
    <>
      <div className="customers-box" style={columnStyle} {...focus.box}>
        <div className="customers-table">
          <CustomersHead columns={columns} filter={filter} linkOf={linkOf} />
          <Rows
            rows={rows}
            columns={columns}
            now={pages[0]?.asOf ?? 0}
            focus={focus}
            leftOff={leftOff}
            nothing={<Nobody filter={filter} onNarrow={onNarrow} />}
            onNearEnd={useMore(read)}
          />
        </div>
      </div>
      <MoreTrouble read={read} />
    </>
  );
}

interface RowsProps {
  rows: readonly CustomerRow[];
  columns: readonly Column[];
  now: EpochMs;
  focus: RowFocus;
  leftOff: LeftOff;
  nothing: ReactNode;
  onNearEnd: () => void;
}

function Rows({ rows, columns, now, focus, leftOff, nothing, onNearEnd }: RowsProps) {
  const { words } = useLanguage();
  const { screen } = useAddress();
  return (
    <VirtualRows<CustomerRow>
      className="customers-rows"
      testId="customers-list"
      label={words.frame.screen.customers}
      items={rows}
      keyOf={({ customerId }) => customerId}
      height={ROW_HEIGHT}
      holding={useHolding(leftOff)}
      handle={focus.handle}
      nothing={nothing}
      onNearEnd={onNearEnd}
      row={(customer) => (
        <CustomerLine
          customer={customer}
          columns={columns}
          now={now}
          to={textOf(screen(customerPath(customer.customerId)))}
          isCurrent={customer.customerId === focus.current}
        />
      )}
    />
  );
}

/** As text, so that a row whose address is the same is not drawn again. */
function textOf({ pathname, search }: Place): string {
  return pathname + search;
}

/** Reads the next page; after an error only when the reader asks for it. */
function useMore({ list }: CustomersRead): () => void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = list;
  return useCallback(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
}

/** What was read stays; what could not be read is said below it. An old cursor is refused for good. */
function MoreTrouble({ read: { list, readAgain } }: { read: CustomersRead }) {
  const { error, isFetchNextPageError, fetchNextPage } = list;
  const { words } = useLanguage();
  const trouble = troubleOf(error);
  if (trouble === null) return null;
  const detail = typeof trouble === 'object' ? trouble.detail : words.trouble[trouble];
  return (
    <p className="customers-trouble read-trouble" role="alert" data-testid="more-trouble">
      {words.today.loadFailed(detail)}{' '}
      {isFetchNextPageError && (
        <Button size="small" onClick={() => void fetchNextPage()}>
          {words.today.retry}
        </Button>
      )}{' '}
      <Button size="small" onClick={readAgain}>
        {words.customers.readAgain}
      </Button>
    </p>
  );
}

function Nobody({ filter, onNarrow }: Pick<Props, 'filter' | 'onNarrow'>) {
  const { words } = useLanguage();
  if (filtersOn(filter) === 0) return words.customers.none;
  return (
    <>
      <p>{words.customers.noneMatch}</p>
      <Button size="small" onClick={() => onNarrow(ALL_CUSTOMERS)}>
        {words.work.clearFilters}
      </Button>
    </>
  );
}
