import { describe, expect, it } from '@jest/globals';
import type { DryRunView, NowView, PastView } from '../../client/protocol.js';
import { differing, elsewhereRows, isEstimate, moveRows } from './dry.run.rows.js';

describe('the rows of a dry-run', () => {
  it('hold each transition of either policy once, the largest difference first', () => {
    const candidate = [
      { from: 'maturity', to: 'decline', customers: 90 },
      { from: 'growth', to: 'maturity', customers: 7 },
    ] as const;
    const present = [
      { from: 'maturity', to: 'decline', customers: 80 },
      { from: 'decline', to: 'termination', customers: 30 },
    ] as const;
    expect(moveRows({ candidate: [...candidate], present: [...present] })).toEqual([
      { from: 'decline', to: 'termination', candidate: 0, present: 30 },
      { from: 'maturity', to: 'decline', candidate: 90, present: 80 },
      { from: 'growth', to: 'maturity', candidate: 7, present: 0 },
    ]);
  });

  it('of the same difference begin with the most customers', () => {
    const [few, many] = [
      { from: 'maturity', to: 'decline', customers: 3 },
      { from: 'growth', to: 'maturity', customers: 3 },
    ] as const;
    const rows = moveRows({ candidate: [few, { ...many, customers: 90 }], present: [{ ...many, customers: 87 }] });
    expect(rows.map(({ candidate }) => candidate)).toEqual([90, 3]);
  });

  it.each([
    [1, false],
    [0.25, true],
  ])('from a share of %p of the customers are estimates: %p', (share, isOne) => {
    expect(isEstimate({ now: { share } } as DryRunView)).toBe(isOne);
  });

  it('count whoever is decided otherwise once', () => {
    expect(differing({ both: 9, different: 1, onlyCandidate: 2, onlyPresent: 4 } as NowView)).toBe(7);
  });

  it('of the past leave out who would stand where they stand', () => {
    const matrix = { maturity: { maturity: 500, decline: 12 }, decline: { maturity: 20, decline: 3 } };
    expect(elsewhereRows({ matrix } as PastView)).toEqual([
      { from: 'decline', to: 'maturity', customers: 20 },
      { from: 'maturity', to: 'decline', customers: 12 },
    ]);
  });
});
