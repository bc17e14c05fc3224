import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  aRhythm,
  A_POLICY,
  aLifecycle,
  someSignals,
  troubledSignals,
} from '../../../test/builders/lifecycle.builder.js';
import { mark, newDayMap, type DayMap } from '../features/day.map.js';
import type { Lifecycle } from '../state/lifecycle.js';
import type { Signals } from '../features/signals.js';
import { LEGAL_TRANSITIONS, transitionName } from './transitions.js';
import { nextLifecycle } from './stages.js';
import { DAY_MS } from '../primitives/time.js';
import { STAGES, type Stage } from '../primitives/vocabulary.js';

const START = Date.UTC(2026, 0, 1);

interface Situation {
  /** Days after the start. */
  day: number;
  risk: number;
  growth?: number;
  signals?: Partial<Signals>;
}

/** The stages after each evaluation, starting in a stage that was entered long ago. */
function follow(from: Stage | null, situations: readonly Situation[]): (Stage | null)[] {
  let lifecycle: Lifecycle = aLifecycle({ stage: from, sinceAt: START - 100 * DAY_MS });
  return situations.map(({ day, risk, growth = 0, signals = {} }) => {
    const stages = STAGES.map((stage) => (stage === 'growth' ? growth : 0));
    const asOf = START + day * DAY_MS;
    lifecycle = nextLifecycle(lifecycle, someSignals(asOf, signals), { risk, stages }, A_POLICY, 'test');
    return lifecycle.stage;
  });
}

const NO_BUSINESS = { businessTenureDays: NaN, businessSilentDays: NaN };
const YOUNG = { businessTenureDays: 10, lifetimeBusinessDays: 2 };
const MANY_DAYS = { ...someSignals(START).month, businessDays: 4 };
const { month: COMPLAINTS } = troubledSignals(START);
const MONTHLY = aRhythm({ gaps: 11, usualGap: 30, meanGap: 30.4, longestGap: 32, irregularity: 0.03 });
/** Paid once a month and doing everything on that day: quiet for 29 days since. */
const SALARY = { business: MONTHLY, active: MONTHLY, businessSilentDays: 29, silentDays: 29, quarterTrend: 1.05 };
const LONG_SILENT = { businessSilentDays: 120 };
/** A sign of leaving that is no silence, and no fact either: the model's risk decides. */
const TROUBLED = { month: COMPLAINTS };
/** Once a week, but hardly ever in the last quarter. */
const RARER = { businessMap: everyWeek(90), monthTrend: 0.4, businessSilentDays: 6 };
/** Away for most of the last quarter, and back at the usual rate. */
const BACK = { businessMap: everyWeek(90, 20), monthTrend: 1, businessSilentDays: 5 };

/** Business once a week for a year, but not from `from` to `until` days ago. */
function everyWeek(until: number, from = 0): DayMap {
  const map = newDayMap();
  for (let ago = 6; ago < 360; ago += 7) if (ago < from || ago >= until) mark(map, ago);
  mark(map, 6);
  return map;
}

