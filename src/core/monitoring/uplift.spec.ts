import { describe, expect, it } from '@jest/globals';
import { armOf, upliftOf, upliftVerdict, type Arm } from './uplift.js';
import { shareOf, type OutcomeSums } from './outcomes.js';

function arm(leaving: number, alerts: number): Arm {
  return { alerts, leaving, share: shareOf(leaving, alerts) };
}

describe('the worth of acting', () => {
  it('adds up an arm from the sums of settled predictions', () => {
    const sums: OutcomeSums = new Map([
      ['m|acted|n70.1', 3],
      ['m|acted|n80.0', 9],
      ['m|acted|p.1', 123],
      ['m|held|n70.1', 5],
      ['other|acted|n70.1', 99],
    ]);
    expect(armOf(sums, 'm', 'acted')).toMatchObject({ alerts: 12, leaving: 3 });
    expect(armOf(sums, 'm', 'held')).toMatchObject({ alerts: 5, leaving: 5 });
    expect(armOf(sums, 'x', 'held')).toBeNull();
  });

  it('is a difference of shares with the interval of Newcombe’s own example: 56/70 less 48/80', () => {
    const { value, low, high } = upliftOf(arm(48, 80), arm(56, 70));
    expect([value, low, high].map((x) => x.toFixed(4))).toEqual(['0.2000', '0.0524', '0.3339']);
  });

  it.each([
    ['nothing is compared', 0, null, null, /heldOutShare/],
    ['nothing is settled', 0.1, null, arm(1, 2), /Nothing can be said yet/],
    ['acting helps', 0.1, arm(100, 1000), arm(200, 1000), /keeps customers/],
    ['acting harms', 0.1, arm(200, 1000), arm(100, 1000), /does harm/],
    ['too few for a verdict', 0.1, arm(1, 10), arm(2, 10), /No effect/],
  ] as const)('says so when %s', (_when, share, acted, held, sentence) => {
    expect(upliftVerdict(share, acted, held)).toMatch(sentence);
  });
});
