import { describe, expect, it } from '@jest/globals';
import { logName } from './run-name.js';

describe('logName', () => {
  it.each([
    ['/data/online-retail.csv.gz', 'online-retail'],
    ['Core Bank 2026.NDJSON', 'core-bank-2026'],
    ['_x.csv', 'x'],
    ['客户.csv', 'log'],
    [`${'a'.repeat(80)}.csv`, 'a'.repeat(63)],
  ])('%s becomes %s', (file, name) => {
    expect(logName(file)).toBe(name);
  });
});
