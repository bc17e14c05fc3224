import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { A_POLICY, aLifecycle, someSignals } from '../../test/builders/lifecycle.builder.js';
import type { Lifecycle } from './lifecycle.js';
import type { Signals } from './signals.js';
import { LEGAL_MOVES, nextLifecycle } from './stages.js';
import { DAY_MS } from './time.js';
import { STAGES, type Stage } from './vocabulary.js';

const START = Date.UTC(2026, 0, 1);

interface Look {
  /** Days after the start. */
  day: number;
  risk: number;
  growth?: number;
  signals?: Partial<Signals>;
}

/** The stages after each look, beginning in a stage that was entered long ago. */
function follow(from: Stage | null, looks: readonly Look[]): (Stage | null)[] {
  let lifecycle: Lifecycle = aLifecycle({ stage: from, sinceAt: START - 100 * DAY_MS });
  return looks.map(({ day, risk, growth = 0, signals = {} }) => {
    const stages = STAGES.map((stage) => (stage === 'growth' ? growth : 0));
    const asOf = START + day * DAY_MS;
    lifecycle = nextLifecycle(lifecycle, someSignals(asOf, signals), { risk, stages }, A_POLICY, 'test');
    return lifecycle.stage;
  });
}

const NO_BUSINESS = { businessTenureDays: NaN, businessSilentDays: NaN };
const YOUNG = { businessTenureDays: 10, lifetimeBusinessDays: 2 };
const LONG_SILENT = { businessSilentDays: 120 };

const SITUATIONS: [string, Stage | null, Look[], (Stage | null)[]][] = [
  [
    'places a stranger without business as a prospect',
    null,
    [{ day: 0, risk: 0.9, signals: NO_BUSINESS }],
    ['prospect'],
  ],
  [
    'places a customer with a first purchase in development',
    'prospect',
    [{ day: 0, risk: 0.9, signals: YOUNG }],
    ['development'],
  ],
  [
    'does not see decline in a customer for being new',
    'development',
    [{ day: 0, risk: 0.99, signals: YOUNG }],
    ['development'],
  ],
  [
    'moves to decline only when a second day confirms it',
    'maturity',
    [
      { day: 0, risk: 0.7 },
      { day: 1, risk: 0.7 },
    ],
    ['maturity', 'decline'],
  ],
  [
    'does not take two looks on one day for two days',
    'maturity',
    [
      { day: 0, risk: 0.7 },
      { day: 0.2, risk: 0.7 },
    ],
    ['maturity', 'maturity'],
  ],
  ['moves at once on a strong risk', 'maturity', [{ day: 0, risk: 0.9 }], ['decline']],
  [
    'keeps the stage while the score hovers at the edge',
    'decline',
    [
      { day: 0, risk: 0.58 },
      { day: 1, risk: 0.47 },
      { day: 2, risk: 0.62 },
    ],
    ['decline', 'decline', 'decline'],
  ],
  [
    'forgets a candidate that is not confirmed',
    'maturity',
    [
      { day: 0, risk: 0.7 },
      { day: 1, risk: 0.1 },
      { day: 2, risk: 0.7 },
    ],
    ['maturity', 'maturity', 'maturity'],
  ],
  [
    'lets a customer recover',
    'decline',
    [
      { day: 0, risk: 0.1 },
      { day: 1, risk: 0.1 },
    ],
    ['decline', 'maturity'],
  ],
  [
    'ends after silence far beyond the own rhythm',
    'maturity',
    [{ day: 0, risk: 0.7, signals: LONG_SILENT }],
    ['termination'],
  ],
  [
    'does not end a customer whose rhythm is slow',
    'maturity',
    [
      {
        day: 0,
        risk: 0.55,
        signals: {
          ...LONG_SILENT,
          business: { gaps: 9, usualGap: 60, meanGap: 60, longestGap: 90, irregularity: 0.2 },
        },
      },
    ],
    ['maturity'],
  ],
  [
    'does not end a customer against the model',
    'maturity',
    [{ day: 0, risk: 0.2, signals: LONG_SILENT }],
    ['maturity'],
  ],
  ['starts over who comes back after the end', 'termination', [{ day: 0, risk: 0.7 }], ['development']],
  ['starts over even when it looks like growth', 'termination', [{ day: 0, risk: 0.1, growth: 0.9 }], ['development']],
  [
    'sees growth',
    'maturity',
    [
      { day: 0, risk: 0.1, growth: 0.4 },
      { day: 1, risk: 0.1, growth: 0.4 },
    ],
    ['maturity', 'growth'],
  ],
];

describe('the stage machine', () => {
  it.each(SITUATIONS)('%s', (_sentence, from, looks, expected) => {
    expect(follow(from, looks)).toEqual(expected);
  });

  it('keeps a stage for its dwell time', () => {
    const young = aLifecycle({
      stage: 'growth',
      sinceAt: START - 2 * DAY_MS,
      candidate: { stage: 'maturity', days: 5, lastDay: 0 },
    });
    const after = nextLifecycle(
      young,
      someSignals(START),
      { risk: 0.1, stages: STAGES.map(() => 0) },
      A_POLICY,
      'test',
    );
    expect(after.stage).toBe('growth');
  });

  it('never makes an illegal move', () => {
    const looks = fc.array(
      fc.record({
        day: fc.constant(1),
        risk: fc.double({ min: 0, max: 1, noNaN: true }),
        growth: fc.double({ min: 0, max: 1, noNaN: true }),
        signals: fc.constantFrom({}, NO_BUSINESS, YOUNG, LONG_SILENT),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(looks, (raw) => {
        const path = follow(
          null,
          raw.map((look, i) => ({ ...look, day: i })),
        );
        path.forEach((to, i) => {
          const from = path[i - 1];
          if (from && to && from !== to) expect(LEGAL_MOVES[from]).toContain(to);
        });
      }),
    );
  });
});
