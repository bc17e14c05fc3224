import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SOME_RULES, anAlertState } from '../../../test/builders/alert.builder.js';
import { aLifecycle, someSignals } from '../../../test/builders/lifecycle.builder.js';
import { ACTIONS } from './action.transitions.js';
import { act, type AlertAction } from './alert.actions.js';
import type { AlertSettings } from './alert.kinds.js';
import { nextTimer } from './alert.timers.js';
import { isUnresolved, nextAlerts } from './alerting.js';
import type { AlertState, Lifecycle } from '../state/lifecycle.js';
import { NO_CLOSINGS, type Closings } from '../state/products.js';
import { DAY_MS, HOUR_MS } from '../primitives/time.js';
import { ALERT_KINDS, STAGES, type Stage } from '../primitives/vocabulary.js';

const START = Date.UTC(2026, 5, 1);
const SETTINGS: AlertSettings = {
  rules: SOME_RULES,
  tiers: { mass: 0, affluent: 500_000, private: 6_000_000 },
  tierBand: 0.1,
};

interface Day {
  /** After the start. */
  day: number;
  stage?: Stage;
  risk?: number;
  /** Units of the base currency. */
  assets?: number;
  /** An action of a person after the evaluation. */
  people?: Partial<AlertAction>;
  /** Whether a death is known now. */
  isDead?: boolean;
  /** Whether the customer has closed the relationship. */
  isClosed?: boolean;
  /** Whether a person is told; left out, in decline and termination. */
  isTold?: boolean;
}

interface Told {
  day: number;
  what: string;
  alert: AlertState;
}

function live(days: readonly Day[], from: Partial<Lifecycle> = {}): { told: Told[]; lifecycle: Lifecycle } {
  let lifecycle = aLifecycle({ stage: 'maturity', scores: { risk: days[0]?.risk ?? 0.7, stages: [] }, ...from });
  const told: Told[] = [];
  for (const { day, stage = lifecycle.stage, risk = 0.7, assets, people, isDead, isClosed, ...given } of days) {
    const asOf = START + day * DAY_MS;
    const closings: Closings =
      isDead === true ? { ...NO_CLOSINGS, relationship: { at: asOf, by: 'death' } } : NO_CLOSINGS;
    const signals = someSignals(asOf, { closings, balance: assets === undefined ? NaN : assets * 100 });
    const { isTold = stage === 'decline' || (stage === 'termination' && lifecycle.cause.isTold) } = given;
    const cause = { fact: isClosed === true ? ('closed' as const) : null, confidence: 0.7, isTold };
    const after = { ...lifecycle, stage, cause, scores: { risk, stages: [] } };
    const { alerts, tier, steps } = nextAlerts({ before: lifecycle, after, signals, heldOut: false }, SETTINGS);
    told.push(...steps.map(({ what, alert }) => ({ day, what, alert })));
    lifecycle = { ...after, alerts, tier };
    if (people !== undefined) lifecycle = { ...lifecycle, alerts: worked(alerts, people, asOf) };
  }
  return { told, lifecycle };
}

/** Applies the action to the newest alert. */
function worked(alerts: readonly AlertState[], people: Partial<AlertAction>, at: number): AlertState[] {
  const last = alerts[alerts.length - 1];
  if (last === undefined) return [...alerts];
  const action = { action: 'comment', version: last.version, by: 'li', role: 'agent', at, ...people } as const;
  const acted = act(last, action, SOME_RULES);
  return acted.outcome === 'done' ? [...alerts.slice(0, -1), acted.alert] : [...alerts];
}

const ofKind = (told: readonly Told[]): string[] => told.map(({ day, what, alert }) => `${day} ${alert.kind} ${what}`);

