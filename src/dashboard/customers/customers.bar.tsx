import { DownloadOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { CustomerListView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ColumnsChoice } from './columns.choice.js';
import { MOST_IN_FILE } from './customer.csv.js';
import type { CustomerFilter } from './customer.filter.js';
import type { ChosenColumns } from './use-columns.js';
import { useDownload } from './use-download.js';

interface Props {
  filter: CustomerFilter;
  /** The first page; null while it loads. */
  first: CustomerListView | null;
  chosen: ChosenColumns;
  onReload: () => void;
}

/** How many there are, as of when, and what can be done with the list. */
export function CustomersBar({ filter, first, chosen, onReload }: Props) {
  const { words, format } = useLanguage();
  return (
    <>
      <div className="panel-head customers-bar">
        <h2>
          {words.frame.screen.customers}
          <span className="count" data-testid="customers-count">
            {first === null ? '…' : format.count(first.count)}
          </span>
        </h2>
        <span className="quiet small">{first !== null && words.customers.asOf(format.clock(first.asOf))}</span>
        <span className="bar-tools">
          <Button
            size="small"
            type="text"
            icon={<ReloadOutlined />}
            aria-label={words.customers.readAgain}
            title={words.customers.readAgain}
            onClick={onReload}
          />
          <ColumnsChoice chosen={chosen} />
          <CsvButton filter={filter} count={first?.count ?? 0} />
        </span>
      </div>
      {first !== null && <Notes first={first} />}
    </>
  );
}

/** Says before the press how many customers the file will hold. */
function CsvButton({ filter, count }: { filter: CustomerFilter; count: number }) {
  const { words, format } = useLanguage();
  const { read, start } = useDownload(filter);
  const bound = format.count(MOST_IN_FILE);
  return (
    <Button
      size="small"
      data-testid="csv"
      icon={<DownloadOutlined />}
      disabled={count === 0}
      loading={read !== null}
      title={words.customers.csvMeans(bound)}
      onClick={start}
    >
      {read !== null ? format.count(read) : count > MOST_IN_FILE ? words.customers.csvFirst(bound) : 'CSV'}
    </Button>
  );
}

function Notes({ first: { missing, count, reach } }: { first: CustomerListView }) {
  const { words, format } = useLanguage();
  if (missing === 0 && reach === count) return null;
  return (
    <div className="customers-notes small" role="note" data-testid="customers-notes">
      {missing > 0 && <p>{words.customers.missing(format.count(missing))}</p>}
      {reach < count && <p>{words.customers.reach(format.count(reach))}</p>}
    </div>
  );
}
