import { describe, expect, it } from '@jest/globals';
import type { CustomerRow } from '../../client/protocol.js';
import { chinese } from '../language/words.zh.js';
import { english } from '../language/words.en.js';
import { csvOf, type CsvWords } from './customer.csv.js';

const AT = Date.UTC(2026, 0, 12, 8, 30);
const ROW: CustomerRow = {
  customerId: 'c-1',
  stage: 'decline',
  stageSinceAt: AT,
  risk: 0.837,
  strategy: 'rescue',
  valueTier: 'private',
  threshold: { line: 'private', at: 6_000_000, distance: -100.5, share: -0.01, side: 'below' },
  balance: 5_999_899.5,
  branch: 'bund',
  lastBusinessAt: null,
  silentDays: null,
  lastActiveAt: AT,
  openAlert: { id: 'a', kind: 'decline', severity: 'high', status: 'open', assignee: 'Li, Wei', dueAt: AT },
  scoredAt: AT,
};
const IN_ENGLISH: CsvWords = { ...english, csvHeads: english.customers.csvHeads, branch: (id) => `The ${id}` };

const linesOf = (text: string): string[] => text.replace('\uFEFF', '').split('\r\n');

describe('the file of customers', () => {
  it('has a line of names and one line for each customer, with whole numbers and instants', () => {
    const text = csvOf([ROW], IN_ENGLISH);
    expect(text.startsWith('\uFEFFCustomer,Stage,')).toBe(true);
    expect(linesOf(text).slice(1)).toEqual([
      'c-1,Decline,2026-01-12T08:30:00.000Z,0.837,Rescue,Private,5999899.5,-100.5,The bund,,,' +
        '2026-01-12T08:30:00.000Z,High,"Li, Wei",2026-01-12T08:30:00.000Z,2026-01-12T08:30:00.000Z',
      '',
    ]);
  });

  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@a', "'@a"],
    ['a"b', '"a""b"'],
    ['two\nlines', '"two\nlines"'],
  ])('keeps the id %j a text', (customerId, cell) => {
    expect(csvOf([{ ...ROW, customerId }], IN_ENGLISH)).toContain(`\r\n${cell},Decline,`);
  });

  it.each([english, chinese])('has as many names as facts', (words) => {
    const [heads, line] = linesOf(csvOf([{ ...ROW, openAlert: null }], { ...IN_ENGLISH, ...words.customers }));
    expect(heads?.split(',')).toHaveLength(line?.split(',').length ?? 0);
  });
});