const SITUATIONS: [string, Stage | null, Situation[], (Stage | null)[]][] = [
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
    'changes to decline only when a second day confirms it',
    'maturity',
    [
      { day: 0, risk: 0.7, signals: TROUBLED },
      { day: 1, risk: 0.7, signals: TROUBLED },
    ],
    ['maturity', 'decline'],
  ],
  [
    'does not count two evaluations on one day as two days',
    'maturity',
    [
      { day: 0, risk: 0.7, signals: TROUBLED },
      { day: 0.2, risk: 0.7, signals: TROUBLED },
    ],
    ['maturity', 'maturity'],
  ],
  ['changes at once on a strong risk', 'maturity', [{ day: 0, risk: 0.9, signals: TROUBLED }], ['decline']],
  [
    'keeps the stage while the score hovers at the edge',
    'decline',
    [
      { day: 0, risk: 0.58, signals: TROUBLED },
      { day: 1, risk: 0.47, signals: TROUBLED },
      { day: 2, risk: 0.62, signals: TROUBLED },
    ],
    ['decline', 'decline', 'decline'],
  ],
  [
    'forgets a candidate that is not confirmed',
    'maturity',
    [
      { day: 0, risk: 0.7, signals: TROUBLED },
      { day: 1, risk: 0.1, signals: TROUBLED },
      { day: 2, risk: 0.7, signals: TROUBLED },
    ],
    ['maturity', 'maturity', 'maturity'],
  ],
  [
    'allows a customer to recover',
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
          business: aRhythm({ gaps: 9, usualGap: 60, meanGap: 60, longestGap: 90, irregularity: 0.2 }),
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
  [
    'starts a customer who returns after termination in development',
    'termination',
    [{ day: 0, risk: 0.7 }],
    ['development'],
  ],
  [
    'starts a returning customer in development when the model says growth after one visit',
    'termination',
    [{ day: 0, risk: 0.1, growth: 0.9 }],
    ['development'],
  ],
  [
    'places a returning customer with frequent business in growth',
    'termination',
    [{ day: 0, risk: 0.1, growth: 0.9, signals: { month: MANY_DAYS } }],
    ['growth'],
  ],
  [
    'does not put a returning customer into decline before the dwell time, whatever the risk',
    'termination',
    [
      { day: 0, risk: 0.95, signals: TROUBLED },
      { day: 3, risk: 0.95, signals: TROUBLED },
      { day: 6, risk: 0.95, signals: TROUBLED },
      { day: 7, risk: 0.95, signals: TROUBLED },
    ],
    ['development', 'development', 'development', 'decline'],
  ],
  [
    'does not make a prospect of a customer again',
    'termination',
    [{ day: 0, risk: 0.1, signals: NO_BUSINESS }],
    ['development'],
  ],
  [
    'sees no decline in a salary earner who is quiet until the next salary',
    'maturity',
    [
      { day: 0, risk: 0.9, signals: SALARY },
      { day: 1, risk: 0.9, signals: { ...SALARY, businessSilentDays: 30 } },
    ],
    ['maturity', 'maturity'],
  ],
  [
    'sees it once the silence is longer than chance explains',
    'maturity',
    [{ day: 0, risk: 0.9, signals: { ...SALARY, businessSilentDays: 95 } }],
    ['decline'],
  ],
  [
    'sees it in a salary earner whose savings leave',
    'maturity',
    [{ day: 0, risk: 0.9, signals: { ...SALARY, balance: 40_000_00, balanceMonthAgo: 90_000_00 } }],
    ['decline'],
  ],
  [
    'sees it in a salary earner who complains',
    'maturity',
    [{ day: 0, risk: 0.9, signals: { ...SALARY, month: COMPLAINTS } }],
    ['decline'],
  ],
  [
    'sees it in a customer whose business becomes rarer, though never silent for long',
    'maturity',
    [{ day: 0, risk: 0.9, signals: RARER }],
    ['decline'],
  ],
  [
    'sees none in a regular customer who is back, though the quarter was quiet',
    'maturity',
    [{ day: 0, risk: 0.9, signals: BACK }],
    ['maturity'],
  ],
  [
    'sees none in what chance does to a steady customer, whatever the risk',
    'maturity',
    [
      { day: 0, risk: 0.99 },
      { day: 1, risk: 0.99 },
    ],
    ['maturity', 'maturity'],
  ],
  [
    'leaves a customer without any rhythm to the model',
    'maturity',
    [{ day: 0, risk: 0.9, signals: { business: aRhythm({ ...MONTHLY, gaps: 1 }) } }],
    ['decline'],
  ],
  [
    'leaves an irregular customer to the model',
    'maturity',
    [{ day: 0, risk: 0.9, signals: { ...BACK, business: { ...someSignals(START).business, irregularity: 0.9 } } }],
    ['decline'],
  ],
  [
    'leaves a customer who acted just now to the model',
    'maturity',
    [{ day: 0, risk: 0.9, signals: { ...BACK, businessSilentDays: 1 } }],
    ['decline'],
  ],
  [
    'allows a salary earner who is quiet as usual to leave decline',
    'decline',
    [
      { day: 0, risk: 0.9, signals: SALARY },
      { day: 1, risk: 0.9, signals: SALARY },
    ],
    ['decline', 'maturity'],
  ],
  [
    'allows a customer who returns quietly and regularly to leave decline',
    'termination',
    [{ day: 0, risk: 0.9, signals: SALARY }],
    ['development'],
  ],
  [
    'does not end a customer for a single large withdrawal',
    'maturity',
    [
      { day: 0, risk: 0.99, signals: { businessSilentDays: 0, balance: 1_00, balanceMonthAgo: 5_000_000_00 } },
      { day: 1, risk: 0.99, signals: { businessSilentDays: 1, balance: 1_00, balanceMonthAgo: 5_000_000_00 } },
    ],
    ['decline', 'decline'],
  ],
  [
    'changes no stage on a strong risk within the dwell time',
    'termination',
    [
      { day: 0, risk: 0.1, growth: 0.9, signals: { month: MANY_DAYS } },
      { day: 2, risk: 0.99 },
    ],
    ['growth', 'growth'],
  ],
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
  it.each(SITUATIONS)('%s', (_sentence, from, situations, expected) => {
    expect(follow(from, situations)).toEqual(expected);
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

  it('never makes an illegal transition', () => {
    const situations = fc.array(
      fc.record({
        day: fc.constant(1),
        risk: fc.double({ min: 0, max: 1, noNaN: true }),
        growth: fc.double({ min: 0, max: 1, noNaN: true }),
        signals: fc.constantFrom({}, NO_BUSINESS, YOUNG, LONG_SILENT),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(situations, (raw) => {
        const path = follow(
          null,
          raw.map((situation, i) => ({ ...situation, day: i })),
        );
        path.forEach((to, i) => {
          const from = path[i - 1];
          if (from && to && from !== to) expect(transitionName(from, to)).not.toBeNull();
        });
      }),
    );
  });
});

describe('a silence that chance makes', () => {
  it.each<[string, number | undefined, Stage]>([
    ['is no decline by the model', undefined, 'maturity'],
    ['is no decline for customers of as many gaps as the policy asks for', 4, 'maturity'],
    ['is left to the model for customers of fewer', 5, 'decline'],
  ])('%s', (_what, knownGaps, stage) => {
    const { rhythm } = A_POLICY;
    const policy = { ...A_POLICY, rhythm: knownGaps === undefined ? rhythm : { ...rhythm, knownGaps } };
    const business = aRhythm({ gaps: 4, usualGap: 20, meanGap: 20, longestGap: 40, irregularity: 0.9 });
    const signals = someSignals(START, { business, businessSilentDays: 25, businessMap: everyWeek(0) });
    const before = aLifecycle({ stage: 'maturity', sinceAt: START - 100 * DAY_MS });
    const scores = { risk: 0.99, stages: STAGES.map(() => 0) };
    expect(nextLifecycle(before, signals, scores, policy, 'test').stage).toBe(stage);
  });
});

describe('the legal transitions', () => {
  it.each<[Stage, Stage, string | null]>([
    ['prospect', 'development', 'acquired'],
    ['development', 'prospect', null],
    ['maturity', 'development', null],
    ['decline', 'maturity', 'recovered'],
    ['termination', 'growth', 'reactivated'],
    ['termination', 'decline', null],
  ])('from %s to %s: %s', (from, to, name) => {
    expect(transitionName(from, to)).toBe(name);
  });

  it('never lead back to prospect, and leave no stage without a transition', () => {
    for (const moves of Object.values(LEGAL_TRANSITIONS)) {
      expect(moves.prospect).toBeUndefined();
      expect(Object.keys(moves).length).toBeGreaterThan(0);
    }
  });
});
