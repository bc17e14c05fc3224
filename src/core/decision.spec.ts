import { describe, expect, it } from '@jest/globals';
import { SOME_RULES, anAlertState } from '../../test/builders/alert.builder.js';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { aDailyCustomer } from '../../test/builders/daily.builder.js';
import { A_POLICY, aLifecycle, someSignals, troubledSignals } from '../../test/builders/lifecycle.builder.js';
import {
  decide,
  isHeldOut,
  standingOf,
  strategyNameOf,
  type DecisionContext,
  type Decision,
  type Subject,
} from './decision.js';
import type { Hold } from './lifecycle/holds.js';
import { PRIOR_MODEL, STAND_IN_MODEL } from './model/model.names.js';
import type { Lifecycle } from './state/lifecycle.js';
import type { Signals } from './features/signals.js';
import { NO_CLOSINGS } from './state/products.js';
import { newState, type CustomerState } from './state/state.js';
import { DAY_MS, dayOf } from './primitives/time.js';
import { STAGES } from './primitives/vocabulary.js';

const NOW = Date.UTC(2026, 5, 1);
const { tiers, tierBand, strategies, team } = A_BUSINESS;
const BUSINESS = { tiers, tierBand, strategies, team, rules: SOME_RULES };

function decideOn(
  lifecycle: Partial<Lifecycle>,
  risk: number,
  signals: Partial<Signals> = {},
  model = 'test',
): Decision {
  const state = { ...newState(NOW), lifecycle: aLifecycle({ sinceAt: NOW - 30 * DAY_MS, ...lifecycle }) };
  const settings = { model, policy: A_POLICY, ...BUSINESS };
  const scores = { risk, stages: STAGES.map(() => 0.1) };
  return decide(subjectOf(state, someSignals(NOW, signals)), scores, settings, held(state, null));
}

function subjectOf(state: CustomerState, signals: Signals): Subject {
  return { customerId: 'c1', before: state.lifecycle, signals, branch: state.branch?.name ?? null };
}

const held = (state: CustomerState, hold: Hold | null): DecisionContext<Subject> => {
  return { stateOf: () => state, holdOf: () => hold };
};

const TROUBLED = troubledSignals(NOW);
const OPEN = anAlertState({ openedAt: NOW - 2 * DAY_MS });

describe('the name of the strategy', () => {
  const settings = { model: 'test', policy: A_POLICY, ...BUSINESS };
  const died = { ...NO_CLOSINGS, relationship: { at: NOW, by: 'death' as const } };
  const months: Partial<Signals>[] = [
    {},
    TROUBLED,
    { balance: 9e9 },
    { silentDays: 80, businessSilentDays: 80 },
    { closings: died },
  ];

  it('is that of the standing, in every stage, told or not', () => {
    const names = new Set<string | null>();
    for (const stage of STAGES) {
      for (const isTold of [true, false]) {
        for (const [risk, days] of [
          [0.9, 3],
          [0.2, 400],
        ] as const) {
          for (const signals of months.map((parts) => someSignals(NOW, parts))) {
            const cause = { fact: null, confidence: 0.7, isTold };
            const lifecycle = aLifecycle({ stage, sinceAt: NOW - days * DAY_MS, cause, scores: { risk, stages: [] } });
            const standing = standingOf({ ...newState(NOW), lifecycle }, lifecycle, stage, signals, settings);
            const name = strategyNameOf(lifecycle, signals, settings);
            expect([stage, isTold, name]).toEqual([stage, isTold, standing.strategy?.name ?? null]);
            names.add(name);
          }
        }
      }
    }
    expect(names.size).toBeGreaterThan(7); // the rules chose among those of a decline, too
  });
});

