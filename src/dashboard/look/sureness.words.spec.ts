import { describe, expect, it } from '@jest/globals';
import { shownSureness, sureness } from './sureness.words.js';

describe('a confidence in words', () => {
  it.each([
    [0, 'open'],
    [0.499, 'open'],
    [0.5, 'fair'],
    [0.799, 'fair'],
    [0.8, 'sure'],
    [0.949, 'sure'],
    [0.95, 'verySure'],
    [1, 'verySure'],
  ] as const)('%d is %s', (confidence, word) => {
    expect(sureness(confidence)).toBe(word);
  });

  it.each([
    [0.3, null],
    [0.5, 0.5],
    [0.87, 0.87],
    [1, 0.99],
  ])('%d is shown as %d', (confidence, shown) => {
    expect(shownSureness(confidence)).toBe(shown);
  });
});
