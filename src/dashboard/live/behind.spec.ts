import { describe, expect, it } from '@jest/globals';
import { behindOf } from './behind.js';

const T = 1_800_000_000_000;

describe('how far the screen is behind', () => {
  it.each([
    ['is nothing while nothing waits', 0, T, T + 900, { seconds: 0, isLate: false }],
    ['is the age of what waits, in whole seconds', 4_700, T, T + 900, { seconds: 4, isLate: false }],
    ['is late from ten seconds on', 10_000, T, T, { seconds: 10, isLate: true }],
    ['grows while no statistics come', 2_000, T, T + 30_000, { seconds: 32, isLate: true }],
    ['is not known before the first statistics', 0, null, T, null],
    ['is not known of a service that does not say', null, T, T, null],
  ])('%s', (_what, behindMs, statsAt, now, expected) => {
    expect(behindOf(behindMs, statsAt, now)).toEqual(expected);
  });
});