describe('a decision', () => {
  it('leaves no record while the stage stays', () => {
    const { history, move, alerts } = decideOn({ stage: 'maturity' }, 0.1);
    expect([history, move, alerts]).toEqual([null, null, []]);
  });

  it('opens an alert together with the transition to decline', () => {
    const { lifecycle, history, alerts } = decideOn({ stage: 'maturity' }, 0.9, TROUBLED);
    expect(history).toMatchObject({ from: 'maturity', to: 'decline', as: 'declined', at: NOW });
    expect(alerts).toMatchObject([{ change: 'opened', record: { kind: 'decline', status: 'open', stage: 'decline' } }]);
    expect(alerts[0]?.story).toMatchObject([{ at: NOW, by: 'system', what: 'opened', version: 1 }]);
    expect(lifecycle.alerts).toMatchObject([{ openedAt: NOW, version: 1 }]);
  });

  it('goes on with the alert of a decline when the customer closes, for whoever works on it', () => {
    const { alerts } = decideOn({ stage: 'decline', alerts: [{ ...OPEN, assignee: 'li' }] }, 0.7, {
      closings: { ...NO_CLOSINGS, relationship: { at: NOW, by: 'customer' } },
    });
    expect(alerts).toMatchObject([
      {
        change: 'updated',
        record: { kind: 'decline', stage: 'termination', assignee: 'li', strategy: { name: 'win_back' } },
      },
    ]);
  });

  it('says of a young customer at risk why they may leave, and how to begin with them', () => {
    const young = { businessTenureDays: 20, lifetimeBusinessDays: 3, month: TROUBLED.month };
    const alerts = { line: 0.6, floor: 0.5, stay: 0.4, young: { tenureDays: 7, businessDays: 1 }, silentDays: 40 };
    const state = { ...newState(NOW), lifecycle: aLifecycle({ stage: 'development', sinceAt: NOW - 20 * DAY_MS }) };
    const settings = { model: 'test', policy: { ...A_POLICY, alerts }, ...BUSINESS };
    const scores = { risk: 0.9, stages: STAGES.map(() => 0.1) };
    const [alert] = decide(subjectOf(state, someSignals(NOW, young)), scores, settings, held(state, null)).alerts;
    expect(alert?.record).toMatchObject({ kind: 'decline', stage: 'development', strategy: { name: 'onboard' } });
    expect(alert?.record.reasons.map(({ code }) => code)).toContain('friction');
  });

  it('shows the termination on an alert of decline that goes on', () => {
    const { alerts } = decideOn({ stage: 'decline', alerts: [OPEN] }, 0.7, { businessSilentDays: 200 });
    expect(alerts).toMatchObject([
      { change: 'updated', record: { kind: 'decline', stage: 'termination', strategy: { name: 'win_back' } } },
    ]);
  });

  it('resolves the alert when the customer recovers, and records it', () => {
    const candidate = { stage: 'maturity', days: 1, lastDay: 0 } as const;
    const { alerts } = decideOn({ stage: 'decline', alerts: [OPEN], candidate }, 0.1);
    expect(alerts).toMatchObject([
      { change: 'resolved', record: { status: 'resolved', outcome: 'recovered', resolvedAt: NOW, version: 2 } },
    ]);
    expect(alerts[0]?.story).toMatchObject([{ what: 'recovered', outcome: 'recovered' }]);
  });

  it('leaves no record when the step is held, and keeps stage and alert', () => {
    const state = { ...newState(NOW), lifecycle: aLifecycle({ stage: 'decline', sinceAt: 1, alerts: [OPEN] }) };
    const settings = { model: 'test', policy: A_POLICY, ...BUSINESS };
    const scores = { risk: 0.3, stages: STAGES.map(() => 0.1) };
    const hold = { reason: 'silent_channel', withinMs: 1 } as const;
    const signals = someSignals(NOW, { businessSilentDays: 200 });
    const decision = decide(subjectOf(state, signals), scores, settings, held(state, hold));
    expect(decision).toMatchObject({ history: null, move: null, alerts: [], held: hold });
    expect(decision.lifecycle).toMatchObject({ stage: 'decline', sinceAt: 1, alerts: [OPEN], model: 'test' });
    expect(decision.lifecycle.scores.risk).toBeCloseTo(0.3, 3);
  });

  it.each([
    ['by a model', 'test', false],
    ['by the prior where there is no model', PRIOR_MODEL, false],
    ['by what stands in for a model', STAND_IN_MODEL, true],
  ])('%s says so on its alert and in the history', (_who, model, degraded) => {
    const { alerts, history } = decideOn({ stage: 'maturity' }, 0.9, TROUBLED, model);
    expect(alerts[0]?.record).toMatchObject({ model, degraded });
    expect(history?.model).toBe(model);
  });

  it('rates a wealthy customer who falls fast more urgent', () => {
    const scores = { risk: 0.9, stages: [0, 0, 0, 0, 1, 0] };
    const rich = decideOn({ stage: 'maturity', scores }, 0.9, {
      balance: 7_000_000_00,
      balanceMonthAgo: 20_000_000_00,
    });
    expect(rich.alerts[0]?.record).toMatchObject({
      severity: 'critical',
      valueTier: 'private',
      strategy: { name: 'rescue' },
      valueAtStake: 20_000_000,
      speed: 0.65,
    });
    const poor = decideOn({ stage: 'maturity' }, 0.9, TROUBLED);
    expect(rich.alerts[0]?.record.priority).toBeGreaterThan(poor.alerts[0]?.record.priority ?? Infinity);
  });

  it('rates a plain fact by how sure it is, whatever risk the model sees', () => {
    const closings = { relationship: { at: NOW, by: 'customer' as const }, account: null, product: null };
    const [alert] = decideOn({ stage: 'maturity' }, 0.02, { closings }).alerts;
    expect(alert?.record).toMatchObject({ kind: 'termination', risk: expect.closeTo(0.02, 3) });
    expect(alert?.record.priority).toBeGreaterThanOrEqual(500 * (alert?.record.confidence ?? 1));
    expect(alert?.record.severity).not.toBe('info');
  });

  it('names friction with our own service when that is what the signals show', () => {
    expect(decideOn({ stage: 'maturity' }, 0.9, TROUBLED).alerts[0]?.record.strategy?.name).toBe('improve');
  });

  it.each([
    ['customer', ['termination']],
    ['bank', []],
    ['death', []],
  ] as const)('raises after a closing by the %s: %j', (by, kinds) => {
    const closings = { ...NO_CLOSINGS, relationship: { at: NOW, by } };
    const tier = { held: 'private', isBelow: false } as const;
    const { lifecycle, alerts, findings } = decideOn({ stage: 'maturity', tier }, 0.1, { closings, balance: 0 });
    expect([lifecycle.stage, findings[0]?.fact]).toEqual(['termination', 'closed']);
    expect(alerts.map(({ record }) => record.kind).filter((kind) => kind !== 'threshold')).toEqual(kinds);
    if (by !== 'customer') expect(alerts).toEqual([]);
  });

  it('tells of a silence when the absence has lasted: first the stage, then the alert', () => {
    const today = dayOf(NOW);
    const fallen = decideOn({ stage: 'maturity' }, 0.1, aDailyCustomer(today, 12));
    expect(fallen).toMatchObject({ history: { to: 'decline' }, alerts: [] });
    expect(dayOf(fallen.timerAt)).toBe(today + 9);
    const told = decideOn(fallen.lifecycle, 0.1, aDailyCustomer(today, 21));
    expect(told).toMatchObject({ history: null, alerts: [{ change: 'opened', record: { kind: 'decline' } }] });
  });

  it('tells nobody of a silence that ends before', () => {
    const today = dayOf(NOW);
    const { lifecycle } = decideOn({ stage: 'maturity' }, 0.1, aDailyCustomer(today, 12));
    const back = decideOn(lifecycle, 0.1, aDailyCustomer(today, 0));
    const well = decideOn(
      { ...back.lifecycle, sinceAt: NOW - 20 * DAY_MS, candidate: { stage: 'maturity', days: 1, lastDay: 0 } },
      0.1,
    );
    expect([back.alerts, well.alerts, well.lifecycle.stage]).toEqual([[], [], 'maturity']);
  });

  it('returns when time alone changes an alert', () => {
    const { alerts, timerAt } = decideOn({ stage: 'maturity' }, 0.9, TROUBLED);
    expect(timerAt).toBe(alerts[0]?.record.dueAt);
    expect(decideOn({ stage: 'maturity' }, 0.1).timerAt).toBe(Infinity);
  });
});

describe('holding alerts out', () => {
  const share = (heldOutShare: number): number =>
    Array.from({ length: 5_000 }, (_, i) => isHeldOut(`c-${i}`, { heldOutShare })).filter(Boolean).length / 5_000;

  it('selects its share of customers, and none at a share of 0', () => {
    expect(share(0)).toBe(0);
    expect(share(0.2)).toBeCloseTo(0.2, 1);
  });

  it('selects the same customers every time', () => {
    expect(isHeldOut('c-1', { heldOutShare: 0.3 })).toBe(isHeldOut('c-1', { heldOutShare: 0.3 }));
  });
});
