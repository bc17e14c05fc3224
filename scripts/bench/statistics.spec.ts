import { describe, expect, test } from '@jest/globals';
import { quantilesOf, spreadOf, sustainedRate } from './statistics.js';

describe('what several runs say together', () => {
  test.each([
    ['an odd number of runs has one in the middle', [30, 10, 20], { median: 20, least: 10, most: 30, runs: 3 }],
    ['an even number lies between two', [40, 10, 20, 30], { median: 25, least: 10, most: 40, runs: 4 }],
  ])('%s', (_, values, expected) => expect(spreadOf(values)).toEqual(expected));

  test('quantiles lie between the nearest values, whatever the order', () => {
    const values = Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
    expect(quantilesOf(values)).toEqual({ p50: 50, p95: 95, p99: 99, count: 101 });
  });

  test('nothing measured is no number', () => expect(quantilesOf([]).p99).toBeNaN());
});

describe('the sustained rate', () => {
  const samples = [
    { at: 0, done: 0 },
    { at: 1000, done: 50 }, // a slow start
    { at: 2000, done: 500 },
    { at: 3000, done: 950 },
    { at: 9000, done: 1000 }, // and one late lane
  ];

  test('leaves the start and the last stragglers out', () => expect(sustainedRate(samples, 1000)).toBe(450));
  test('of what never got there is no number', () => expect(sustainedRate(samples, 2000)).toBeNaN());
});
