import { memo, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { CustomerRow } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage, type LanguageInUse } from '../language/language.context.js';
import { SeverityMark } from '../look/severity.mark.js';
import { StageName } from '../look/stage.mark.js';
import { useBranchName } from '../work/branches.context.js';
import { AT_END, type Column } from './customer.columns.js';

interface Props {
  customer: CustomerRow;
  columns: readonly Column[];
  /** The clock of the run when the list was read. */
  now: EpochMs;
  to: string;
  /** The only row that the Tab key stops at. */
  isCurrent: boolean;
}

/** One customer: a line under the columns, a card on a phone. */
export const CustomerLine = memo(function CustomerLine({ customer, columns, now, to, isCurrent }: Props) {
  const language = useLanguage();
  const branchName = useBranchName();
  return (
    <Link
      className="row customer-row"
      data-testid="customer-row"
      data-customer={customer.customerId}
      to={to}
      tabIndex={isCurrent ? 0 : -1}
    >
      <span className="who" title={customer.customerId}>
        {customer.customerId}
      </span>
      {columns.map((column) => (
        <span key={column} className="cell" data-column={column} data-end={AT_END.has(column)}>
          <span className="cell-label">{language.words.customers.column[column]} </span>
          <span className="cell-value">{valueOf(column, customer, now, language, branchName)}</span>
        </span>
      ))}
    </Link>
  );
});

const NOTHING = <span className="quiet">–</span>;

function valueOf(
  column: Column,
  customer: CustomerRow,
  now: EpochMs,
  { words, format }: LanguageInUse,
  branchName: (id: string) => string,
): ReactNode {
  const day = (at: EpochMs | null): ReactNode =>
    at === null ? NOTHING : <span title={format.clock(at)}>{format.moment(at, now)}</span>;
  switch (column) {
    case 'stage':
      return <StageName stage={customer.stage} />;
    case 'risk':
      return <Risk value={customer.risk} />;
    case 'tier':
      return <span className={`tier tier-${customer.valueTier}`}>{words.tier[customer.valueTier]}</span>;
    case 'assets':
      return customer.balance === null ? NOTHING : <Assets value={customer.balance} />;
    case 'silence':
      return customer.silentDays === null ? NOTHING : format.days(customer.silentDays);
    case 'strategy':
      return customer.strategy === null ? (
        NOTHING
      ) : (
        <span className="strategy">{words.strategy[customer.strategy]}</span>
      );
    case 'branch':
      return customer.branch === null ? NOTHING : branchName(customer.branch);
    case 'alert':
      return customer.openAlert === null ? NOTHING : <OpenAlert alert={customer.openAlert} />;
    case 'since':
      return day(customer.stageSinceAt);
    case 'line':
      return customer.threshold === null ? NOTHING : <Line threshold={customer.threshold} />;
    case 'lastActive':
      return day(customer.lastActiveAt);
    case 'scored':
      return day(customer.scoredAt);
  }
}

function Risk({ value }: { value: number }) {
  const { format } = useLanguage();
  return (
    <span className="sureness">
      <span className="sureness-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      <span className="sureness-value">{format.percent(value)}</span>
    </span>
  );
}

function Assets({ value }: { value: number }) {
  const { format } = useLanguage();
  return <span title={format.amount(value)}>{format.short(value)}</span>;
}

function OpenAlert({ alert: { severity, assignee } }: { alert: NonNullable<CustomerRow['openAlert']> }) {
  const { words } = useLanguage();
  return (
    <>
      <SeverityMark severity={severity} /> <span className="quiet small">{assignee ?? words.work.nobody}</span>
    </>
  );
}

function Line({ threshold: { side, distance, line } }: { threshold: NonNullable<CustomerRow['threshold']> }) {
  const { words, format } = useLanguage();
  return words.story.fromLine[side](format.short(Math.abs(distance)), words.tierLine[line]);
}
