import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../primitives/time.js';
import { isCold, USUAL_COLD_RULE } from './gone.cold.js';

const NOW = Date.UTC(2026, 4, 2);
const OLD = { status: 'open', stage: 'termination', newsAt: NOW - 30 * DAY_MS } as const;

describe('an alert', () => {
  it.each([
    ['has gone cold when its customer left 30 days ago and nobody works on it', OLD, true],
    ['has gone cold although somebody has seen it', { ...OLD, status: 'acknowledged' as const }, true],
    ['has not, a moment before', { ...OLD, newsAt: OLD.newsAt + 1 }, false],
    ['has not while the customer is in decline', { ...OLD, stage: 'decline' as const }, false],
    ['has not while somebody works on it', { ...OLD, status: 'in_progress' as const }, false],
    ['has not while it sleeps', { ...OLD, status: 'snoozed' as const }, false],
  ])('%s', (_sentence, alert, expected) => {
    expect(isCold(alert, NOW, USUAL_COLD_RULE)).toBe(expected);
  });

  it('goes cold by the rule that is given', () => {
    expect(isCold({ ...OLD, stage: 'decline', newsAt: NOW - DAY_MS }, NOW, { stages: ['decline'], days: 1 })).toBe(
      true,
    );
  });
});
