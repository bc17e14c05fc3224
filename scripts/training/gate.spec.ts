import { describe, expect, it } from '@jest/globals';
import { baseRateFault, judge, refuseByCount, withLogFaults, type Candidate, type CandidateName } from './gate.js';
import type { Scorecard } from './scores/scorecard.js';

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
  calibrationNoise: 0.02,
  reliability: [],
  silence: { auroc: 0.74, aurocInterval: [0.71, 0.77] },
  ...over,
});

interface Situation extends Partial<Omit<Candidate, 'card'>> {
  card?: Partial<Scorecard>;
}

function candidate(name: CandidateName, { card: change = {}, ...over }: Situation = {}): Candidate {
  const overLogistic = name === 'logistic' ? null : interval(0);
  return { name, card: card(change), overRecency: interval(0.1), overSteady: interval(0.05), overLogistic, ...over };
}

const deaf = { silence: { auroc: 0.5, aurocInterval: [0.47, 0.53] as const } };
const nobodySilent = { silence: null };

describe('judge', () => {
  it.each<[string, Situation, Situation, string]>([
    ['trees that hold', {}, {}, 'published'],
    ['trees slightly behind, perhaps', { overLogistic: interval(-0.02) }, {}, 'published'],
    ['trees surely behind', { overLogistic: interval(-0.03) }, {}, 'logistic'],
    ['trees off in calibration', { card: { calibrationError: 0.06 } }, {}, 'logistic'],
    [
      'trees off in calibration no more than chance',
      { card: { calibrationError: 0.06, calibrationNoise: 0.04 } },
      {},
      'published',
    ],
    ['neither above recency', { overRecency: interval(0.01) }, { overRecency: interval(0.01) }, 'refused'],
    ['neither able to rank silence', { card: deaf }, { card: deaf }, 'refused'],
    [
      'nobody silent, and no gain over counts',
      { card: nobodySilent, overSteady: interval(0) },
      { card: nobodySilent, overSteady: interval(0) },
      'refused',
    ],
    ['nobody silent, but more than counts', { card: nobodySilent }, {}, 'published'],
    ['an interval that reaches down to chance', { card: { aurocInterval: [0.55, 0.8] } }, {}, 'logistic'],
  ])('%s', (_situation, first, logistic, verdict) => {
    expect(judge([candidate('trees', first), candidate('logistic', logistic)]).gate.verdict).toBe(verdict);
  });

  it('takes the first that holds, and says why the ones before it were passed over', () => {
    const { gate, passed } = judge([
      candidate('average', { card: { aurocInterval: [0.55, 0.8] } }),
      candidate('trees'),
      candidate('logistic'),
    ]);
    expect(passed).toBe('trees');
    expect(gate.reasons[0]).toBe('average: AUROC may be as low as 0.5500, at least 0.6 is needed');
    expect(judge([candidate('logistic'), candidate('trees')])).toMatchObject({
      passed: 'logistic',
      gate: { verdict: 'logistic' },
    });
  });

  it('counts a calibration error far above chance nearly in full', () => {
    const { gate } = judge([candidate('trees', { card: { calibrationError: 0.09, calibrationNoise: 0.04 } })]);
    expect(gate.reasons).toEqual([
      'trees: calibration error 0.0900, 0.0806 of it beyond chance, at most 0.05 is allowed',
    ]);
  });
});

describe('baseRateFault', () => {
  const rows = (atRisk: number): Uint8Array => Uint8Array.from({ length: 1000 }, (_, i) => (i < atRisk ? 1 : 0));

  it.each([
    [901, /90.1 % of the test rows are at risk within 30 days, at most 90 %.* longer horizon/],
    [9, /0.9 % of the test rows are at risk within 30 days, at least 1 %.* plain facts/],
  ])('refuses %d of 1000 at risk in a sentence', (atRisk, sentence) => {
    expect(baseRateFault(rows(atRisk), 30)).toMatch(sentence);
    const good = { verdict: 'published', reasons: ['trees: fine'] } as const;
    expect(withLogFaults(good, [baseRateFault(rows(atRisk), 30), null]).verdict).toBe('refused');
  });

  it.each([900, 500, 10])('has nothing against %d of 1000', (atRisk) => {
    expect(baseRateFault(rows(atRisk), 30)).toBeNull();
  });
});

describe('refuseByCount', () => {
  it('wants 200 customers at risk on both sides', () => {
    expect(refuseByCount({ train: 200, test: 200 })).toBeNull();
    expect(refuseByCount({ train: 200, test: 199 })?.verdict).toBe('refused');
  });
});
