import { describe, expect, it } from '@jest/globals';
import { inTen, riskBand } from './risk.words.js';

describe('a risk in words', () => {
  it.each([
    [0, 0, 'low'],
    [0.049, 0, 'low'],
    [0.05, 1, 'low'],
    [0.2, 2, 'raised'],
    [0.68, 7, 'high'],
    [0.8, 8, 'veryHigh'],
    [0.949, 9, 'veryHigh'],
    [0.95, 10, 'veryHigh'],
    [1, 10, 'veryHigh'],
  ] as const)('%d is %i in ten and %s', (risk, ten, band) => {
    expect(inTen(risk)).toBe(ten);
    expect(riskBand(risk)).toBe(band);
  });
});
