import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../command/random.js';
import { DayBuckets } from './day.buckets.js';

const folder = mkdtempSync(join(tmpdir(), 'tidewatch-buckets-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Line {
  day: number;
  ms: number;
  text: string;
}

const random = createRandom(4);
/** Few instants, so that many lines share one. */
const LINES: Line[] = Array.from({ length: 5_000 }, (_, i) => ({
  day: Math.floor(random() * 7),
  ms: Math.floor(random() * 40) * 1000,
  text: `line ${i}${'.'.repeat(Math.floor(random() * 60))}\n`,
}));
/** Sorting is stable. */
const SORTED = [...LINES].sort((a, b) => a.day - b.day || a.ms - b.ms).map(({ text }) => text);

describe('lines by day', () => {
  it.each([
    ['all in memory', 2 ** 24],
    ['through files', 2 ** 14],
  ])('come out sorted, those of one instant as they came in: %s', (name, mostBytes) => {
    const files = join(folder, name);
    const buckets = new DayBuckets(files, mostBytes);
    for (const { day, ms, text } of LINES) buckets.add(day, ms, text);
    expect(existsSync(files)).toBe(name === 'through files');
    expect(Buffer.concat([...buckets.days()]).toString('latin1')).toBe(SORTED.join(''));
    expect(existsSync(files)).toBe(false);
  });
});