const SITUATIONS: [string, Day[], string[]][] = [
  [
    'of a decline is superseded by a death, and none of a termination opens',
    [
      { day: 0, stage: 'decline' },
      { day: 2, stage: 'termination', isDead: true },
    ],
    ['0 decline opened', '2 decline superseded'],
  ],
  [
    'of a decline is superseded by a death although the transition is held',
    [
      { day: 0, stage: 'decline' },
      { day: 2, isDead: true },
    ],
    ['0 decline opened', '2 decline superseded'],
  ],
  [
    'of a termination is superseded when the death becomes known later',
    [
      { day: 0, stage: 'termination', isClosed: true },
      { day: 9, isDead: true },
    ],
    ['0 termination opened', '9 termination superseded'],
  ],
  ['of a decline does not open for who has died', [{ day: 0, stage: 'decline', isDead: true }], []],
  ['raises nothing for a customer who is well', [{ day: 0 }, { day: 9 }], []],
  ['opens an alert with the transition to decline', [{ day: 0, stage: 'decline' }], ['0 decline opened']],
  [
    'opens no second one while the customer stays there',
    [
      { day: 0, stage: 'decline' },
      { day: 1, stage: 'decline' },
      { day: 2, stage: 'decline' },
    ],
    ['0 decline opened'],
  ],
  [
    'updates it when the development grows worse, once',
    [
      { day: 0, stage: 'decline', risk: 0.6, assets: 10_000 },
      { day: 1, risk: 0.99, assets: 10_000 },
      { day: 1.5, risk: 0.99, assets: 10_000 },
    ],
    ['0 decline opened', '1 decline worse'],
  ],
  [
    'does not publish a lower severity',
    [
      { day: 0, stage: 'decline', risk: 0.99, assets: 10_000 },
      { day: 0.5, risk: 0.6, assets: 10_000 },
    ],
    ['0 decline opened'],
  ],
  [
    'resolves itself when the customer recovers',
    [
      { day: 0, stage: 'decline' },
      { day: 2, stage: 'maturity' },
    ],
    ['0 decline opened', '2 decline recovered'],
  ],
  [
    'goes on, as a worse one, when the customer closes the relationship',
    [
      { day: 0, stage: 'decline' },
      { day: 2, stage: 'termination', isClosed: true },
    ],
    ['0 decline opened', '2 decline worse'],
  ],
  [
    'that a person resolved is followed by one of the closing',
    [
      { day: 0, stage: 'decline', people: { action: 'resolve', outcome: 'retained' } },
      { day: 2, stage: 'termination', isClosed: true },
    ],
    ['0 decline opened', '2 termination opened'],
  ],
  [
    'goes on, as a worse one, when the customer is lost by silence',
    [
      { day: 0, stage: 'decline' },
      { day: 2, stage: 'termination' },
      { day: 2.5, stage: 'termination' },
    ],
    ['0 decline opened', '2 decline worse'],
  ],
  ['raises nothing for a customer who is lost by silence without one', [{ day: 0, stage: 'termination' }], []],
  [
    'opens for a risk without a decline, and is worse when that follows',
    [
      { day: 0, stage: 'development', isTold: true },
      { day: 1, stage: 'development', isTold: true },
      { day: 2, stage: 'decline' },
    ],
    ['0 decline opened', '2 decline worse'],
  ],
  [
    'is resolved when the risk that was told of is over',
    [
      { day: 0, stage: 'growth', isTold: true },
      { day: 2, stage: 'growth' },
    ],
    ['0 decline opened', '2 decline recovered'],
  ],
  [
    'ends with a return after the end',
    [
      { day: 0, stage: 'termination', isClosed: true },
      { day: 2, stage: 'development' },
    ],
    ['0 termination opened', '2 termination recovered'],
  ],
  [
    'reopens for trouble that comes back soon',
    [
      { day: 0, stage: 'decline' },
      { day: 2, stage: 'maturity' },
      { day: 10, stage: 'decline' },
    ],
    ['0 decline opened', '2 decline recovered', '10 decline reopened'],
  ],
  [
    'is a new one for trouble that comes back late',
    [
      { day: 0, stage: 'decline' },
      { day: 2, stage: 'maturity' },
      { day: 16, stage: 'decline' },
    ],
    ['0 decline opened', '2 decline recovered', '16 decline opened'],
  ],
  [
    'once it flaps, publishes no more changes, and is resolved when the customer has been well for two weeks',
    [
      { day: 0, stage: 'decline' },
      { day: 1, stage: 'maturity' },
      { day: 2, stage: 'decline' },
      { day: 2.4, stage: 'maturity' },
      { day: 2.8, stage: 'decline' },
      { day: 3, stage: 'maturity' },
      { day: 3.5, stage: 'decline' },
      { day: 4, stage: 'maturity', people: { action: 'start' } },
      { day: 17, stage: 'maturity' },
      { day: 18, stage: 'maturity' },
    ],
    [
      '0 decline opened',
      '1 decline recovered',
      '2 decline reopened',
      '2.4 decline recovered',
      '2.8 decline reopened',
      '18 decline recovered',
    ],
  ],
  [
    'is escalated when nobody began in time, once',
    [
      { day: 0, stage: 'decline', risk: 0.4 },
      { day: 2.9, risk: 0.4 },
      { day: 7, risk: 0.4 },
      { day: 8, risk: 0.4 },
    ],
    ['0 decline opened', '7 decline escalated'],
  ],
  [
    'is not escalated when somebody has begun',
    [
      { day: 0, stage: 'decline', risk: 0.4, people: { action: 'start' } },
      { day: 9, risk: 0.4 },
    ],
    ['0 decline opened'],
  ],
  [
    'returns from a snooze by itself, with time to act on it',
    [
      { day: 0, stage: 'decline', risk: 0.4, people: { action: 'snooze', untilAt: START + 20 * DAY_MS } },
      { day: 19.9, risk: 0.4 },
      { day: 20, risk: 0.4 },
      { day: 21, risk: 0.4 },
    ],
    ['0 decline opened', '20 decline returned'],
  ],
  [
    'expires an acknowledgement without further work',
    [
      { day: 0, stage: 'decline', people: { action: 'acknowledge' } },
      { day: 2.9 },
      { day: 3, people: { action: 'start' } },
    ],
    ['0 decline opened', '3 decline expired', '3 decline escalated'],
  ],
  [
    'stays closed when a person closed it, while the customer stays in decline',
    [{ day: 0, stage: 'decline', people: { action: 'resolve', outcome: 'false_alarm' } }, { day: 20 }, { day: 40 }],
    ['0 decline opened'],
  ],
  [
    'is not closed at once again when a person reopened it for a customer who is well',
    [
      { day: 0, stage: 'decline' },
      { day: 1, stage: 'maturity', people: { action: 'reopen' } },
      { day: 2, stage: 'maturity', people: { action: 'start' } },
      { day: 14, stage: 'maturity' },
      { day: 15, stage: 'maturity' },
    ],
    ['0 decline opened', '1 decline recovered', '15 decline recovered'],
  ],
  [
    'ends when the customer closes the relationship, and none opens by it',
    [
      { day: 0, assets: 510_000 },
      { day: 1, assets: 495_000 },
      { day: 2, stage: 'termination', isClosed: true, assets: 0 },
    ],
    ['1 threshold opened', '2 threshold superseded', '2 termination opened'],
  ],
  [
    'does not open by a closing',
    [
      { day: 0, assets: 510_000 },
      { day: 1, stage: 'termination', isClosed: true, assets: 0 },
    ],
    ['1 termination opened'],
  ],
  [
    'opens when assets fall below the line of the tier held',
    [
      { day: 0, assets: 510_000 },
      { day: 1, assets: 495_000 },
      { day: 2, assets: 490_000 },
    ],
    ['1 threshold opened'],
  ],
  [
    'opens when they fall far below it at once',
    [
      { day: 0, assets: 510_000 },
      { day: 1, assets: 3_000 },
    ],
    ['1 threshold opened'],
  ],
  [
    'is resolved when they are back at the line',
    [
      { day: 0, assets: 510_000 },
      { day: 1, assets: 495_000 },
      { day: 2, assets: 500_000 },
    ],
    ['1 threshold opened', '2 threshold recovered'],
  ],
  [
    'says nothing of a customer who never reached the line',
    [
      { day: 0, assets: 480_000 },
      { day: 1, assets: 430_000 },
      { day: 2, assets: 0 },
    ],
    [],
  ],
  [
    'stands beside an alert of decline: they are of two kinds',
    [
      { day: 0, assets: 510_000 },
      { day: 1, stage: 'decline', assets: 495_000 },
    ],
    ['1 decline opened', '1 threshold opened'],
  ],
];

