import { expect, test } from '@jest/globals';
import { fallsBehind, lagOf } from './lag.js';

/** A post every ten milliseconds. @param lagMs of the post with this number */
const run = (lagMs: (i: number) => number): { dueAt: number; committedAt: number }[] =>
  Array.from({ length: 100 }, (_, i) => ({ dueAt: 10 * i, committedAt: 10 * i + lagMs(i) }));

test('the middle fifth is held against the last tenth', () => {
  expect(lagOf(run((i) => i))).toEqual({ middleMs: 49.5, endMs: 94.5 });
});

test.each([
  ['times stay as they are', (): number => 15, false],
  ['a stall in the middle is over at the end', (i: number): number => (i > 30 && i < 70 ? 900 : 15), false],
  ['times grow for as long as the load lasts', (i: number): number => 20 * i, true],
  ['it doubles, but is fast', (i: number): number => (i < 80 ? 10 : 25), false],
  ['it is slow, and no slower at the end', (i: number): number => (i < 80 ? 2_000 : 2_500), false],
])('%s', (_, lagMs, isBehind) => {
  expect(fallsBehind(lagOf(run(lagMs)))).toBe(isBehind);
});

test('a load that was refused is one it did not keep up with', () => {
  expect(fallsBehind({ middleMs: NaN, endMs: NaN })).toBe(true);
});
