import type { Column } from '../customers/customer.columns.js';
import type { Band, Order } from '../customers/customer.filter.js';

/** The texts of the list of customers. */
export const customersEnglish = {
  customer: 'Customer',
  filters: 'Which customers are shown',
  moreFilters: (n: string) => (n === '' ? 'Filters' : `Filters (${n})`),
  idPart: 'Part of the id',
  find: 'Find',
  tooShort: (n: string) => `Type at least ${n} characters.`,
  riskFrom: 'Risk ≥',
  silentFrom: 'Silent ≥',
  days: 'days',
  least: (what: string, unit: string) => `${what} (${unit})`,
  band: { near: 'Near a line', above: 'Just above a line', below: 'Just below a line' } satisfies Record<Band, string>,
  order: 'Order',
  orders: {
    risk: { most: 'Riskiest first', least: 'Least risky first' },
    silence: { most: 'Longest silent first', least: 'Active last first' },
    since: { most: 'Newest in stage first', least: 'Longest in stage first' },
    assets: { most: 'Most assets first', least: 'Fewest assets first' },
  } satisfies Record<Order, { most: string; least: string }>,
  column: {
    stage: 'Stage',
    risk: 'Risk',
    tier: 'Tier',
    assets: 'Assets',
    silence: 'Silent',
    strategy: 'Strategy',
    branch: 'Branch',
    alert: 'Open alert',
    since: 'In stage since',
    line: 'Tier line',
    lastActive: 'Last active',
    scored: 'Evaluated',
  } satisfies Record<Column, string>,
  columns: 'Columns',
  columnsTitle: 'What the list shows',
  asOf: (time: string) => `as of ${time}`,
  readAgain: 'Read the list again',
  csvFirst: (n: string) => `CSV of the first ${n}`,
  csvMeans: (n: string) => `A file for a spreadsheet with all customers whom the filter finds, at most ${n}`,
  csvHeads: [
    'Customer',
    'Stage',
    'In stage since',
    'Risk',
    'Strategy',
    'Tier',
    'Assets',
    'Assets less the tier line',
    'Branch',
    'Last business',
    'Silent days',
    'Last active',
    'Open alert',
    'Assignee',
    'Alert due',
    'Evaluated',
  ],
  saved: (n: string) => `The file holds ${n} customers.`,
  savedFirst: (n: string) => `The file holds the first ${n} customers. Narrow the filter to get the others.`,
  notSaved: (detail: string) => `The file could not be made: ${detail}`,
  missing: (n: string) =>
    n === '1'
      ? 'One customer is not in this list yet, and comes with the next event or review, within a week.'
      : `${n} customers are not in this list yet. Each comes with the next event or review, within a week.`,
  reach: (n: string) => `The list ends after the first ${n} of this order. Narrow the filter to see the others.`,
  none: 'No customers yet. A customer appears with the first event that the service takes.',
  noneMatch: 'No customer matches.',
};

export type CustomersWords = typeof customersEnglish;
