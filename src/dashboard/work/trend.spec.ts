import { describe, expect, it } from '@jest/globals';
import { trendOf } from './trend.js';

describe('how a risk went', () => {
  it.each([
    ['rose', 0.4, 0.6, 'up'],
    ['fell', 0.6, 0.4, 'down'],
    ['moved a little only', 0.6, 0.62, 'same'],
    ['moved noticeably', 0.6, 0.64, 'up'],
  ] as const)('%s', (_what, risk, riskNow, trend) => {
    expect(trendOf({ risk, riskNow })).toEqual({ now: riskNow, trend });
  });

  it('is not known without the one as of now', () => {
    expect(trendOf({ risk: 0.4 })).toBeNull();
  });
});
