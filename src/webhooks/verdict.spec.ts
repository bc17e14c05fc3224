import { describe, expect, it } from '@jest/globals';
import { askedMs, verdictOf, waitMs } from './verdict.js';

const BACKOFF = { firstMs: 5_000, mostMs: 60_000 };
const NOW = Date.parse('2025-03-03T12:00:00Z');

describe('an answer', () => {
  it.each<[number | null, string]>([
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [null, 'retried'],
    [301, 'retried'],
    [308, 'retried'],
    [400, 'failed'],
    [401, 'failed'],
    [404, 'failed'],
    [408, 'retried'],
    [410, 'failed'],
    [422, 'failed'],
    [425, 'retried'],
    [429, 'retried'],
    [500, 'retried'],
    [503, 'retried'],
  ])('%s is %s', (status, verdict) => {
    expect(verdictOf({ status, isRefused: false })).toBe(verdict);
  });

  it('of an address that is refused is final', () => {
    expect(verdictOf({ status: null, isRefused: true })).toBe('failed');
  });
});

describe('the wait for the next attempt', () => {
  it.each<[string, number, number, number | null, number]>([
    ['is at most the first wait', 1, 1, null, 5_000],
    ['is at least half of it', 1, 0, null, 2_500],
    ['doubles', 3, 1, null, 20_000],
    ['stops doubling', 30, 1, null, 60_000],
    ['is what the receiver asks for', 1, 0, 30_000, 30_000],
    ['is not shorter because the receiver asks for it', 4, 1, 1_000, 40_000],
    ['has an end, whatever the receiver asks for', 1, 0, 86_400_000, 60_000],
  ])('%s', (_what, attempt, chance, asked, expected) => {
    expect(waitMs(attempt, BACKOFF, chance, asked)).toBe(expected);
  });

  it.each<[string, string | null, number | null]>([
    ['nothing', null, null],
    ['seconds', '120', 120_000],
    ['an instant', 'Mon, 03 Mar 2025 12:02:00 GMT', 120_000],
    ['an instant that is over', 'Mon, 03 Mar 2025 11:00:00 GMT', 0],
    ['a word', 'soon', null],
  ])('is asked for with %s', (_what, header, expected) => {
    expect(askedMs(header, NOW)).toBe(expected);
  });
});
