import { describe, expect, it } from '@jest/globals';
import type { NowView, PastView } from '../../client/protocol.js';
import { differing, elsewhereRows, moveRows } from './dry.run.rows.js';

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