describe('the alerts of a customer', () => {
  it.each(SITUATIONS)('%s', (_sentence, days, expected) => {
    expect(ofKind(live(days).told)).toEqual(expected);
  });

  it('keep their id and count their versions when trouble comes back', () => {
    const { told } = live([
      { day: 0, stage: 'decline' },
      { day: 2, stage: 'maturity' },
      { day: 10, stage: 'decline' },
    ]);
    expect(told.map(({ alert }) => [alert.openedAt, alert.version, alert.returns])).toEqual([
      [START, 1, 0],
      [START, 2, 0],
      [START, 3, 1],
    ]);
  });

  it('have less time the worse they grow', () => {
    const { told } = live([
      { day: 0, stage: 'decline', risk: 0.4, assets: 10_000 },
      { day: 1, risk: 0.99, assets: 10_000 },
    ]);
    const [opened, worse] = told.map(({ alert }) => alert);
    expect(opened).toMatchObject({ severity: 'info', dueAt: START + 168 * HOUR_MS });
    expect(worse).toMatchObject({ severity: 'critical', dueAt: START + DAY_MS + 4 * HOUR_MS });
  });

  it('that are held out are escalated to nobody', () => {
    const alert = anAlertState({ openedAt: START, dueAt: START + 1, heldOut: true });
    const { told } = live([{ day: 9 }], { stage: 'decline', alerts: [alert] });
    expect(told.map(({ what }) => what)).not.toContain('escalated');
  });
});

