import { describe, expect, it } from '@jest/globals';
import { inScope } from './move.scope.js';

describe('a stage change', () => {
  it.each([
    ['maturity', 'decline', 'leaving', true],
    ['decline', 'termination', 'leaving', true],
    ['decline', 'growth', 'leaving', false],
    ['decline', 'growth', 'returning', true],
    ['termination', 'decline', 'returning', false],
    ['prospect', 'development', 'returning', false],
    [null, 'prospect', 'returning', false],
    [null, 'prospect', 'all', true],
  ] as const)('from %s to %s: shown as %s is %s', (from, to, scope, expected) => {
    expect(inScope({ from, to }, scope)).toBe(expected);
  });
});
