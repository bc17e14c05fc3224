import { describe, expect, it } from '@jest/globals';
import { YEAR, aCase, onDay } from '../../test/builders/case.builder.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { Fact, Stage } from '../../src/core/primitives/vocabulary.js';
import { waitFigures, waitsOf } from './waits.js';
import type { Case } from './year.js';

const DWELL_DAYS = 7;

interface Parts {
  stages?: [day: number, to: Stage, reviewDelayDays?: number][];
  leanings?: [day: number, stage: Stage | null, days: number][];
  alert: [day: number, reviewDelayDays?: number];
}

function turner({ stages = [], leanings = [], alert: [day, delay = 0] }: Parts): Case {
  const fact: Fact | null = null;
  const said = {
    stages: stages.map(([on, to, days = 0]) => ({ at: onDay(on), to, fact, reviewDelayMs: days * DAY_MS })),
    leanings: leanings.map(([on, stage, days]) => ({ at: onDay(on), stage, days })),
    alerts: [{ at: onDay(day), reviewDelayMs: delay * DAY_MS }],
  };
  return aCase({ kind: 'turns', cause: 'plain_stop', turned: 100, ended: 200, said });
}

const NONE = { evidence: 0, dwell: 0, confirmation: 0, telling: 0, sweep: 0 };

describe('the time from a turn to the alert', () => {
  it.each<[string, Parts, Partial<typeof NONE>]>([
    [
      'is evidence until a fact decides, and the review of that day',
      {
        stages: [
          [10, 'maturity'],
          [121, 'decline', 1],
        ],
        alert: [121, 1],
      },
      { evidence: 20, sweep: 1 },
    ],
    [
      'is telling while silence may be an absence',
      {
        stages: [
          [10, 'maturity'],
          [111, 'decline', 1],
        ],
        alert: [122, 1],
      },
      { evidence: 10, telling: 10, sweep: 2 },
    ],
    [
      'is confirmation from the first day that agrees to the last',
      {
        stages: [
          [10, 'maturity'],
          [113, 'decline', 1],
        ],
        leanings: [
          [110, 'decline', 1],
          [113, null, 0],
        ],
        alert: [113],
      },
      { evidence: 10, confirmation: 3 },
    ],
    [
      'is dwell while the stage before is too young',
      {
        stages: [
          [108, 'growth'],
          [115, 'decline'],
        ],
        leanings: [
          [110, 'decline', 1],
          [112, 'decline', 2],
        ],
        alert: [115],
      },
      { evidence: 10, dwell: 5 },
    ],
    [
      'begins anew when the candidate was dropped',
      {
        stages: [
          [10, 'maturity'],
          [124, 'decline'],
        ],
        leanings: [
          [105, 'decline', 1],
          [110, null, 0],
          [122, 'decline', 1],
        ],
        alert: [124],
      },
      { evidence: 22, confirmation: 2 },
    ],
    [
      'counts nothing before the turn',
      { stages: [[90, 'decline']], leanings: [[80, 'decline', 1]], alert: [103] },
      { telling: 3 },
    ],
  ])('%s', (_what, parts, expected) => {
    expect(waitsOf(turner(parts), DWELL_DAYS)).toEqual({ ...NONE, ...expected });
  });

  it('is unknown without a right alert', () => {
    expect(waitsOf(turner({ alert: [201] }), DWELL_DAYS)).toBeNull();
  });

  it('is summed up over the turners found', () => {
    const slow = turner({
      stages: [
        [10, 'maturity'],
        [130, 'decline'],
      ],
      alert: [130],
    });
    const told = turner({
      stages: [
        [10, 'maturity'],
        [110, 'decline'],
      ],
      alert: [120],
    });
    const waits = waitFigures([slow, told, turner({ alert: [99] }), aCase({})], YEAR, DWELL_DAYS);
    expect(waits.evidence).toEqual({ medianDays: 20, meanDays: 20, share: 0.8 });
    expect(waits.telling).toEqual({ medianDays: 5, meanDays: 5, share: 0.2 });
  });
});
