import { describe, expect, it } from '@jest/globals';
import { healthEnglish } from '../language/words.health.en.js';
import { durationWords, placeOf } from './duration.words.js';

describe('a duration', () => {
  it.each([
    [0.0004, '0.4 ms'],
    [0.0042, '4.2 ms'],
    [0.0312, '31 ms'],
    [0.9994, '999 ms'],
    [1.25, '1.3 s'],
    [42, '42 s'],
    [600, '10 min'],
    [null, 'over 10 s'],
  ])('of %p s is %s', (seconds, words) => {
    expect(durationWords(seconds, healthEnglish)).toBe(words);
  });

  it.each([
    [0, 0],
    [0.0001, 0],
    [0.001, 0.2],
    [0.1, 0.6],
    [10, 1],
    [100, 1],
    [null, 1],
  ])('of %p s lies at %p of the scale', (seconds, place) => {
    expect(placeOf(seconds)).toBeCloseTo(place, 10);
  });
});
