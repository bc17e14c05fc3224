/** The columns of the list of customers, and which of them the reader chose. Pure. */
import { ORDERS, type Order } from './customer.filter.js';

/** Beside the customer's id, which is always shown. */
export const COLUMNS = [
  'stage',
  'risk',
  'tier',
  'assets',
  'silence',
  'strategy',
  'branch',
  'alert',
  'since',
  'line',
  'lastActive',
  'scored',
] as const;
export type Column = (typeof COLUMNS)[number];

const AT_FIRST: readonly Column[] = ['stage', 'risk', 'tier', 'assets', 'silence', 'strategy', 'branch', 'alert'];

const WIDTHS: Readonly<Record<Column | 'customer', string>> = {
  customer: 'minmax(110px, 1.2fr)',
  stage: 'minmax(116px, 1fr)',
  risk: '96px',
  tier: '96px',
  assets: '84px',
  silence: '84px',
  strategy: 'minmax(92px, 0.8fr)',
  branch: 'minmax(110px, 1.2fr)',
  alert: 'minmax(150px, 1.2fr)',
  since: '104px',
  line: 'minmax(150px, 1fr)',
  lastActive: '104px',
  scored: '104px',
};

/** Numbers, which are read from their last digit. */
export const AT_END: ReadonlySet<Column> = new Set(['assets', 'silence']);

/** For a grid of CSS. */
export function gridOf(columns: readonly Column[]): string {
  return [WIDTHS.customer, ...columns.map((column) => WIDTHS[column])].join(' ');
}

/** Null for a column that orders nothing. */
export function orderOf(column: Column): Order | null {
  return ORDERS.find((order) => order === column) ?? null;
}

/** @param kept what the browser kept; null for nothing */
export function columnsIn(kept: string | null): readonly Column[] {
  if (kept === null) return AT_FIRST;
  const names = new Set(kept.split(','));
  return COLUMNS.filter((column) => names.has(column));
}

export function columnsAsText(columns: readonly Column[]): string {
  return COLUMNS.filter((column) => columns.includes(column)).join(',');
}
