import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
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
});
