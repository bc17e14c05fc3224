import { describe, expect, it } from '@jest/globals';
import { pendingWords } from './progress.js';

const SPAN = { fromAt: Date.UTC(2025, 0, 1, 8), toAt: Date.UTC(2026, 0, 4, 20) };
const asOf = Date.UTC(2025, 7, 2);

describe('what the bar of a replay waits for', () => {
  it.each([
    ['the pace', 'pace', asOf, SPAN, 'log time 2025-08-02, day 214 of 369, next: 2025-08-03'],
    ['the lanes', 'lanes', asOf, SPAN, 'log time 2025-08-02, day 214 of 369, waiting for the lanes'],
    ['the rows of the log', 'log', asOf, SPAN, 'log time 2025-08-02, day 214 of 369'],
    ['the log, of which no end is known', 'log', asOf, null, 'log time 2025-08-02'],
    [
      'the lanes, after the last midnight',
      'lanes',
      SPAN.toAt + 14_400_000,
      SPAN,
      'log time 2026-01-05, day 369 of 369, waiting for the lanes',
    ],
  ] as const)('is %s', (_what, waitsFor, at, span, words) => {
    expect(pendingWords({ asOf: at, waitsFor }, span)).toBe(words);
  });
});
