import { Select } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../language/language.context.js';
import { AT_END, orderOf, type Column } from './customer.columns.js';
import { orderedBy, ORDERS, type CustomerFilter, type Order } from './customer.filter.js';

interface HeadProps {
  columns: readonly Column[];
  filter: CustomerFilter;
  /** The address of this list in another order. */
  linkOf: (filter: CustomerFilter) => string;
}

/** The names of the columns; those that the list can be ordered by are links to it. */
export function CustomersHead({ columns, filter, linkOf }: HeadProps) {
  const { words } = useLanguage();
  return (
    <div className="customer-row customer-heads" role="group" aria-label={words.customers.order}>
      <span className="quiet small">{words.customers.customer}</span>
      {columns.map((column) => {
        const order = orderOf(column);
        return (
          <span key={column} className="cell small quiet" data-column={column} data-end={AT_END.has(column)}>
            {order === null ? (
              words.customers.column[column]
            ) : (
              <OrderLink order={order} column={column} filter={filter} linkOf={linkOf} />
            )}
          </span>
        );
      })}
    </div>
  );
}

interface LinkProps extends Pick<HeadProps, 'filter' | 'linkOf'> {
  order: Order;
  column: Column;
}

function OrderLink({ order, column, filter, linkOf }: LinkProps) {
  const { words } = useLanguage();
  const isOn = filter.order === order;
  const next = orderedBy(filter, order);
  return (
    <Link
      className="order-link"
      data-testid={`order-${order}`}
      aria-current={isOn}
      title={words.customers.orders[order][next.isReversed ? 'least' : 'most']}
      to={linkOf(next)}
    >
      {words.customers.column[column]}
      <span aria-hidden="true">{isOn ? (filter.isReversed ? ' ↑' : ' ↓') : ''}</span>
    </Link>
  );
}

interface ChoiceProps {
  filter: CustomerFilter;
  onOrder: (order: Pick<CustomerFilter, 'order' | 'isReversed'>) => void;
}

/** All orders in one field, for a phone, which has no columns. */
export function OrderChoice({ filter: { order, isReversed }, onOrder }: ChoiceProps) {
  const { words } = useLanguage();
  const choices = ORDERS.flatMap((one) => [
    { value: one, label: words.customers.orders[one].most, taken: { order: one, isReversed: false } },
    { value: `-${one}`, label: words.customers.orders[one].least, taken: { order: one, isReversed: true } },
  ]);
  return (
    <Select
      className="filter-choice filter-order"
      data-testid="order"
      size="small"
      aria-label={words.customers.order}
      popupMatchSelectWidth={false}
      options={choices.map(({ value, label }) => ({ value, label }))}
      value={isReversed ? `-${order}` : order}
      onChange={(chosen) => {
        const choice = choices.find(({ value }) => value === chosen);
        if (choice !== undefined) onOrder(choice.taken);
      }}
    />
  );
}
