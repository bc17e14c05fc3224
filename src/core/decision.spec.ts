import { describe, expect, it } from '@jest/globals';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY, aLifecycle, someSignals } from '../../test/builders/lifecycle.builder.js';
import { decide, type Decision } from './decision.js';
import { RULES_MODEL } from './fallback.js';
import type { Lifecycle } from './lifecycle.js';
import type { Signals } from './signals.js';
import { newState } from './state.js';
import { DAY_MS } from './time.js';
import { STAGES } from './vocabulary.js';

const NOW = Date.UTC(2026, 5, 1);
const { tiers, tierBand, strategies } = A_BUSINESS;

function decideOn(
  lifecycle: Partial<Lifecycle>,
  risk: number,
  signals: Partial<Signals> = {},
  model = 'test',
): Decision {
  const state = { ...newState(NOW), lifecycle: aLifecycle({ sinceAt: NOW - 30 * DAY_MS, ...lifecycle }) };
  const settings = { model, policy: A_POLICY, tiers, tierBand, strategies };
  return decide('c1', state, someSignals(NOW, signals), { risk, stages: STAGES.map(() => 0.1) }, settings);
}

const OPEN = { openedAt: NOW - 9 * DAY_MS, severity: 'warning', version: 1 } as const;

describe('a decision', () => {
  it('leaves no record while the stage stays', () => {
    const { history, move, alert } = decideOn({ stage: 'maturity' }, 0.1);
    expect([history, move, alert]).toEqual([null, null, null]);
  });

  it('opens an alert in the same breath as the move to decline', () => {
    const { lifecycle, history, alert } = decideOn({ stage: 'maturity' }, 0.9);
    expect(history).toMatchObject({ from: 'maturity', to: 'decline', at: NOW });
    expect(alert).toMatchObject({ change: 'opened', record: { status: 'open', severity: 'high', stage: 'decline' } });
    expect(lifecycle.alert).toMatchObject({ openedAt: NOW, version: 1 });
  });

  it('updates the open alert when decline turns to termination, instead of opening another', () => {
    const { alert, lifecycle } = decideOn({ stage: 'decline', alert: OPEN }, 0.7, { businessSilentDays: 200 });
    expect(alert).toMatchObject({ change: 'updated', record: { version: 2, openedAt: OPEN.openedAt } });
    expect(alert?.record.strategy.name).toBe('win_back');
    expect(lifecycle.alert?.version).toBe(2);
  });

  it('resolves the alert when the customer recovers', () => {
    const candidate = { stage: 'maturity', days: 1, lastDay: 0 } as const;
    const { alert, lifecycle } = decideOn({ stage: 'decline', alert: OPEN, candidate }, 0.1);
    expect(alert).toMatchObject({ change: 'resolved', record: { status: 'resolved', resolvedAt: NOW } });
    expect(lifecycle.alert).toBeNull();
  });

  it('leaves no record when the step is held, and keeps stage and alert', () => {
    const state = { ...newState(NOW), lifecycle: aLifecycle({ stage: 'decline', sinceAt: 1, alert: OPEN }) };
    const settings = { model: 'test', policy: A_POLICY, tiers, tierBand, strategies };
    const scores = { risk: 0.7, stages: STAGES.map(() => 0.1) };
    const hold = { reason: 'silent_channel', withinMs: 1 } as const;
    const signals = someSignals(NOW, { businessSilentDays: 200 });
    const decision = decide('c1', state, signals, scores, settings, () => hold);
    expect(decision).toMatchObject({ history: null, move: null, alert: null, held: hold });
    expect(decision.lifecycle).toMatchObject({ stage: 'decline', sinceAt: 1, alert: OPEN, model: 'test' });
    expect(decision.lifecycle.scores.risk).toBeCloseTo(0.7, 3);
  });

  it.each([
    ['by a model', 'test', false],
    ['by rules', RULES_MODEL, true],
  ])('%s says so on its alert and in the history', (_who, model, degraded) => {
    const { alert, history } = decideOn({ stage: 'maturity' }, 0.9, {}, model);
    expect(alert?.record).toMatchObject({ model, degraded });
    expect(history?.model).toBe(model);
  });

  it('rates a wealthy customer more urgent', () => {
    const rich = decideOn({ stage: 'maturity' }, 0.9, { balance: 7_000_000_00, balanceMonthAgo: 20_000_000_00 });
    expect(rich.alert?.record).toMatchObject({
      severity: 'critical',
      valueTier: 'private',
      strategy: { name: 'rescue' },
    });
    expect(rich.alert?.record.priority).toBeGreaterThan(
      decideOn({ stage: 'maturity' }, 0.9).alert?.record.priority ?? 0,
    );
  });

  it('names friction with our own service when that is what the signals show', () => {
    const month = { ...someSignals(NOW).month, kinds: [0, 3, 0, 0, 0, 0, 0, 0] };
    expect(decideOn({ stage: 'maturity' }, 0.9, { month }).alert?.record.strategy.name).toBe('improve');
  });
});
