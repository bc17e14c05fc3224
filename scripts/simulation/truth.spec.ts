import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CommandError } from '../command/command-error.js';
import { readTruth, truthText, type TruthRow } from './truth.js';

const folder = mkdtempSync(join(tmpdir(), 'tidewatch-truth-'));
const file = join(folder, 'truth.csv');
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS: TruthRow[] = [
  {
    customerId: 'c1',
    kind: 'turns',
    turnedAt: Date.UTC(2025, 2, 1, 1, 2, 3),
    endedAt: Date.UTC(2025, 5, 1),
    cause: 'salary_moves',
    lostAmount: 1234.5,
    variation: 0.4,
  },
  { customerId: 'c2', kind: 'steady', turnedAt: null, endedAt: null, cause: null, lostAmount: 0, variation: 1 },
];

describe('truth.csv', () => {
  it('is read as it was written', async () => {
    writeFileSync(file, truthText(ROWS));
    expect(await readTruth(file)).toEqual(ROWS);
  });

  it('is refused when a row is not of this file', async () => {
    writeFileSync(file, truthText(ROWS).replace('steady', 'steadfast'));
    await expect(readTruth(file)).rejects.toThrow(/customer 2: this is not a row of truth\.csv/);
    writeFileSync(file, truthText(ROWS).replace('2025-03-01T01:02:03.000Z', 'spring'));
    await expect(readTruth(file)).rejects.toThrow(/customer 1: "spring" is not an instant/);
  });

  it.each([
    ['a row is too short', `${truthText(ROWS)}c3,steady\n`, /truth\.csv cannot be read: Invalid Record Length/],
    ['a quote is never closed', `${truthText(ROWS)}"c3`, /truth\.csv cannot be read: Quote Not Closed/],
    ['a customer has two rows', truthText([...ROWS, ROWS[0]!]), /truth\.csv, customer 3: c1 has a row before/],
    ['it has no row', truthText([]), /truth\.csv: there is no row in it/],
    ['it is empty', '', /truth\.csv: there is no row in it/],
  ])('is refused in a sentence when %s', async (_what, text, sentence) => {
    writeFileSync(file, text);
    const fault: unknown = await readTruth(file).catch((one: unknown) => one);
    expect(fault).toBeInstanceOf(CommandError);
    expect(String(fault)).toMatch(sentence);
  });

  it('is refused when it cannot be read as a file', async () => {
    await expect(readTruth(folder)).rejects.toThrow(/EISDIR/);
  });
});
