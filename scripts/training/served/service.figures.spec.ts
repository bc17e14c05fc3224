import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import type { EpochMs, Stage } from '../../../src/core/primitives/vocabulary.js';
import type { WireEvent } from '../../../src/core/state/activity.js';
import { collectLog, type EventLog } from '../rows/history.js';
import { sampleAt } from '../rows/samples.js';
import { serviceFigures, type ServiceFigures } from './service.figures.js';
import type { CourseAlert, CourseStep } from '../../backtest/course.js';
import type { ServedLife } from './serving.js';
import { labelSamples } from '../rows/targets.js';
import { PAYMENTS } from '../rows/made-up-log.js';

const START = Date.UTC(2025, 0, 1);
/** Visibly silent from 20 days on. */
const HORIZON = 30;
const LOG_DAYS = 240;
const noon = (day: number): EpochMs => START + (day + 0.5) * DAY_MS;
const PERIOD = { from: START + 120 * DAY_MS, to: START + 208 * DAY_MS };
const WEEKS = [120, 127, 134, 141, 148].map((day) => START + day * DAY_MS);

/** Every second day until they stop. */
const STOPS: Readonly<Record<string, number>> = { gone: 60, leaves: 130, stays: LOG_DAYS, late: 200 };
/** The business days of one who comes back after 50 days of silence. */
const BACK = [0, 2, 4, 90, 92, 142, 144, 146, 200, 240];

function payment(customerId: string, day: number): WireEvent {
  return {
    id: `${customerId}${day}`,
    customerId,
    occurredAt: noon(day),
    channel: 'mobile',
    type: 'payment',
    amount: 1,
  };
}

function everySecondDay(customerId: string, until: number): WireEvent[] {
  return Array.from({ length: until / 2 + 1 }, (_, i) => payment(customerId, 2 * i));
}

const events = [
  ...Object.entries(STOPS).flatMap(([id, until]) => everySecondDay(id, until)),
  ...BACK.map((day) => payment('back', day)),
].sort((a, b) => a.occurredAt - b.occurredAt);
const log: EventLog = await collectLog(events, PAYMENTS);
const weekly = labelSamples(
  log,
  sampleAt(log, () => true, WEEKS),
  HORIZON,
);

const alert = (day: number, parts: Partial<CourseAlert> = {}): CourseAlert => {
  return { at: noon(day), kind: 'decline', fact: null, ...parts };
};

/** @param path the stages and the days on which they are entered */
function figuresOf(
  said: Readonly<Record<string, { path?: readonly (readonly [number, Stage])[]; alerts?: readonly CourseAlert[] }>>,
): ServiceFigures {
  const lives = log.customers.map((customer): ServedLife => {
    const { path = [], alerts = [] } = said[customer.id] ?? {};
    const steps = path.map(([day, to], i): CourseStep => {
      return { from: path[i - 1]?.[1] ?? 'maturity', to, at: noon(day), fact: null };
    });
    return { customer, steps, alerts, evaluations: 0 };
  });
  const measured = { log, period: PERIOD, horizonDays: HORIZON };
  return serviceFigures(lives, weekly, measured, { seed: 1, resamples: 20 });
}

describe('the alerts of a service', () => {
  it('are right when business stops within the horizon, and count in the period alone', () => {
    const { alerts, precision, counts } = figuresOf({
      leaves: { alerts: [alert(60), alert(125)] },
      stays: { alerts: [alert(130), alert(230)] },
    });
    expect({ alerts, precision, right: counts.right }).toEqual({ alerts: 2, precision: 0.5, right: 1 });
  });

  it('count in no precision once the customer is visibly silent', () => {
    const { alerts, precision, visiblySilentShare, caughtShare } = figuresOf({
      leaves: { alerts: [alert(149), alert(150, { kind: 'termination' })] },
      back: { alerts: [alert(125)] },
    });
    // The last business of one was on day 130, that of the other on day 92, before day 142.
    expect({ alerts, precision, visiblySilentShare }).toEqual({ alerts: 3, precision: 1, visiblySilentShare: 0.6667 });
    expect(caughtShare).toBeGreaterThan(0);
  });

  it('catch those who were at risk in some week while not visibly silent', () => {
    expect(figuresOf({ leaves: { alerts: [alert(135)] } })).toMatchObject({
      caughtShare: 0.5, // and back, who stops for 50 days
      counts: { atRisk: 2, caught: 1 },
    });
    expect(figuresOf({ leaves: { alerts: [alert(151)] } }).caughtShare).toBe(0);
  });

  it('are early by the days until a horizon of silence', () => {
    expect(figuresOf({ leaves: { alerts: [alert(135)] } }).medianLeadDays).toBe(130 + HORIZON - 135);
    expect(figuresOf({ leaves: { alerts: [alert(151)] } }).medianLeadDays).toBeNull();
  });

  it('are counted apart when a plain fact raised them', () => {
    const { alerts, byFact, byModel, perThousandPerMonth, counts } = figuresOf({
      leaves: { alerts: [alert(135, { fact: 'silence' })] },
      stays: { alerts: [alert(140)] },
    });
    expect([alerts, byFact.alerts, byFact.precision, byModel.alerts, byModel.precision]).toEqual([2, 1, 1, 1, 0]);
    expect(perThousandPerMonth).toBeCloseTo((1000 * 2) / (counts.inBusiness * (88 / 30)), 0);
  });
});

describe('those who leave for good', () => {
  const declined = (path: readonly (readonly [number, Stage])[]): unknown => {
    const { leaversDeclinedShare, terminatedWithoutDeclineShare, counts } = figuresOf({ leaves: { path } });
    expect(counts.leavers).toBe(2); // and gone, of whom nothing was said
    return [leaversDeclinedShare, terminatedWithoutDeclineShare];
  };

  it.each<[string, readonly (readonly [number, Stage])[], unknown]>([
    ['are in decline when they entered it in time', [[140, 'decline']], [0.5, 0]],
    ['also when they entered it before their last business', [[120, 'decline']], [0.5, 0]],
    [
      'not when they left it by then',
      [
        [110, 'decline'],
        [120, 'maturity'],
      ],
      [0, 0],
    ],
    ['not when they were visibly silent', [[150, 'decline']], [0, 0]],
    ['are terminated without decline', [[170, 'termination']], [0, 0.5]],
    [
      'not after a late decline',
      [
        [150, 'decline'],
        [170, 'termination'],
      ],
      [0, 0],
    ],
  ])('%s', (_what, path, shares) => {
    expect(declined(path)).toEqual(shares);
  });
});

describe('the stages of a service', () => {
  it('say how many come back from termination within the horizon', () => {
    // Business follows on day 142, and then on day 200.
    const path = [
      [126, 'termination'],
      [142, 'development'],
      [160, 'termination'],
    ] as const;
    const figures = figuresOf({ back: { path }, leaves: { path: [[170, 'termination']] } });
    expect(figures).toMatchObject({ terminationsBackShare: 0.3333, counts: { terminations: 3 } });
  });

  it('say how many of those silent for three horizons stand in termination', () => {
    const figures = figuresOf({ gone: { path: [[120, 'termination']] } });
    expect(figures).toMatchObject({ silentInTerminationShare: 0.5, counts: { longSilent: 2 } });
  });

  it('say how often growth was right, and how many ever grew', () => {
    const figures = figuresOf({
      stays: {
        path: [
          [50, 'growth'],
          [60, 'maturity'],
          [150, 'growth'],
        ],
      },
    });
    expect(figures).toMatchObject({ growthPrecision: 0, growthEnteredShare: 0.2, counts: { growths: 1 } });
  });
});
