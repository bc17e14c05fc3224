import { describe, expect, it } from '@jest/globals';
import { judge, refuseByCount, type Candidate } from './gate.js';
import type { Scorecard } from './scorecard.js';

const interval = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
const card = (over: Partial<Scorecard> = {}): Scorecard => ({
  auroc: 0.75,
  aurocInterval: [0.72, 0.78],
  averagePrecision: 0.6,
  averagePrecisionInterval: [0.55, 0.65],
  brier: 0.19,
  brierInterval: [0.18, 0.2],
  calibrationError: 0.03,
  calibrationErrorInterval: [0.02, 0.05],
  reliability: [],
  silence: { auroc: 0.74, aurocInterval: [0.71, 0.77] },
  ...over,
});
const candidate = (over: Partial<Scorecard> = {}): Candidate => ({
  card: card(over),
  overRecency: interval(0.1),
  overSteady: interval(0.05),
});
const good = { name: 'trees' as const, first: candidate(), logistic: candidate(), overLogistic: interval(0) };
const both = (change: Partial<Candidate>) => ({
  first: { ...good.first, ...change },
  logistic: { ...good.logistic, ...change },
});

describe('judge', () => {
  it.each([
    ['trees that hold', {}, 'published'],
    ['trees a hair behind', { overLogistic: interval(-0.004) }, 'published'],
    ['trees clearly behind', { overLogistic: interval(-0.006) }, 'logistic'],
    ['trees off in calibration', { first: candidate({ calibrationError: 0.051 }) }, 'logistic'],
    ['neither above recency', both({ overRecency: interval(0.01) }), 'refused'],
    [
      'neither able to rank silence',
      both({ card: card({ silence: { auroc: 0.5, aurocInterval: [0.47, 0.53] } }) }),
      'refused',
    ],
    [
      'nobody silent, and no gain over counts',
      both({ card: card({ silence: null }), overSteady: interval(0) }),
      'refused',
    ],
    ['nobody silent, but more than counts', both({ card: card({ silence: null }) }), 'published'],
    ['an interval that reaches down to chance', both({ card: card({ aurocInterval: [0.55, 0.8] }) }), 'refused'],
  ] as const)('%s', (_situation, change, verdict) => {
    expect(judge({ ...good, ...change }).verdict).toBe(verdict);
  });

  it('says why trees were passed over', () => {
    const { reasons } = judge({ ...good, overLogistic: interval(-0.02) });
    expect(reasons[0]).toBe('trees: AUROC -0.0200 against the better logistic model, at least -0.005 is needed');
  });
});

describe('refuseByCount', () => {
  it('wants 200 customers at risk on both sides', () => {
    expect(refuseByCount({ train: 200, test: 200 })).toBeNull();
    expect(refuseByCount({ train: 200, test: 199 })?.verdict).toBe('refused');
  });
});
