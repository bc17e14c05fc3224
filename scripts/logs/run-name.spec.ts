import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIVE_RUN, RUN_NAME } from '../../src/redis/keys.js';
import { logName } from './run-name.js';

/** Names that people would use, and names that could be confused with each other. */
const NAME = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('a', 'A', '1', '-', '_', '.', ' ', '客', '户', 'é'), minLength: 1, maxLength: 80 }),
);

describe('logName', () => {
  it.each([
    ['/data/online-retail.csv.gz', 'online-retail'],
    ['core-bank.2026.NDJSON', 'core-bank.2026'],
    ['Core Bank 2026.ndjson', 'core-bank-2026-8b925dd6'],
    ['客户.csv', 'log-'],
    ['交易.csv', 'log-'],
    ['_x.csv', 'x-'],
    ['live.csv', 'live-'],
    [`${'a'.repeat(80)}.csv`, `${'a'.repeat(54)}-`],
  ])('%s becomes %s', (file, name) => {
    expect(logName(file).startsWith(name)).toBe(true);
    if (!name.endsWith('-')) expect(logName(file)).toBe(name);
  });

  it('may name a run, whatever the file is called, but never the live one', () => {
    fc.assert(
      fc.property(NAME, (name) => {
        expect(logName(`${name}.csv`)).toMatch(RUN_NAME);
        expect(logName(`${name}.csv`)).not.toBe(LIVE_RUN);
      }),
    );
  });

  it('is another for another name, and the same for the same in another folder, format and spelling', () => {
    fc.assert(
      fc.property(NAME, NAME, (one, other) => {
        const [a, b] = [one.replaceAll('/', ''), other.replaceAll('/', '')];
        const same = a.normalize('NFC') === b.normalize('NFC');
        expect(logName(`${a}.csv`) === logName(`${b}.csv`)).toBe(same);
        expect(logName(`/x/${a.normalize('NFD')}.ndjson.gz`)).toBe(logName(`${a}.csv`));
      }),
    );
  });
});
