import { describe, expect, it } from '@jest/globals';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import type { Signals } from '../features/signals.js';
import { KINDS, type Kind } from '../primitives/vocabulary.js';
import type { Finding } from './finding.js';
import { hasSecondSign } from './signs.js';

const NOW = Date.UTC(2026, 5, 1);
const SILENCE: Finding = {
  fact: 'silence',
  habit: 'business',
  silentDays: 40,
  usualGap: 7,
  lastDay: 20_000,
  excess: 1,
};
const HALVED: Finding = { fact: 'halved', share: 0.4, days: 60, excess: 1 };
const INCOME: Finding = { fact: 'income', what: 'overdue', amount: 500_000, dueDay: 20_000, excess: 1 };

function inMonth(kind: Kind, count: number): Partial<Signals> {
  return { month: { ...someSignals(NOW).month, kinds: KINDS.map((one) => (one === kind ? count : 0)) } };
}

describe('a second sign beside silence', () => {
  it.each<[string, Finding[], Partial<Signals>, boolean]>([
    ['silence alone', [SILENCE], {}, false],
    ['fewer business days, which silence makes by itself', [SILENCE, HALVED], {}, false],
    ['missing income', [SILENCE, INCOME], {}, true],
    ['assets that fell within the month', [SILENCE], { balance: 60, balanceMonthAgo: 100 }, true],
    ['assets that fell a little', [SILENCE], { balance: 80, balanceMonthAgo: 100 }, false],
    ['assets that nobody knows', [SILENCE], { balance: NaN, balanceMonthAgo: NaN }, false],
    ['a closing', [SILENCE], inMonth('redemption', 1), true],
    ['one complaint', [SILENCE], inMonth('friction', 1), false],
    ['two complaints', [SILENCE], inMonth('friction', 2), true],
  ])('%s', (_what, findings, parts, expected) => {
    expect(hasSecondSign(someSignals(NOW, parts), findings)).toBe(expected);
  });
});
