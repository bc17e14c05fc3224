import { describe, expect, it } from '@jest/globals';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import type { Signals } from '../features/signals.js';
import { DAY_MS } from '../primitives/time.js';
import { NO_CLOSINGS, type Closings } from '../state/products.js';
import { isEndedByOthers } from './closed.js';

const NOW = Date.UTC(2026, 4, 1, 12);
const AT = NOW - 20 * DAY_MS;

function ends(closings: Partial<Closings>, businessDaysAgo: number, parts: Partial<Signals> = {}): boolean {
  const usual = someSignals(NOW);
  const lastDays = { ...usual.lastDays, business: usual.today - businessDaysAgo };
  return isEndedByOthers({ ...usual, ...parts, lastDays, closings: { ...NO_CLOSINGS, ...closings } });
}

describe('a relationship that others ended', () => {
  it.each<[string, Partial<Closings>, number, Partial<Signals>, boolean]>([
    ['is one with a death', { relationship: { at: AT, by: 'death' } }, 30, {}, true],
    ['is one with a death even if a payment comes later', { relationship: { at: AT, by: 'death' } }, 1, {}, true],
    ['is one that the bank ended', { relationship: { at: AT, by: 'bank' } }, 30, {}, true],
    ['is none any more when the customer is back', { relationship: { at: AT, by: 'bank' } }, 1, {}, false],
    ['is none that the customer ended', { relationship: { at: AT, by: 'customer' } }, 30, {}, false],
    [
      'is one whose last account the bank closed, with nothing left',
      { account: { at: AT, by: 'bank' } },
      30,
      { balance: 0, balances: [] },
      true,
    ],
    [
      'is none when the bank closed an account and assets are left',
      { account: { at: AT, by: 'bank' } },
      30,
      { balance: 5_000_00, balances: [] },
      false,
    ],
    ['is none without any closing', {}, 30, {}, false],
  ])('%s', (_what, closings, businessDaysAgo, parts, isEnded) => {
    expect(ends(closings, businessDaysAgo, parts)).toBe(isEnded);
  });
});