/** Any history of stages, balances and actions. */
const lives = fc.array(
  fc.record({
    hours: fc.integer({ min: 1, max: 200 }),
    stage: fc.constantFrom(...STAGES),
    risk: fc.double({ min: 0, max: 1, noNaN: true }),
    assets: fc.option(fc.integer({ min: 0, max: 8_000_000 }), { nil: undefined }),
    people: fc.option(
      fc.record({
        action: fc.constantFrom(...ACTIONS),
        untilHours: fc.integer({ min: 1, max: 500 }),
        outcome: fc.constantFrom('retained', 'lost', 'false_alarm', 'no_action'),
      }),
      { nil: undefined },
    ),
  }),
  { maxLength: 60 },
);

type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never;

function daysOf(life: Life): Day[] {
  let hours = 0;
  return life.map(({ hours: later, people, assets, ...rest }) => {
    hours += later;
    const untilAt = START + (hours + (people?.untilHours ?? 0)) * HOUR_MS;
    return {
      ...rest,
      day: hours / 24,
      ...(assets === undefined ? {} : { assets }),
      ...(people === undefined ? {} : { people: { action: people.action, outcome: people.outcome, untilAt } }),
    };
  });
}

describe('assets around a line', () => {
  /** Crosses the line of 500,000 down and up again, every so many days. */
  const swinging = (everyDays: number, forDays: number): Day[] =>
    Array.from({ length: Math.floor(forDays / everyDays) }, (_, i) => ({
      day: i * everyDays,
      assets: i % 2 === 0 ? 510_000 : 490_000,
    }));
  const openedOn = (days: readonly Day[]): number[] =>
    live(days).told.flatMap(({ day, what, alert }) =>
      alert.kind === 'threshold' && (what === 'opened' || what === 'reopened') ? [day] : [],
    );

  it.each([1, 3, 10, 16, 45])('raise at most four alerts in any year when they cross it every %i days', (everyDays) => {
    const opened = openedOn(swinging(everyDays, 800));
    expect(opened.length).toBeGreaterThan(1);
    for (const day of opened) {
      expect(opened.filter((other) => other >= day && other < day + 365).length).toBeLessThanOrEqual(4);
    }
  });

  it('raise the next alert after the rest, when they stay below', () => {
    const days: Day[] = [
      { day: 0, assets: 510_000 },
      { day: 1, assets: 490_000 },
      { day: 3, assets: 510_000 },
      { day: 5, assets: 490_000 },
      ...[30, 60, 90, 105, 106, 120].map((day) => ({ day, assets: 490_000 })),
    ];
    expect(ofKind(live(days).told).filter((line) => line.includes('threshold') && line.includes('opened'))).toEqual([
      '1 threshold opened',
      '106 threshold opened',
    ]);
  });

  it('raise an alert at once when the last one lies far back', () => {
    const days: Day[] = [
      { day: 0, assets: 510_000 },
      { day: 1, assets: 490_000 },
      { day: 3, assets: 510_000 },
      { day: 200, assets: 510_000 },
      { day: 201, assets: 490_000 },
    ];
    expect(openedOn(days)).toEqual([1, 201]);
  });
});

describe('whatever happens', () => {
  it('a customer never has two unresolved alerts of a kind', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const days = daysOf(life);
        for (let upTo = 1; upTo <= days.length; upTo += 7) {
          const open = live(days.slice(0, upTo)).lifecycle.alerts.filter(isUnresolved);
          for (const kind of ALERT_KINDS) {
            expect(open.filter((alert) => alert.kind === kind).length).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('versions only grow, and every step has one of its own', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const versions = new Map<string, number>();
        for (const { alert } of live(daysOf(life)).told) {
          const key = `${alert.kind}@${alert.openedAt}`;
          expect(alert.version).toBeGreaterThan(versions.get(key) ?? 0);
          versions.set(key, alert.version);
        }
      }),
    );
  });

  it('no timer lies in the past: an evaluation does all that is due', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const days = daysOf(life).map(({ people: _people, ...day }) => day);
        const last = days[days.length - 1];
        if (last === undefined) return;
        const { lifecycle } = live(days);
        expect(nextTimer(lifecycle.alerts, SOME_RULES)).toBeGreaterThan(START + last.day * DAY_MS);
      }),
    );
  });

  it('the severity of an unresolved alert never falls', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const seen = new Map<string, number>();
        const rank = { info: 0, warning: 1, high: 2, critical: 3 };
        for (const { what, alert } of live(daysOf(life)).told) {
          const key = `${alert.kind}@${alert.openedAt}`;
          if (what !== 'reopened') expect(rank[alert.severity]).toBeGreaterThanOrEqual(seen.get(key) ?? 0);
          seen.set(key, rank[alert.severity]);
        }
      }),
    );
  });
});
