import { describe, expect, it } from '@jest/globals';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { decide } from '../../src/core/decision.js';
import { signalsOf } from '../../src/core/features/signals.js';
import { dueAt } from '../../src/core/lifecycle/review.schedule.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import type { StagePolicy } from '../../src/core/model/policy.js';
import type { StageStep } from '../../src/core/monitoring/flaps.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { FACTS, type EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import { advance, apply, newState } from '../../src/core/state/state.js';
import { collectLog, type CustomerHistory, type EventLog } from './history.js';
import type { Scorer } from './runtime.js';
import { observeLifecycle, simulateLifecycle } from './simulation.js';

const catalog: ActivityCatalog = {
  types: { payment: 'money_out', bank_left: { kind: 'redemption', closes: 'relationship' } },
  unmapped: 'session',
  currency: 'CNY',
  rates: {},
  products: {},
  attributes: [],
};
const START = Date.UTC(2025, 0, 1);
const CALM: ModelScores = { risk: 0.05, stages: STAGE_COLUMNS.map(() => 1 / STAGE_COLUMNS.length) };
const calm: Scorer = (_features, rows) => Promise.resolve(Array.from({ length: rows }, () => CALM));
/** Counts per plain fact, all zero but the given ones. */
const counts = (some: Partial<Record<string, number>>) =>
  Object.fromEntries([...FACTS, 'noFact'].map((by) => [by, some[by] ?? 0]));

/** Payments at noon of these days. */
function* paying(customerId: string, days: readonly number[]): Generator<WireEvent> {
  for (const day of days) yield { ...eventOf(customerId, day, 'payment'), amount: 100 };
}

function eventOf(customerId: string, day: number, type: string): WireEvent {
  const occurredAt = START + day * DAY_MS + DAY_MS / 2;
  return { id: `${customerId}${day}${type}`, customerId, occurredAt, channel: 'mobile', type };
}

/** Every `gap` days, with a day more or less now and then. */
function daysEvery(gap: number, until: number): number[] {
  return Array.from({ length: Math.floor(until / gap) }, (_, i) => i * gap + (i % 3 === 2 ? 1 : 0));
}

/** One leaves a rhythm, one closes the relationship, one goes on. */
function threeLives(): Promise<EventLog> {
  return collectLog(
    [
      ...paying('stops', daysEvery(3, 200)),
      ...paying('closes', daysEvery(5, 230)),
      eventOf('closes', 232, 'bank_left'),
      ...paying('stays', daysEvery(4, 300)),
    ],
    catalog,
  );
}

/** The transitions of the decisions that a lane would make: at each event, and whenever the customer is due. */
function served({ id, activities }: CustomerHistory, end: EpochMs, policy: StagePolicy): StageStep[] {
  const settings = { ...A_BUSINESS, model: 'm', policy };
  const state = newState(activities[0]?.occurredAt ?? end);
  const steps: StageStep[] = [];
  let [next, due] = [0, Infinity];
  for (;;) {
    const activity = activities[next];
    const at = Math.min(activity?.occurredAt ?? Infinity, due);
    if (at > end) return steps;
    advance(state, at);
    if (activity !== undefined && activity.occurredAt <= at) {
      apply(state, activity);
      next++;
    }
    const signals = signalsOf(state, at);
    const subject = { customerId: id, lifecycle: state.lifecycle, signals, state: () => state };
    const { lifecycle, move } = decide(subject, CALM, settings);
    if (move !== null) steps.push({ from: move.from, to: move.to, at });
    state.lifecycle = lifecycle;
    due = dueAt(id, lifecycle.stage, signals, policy);
  }
}

describe('the life cycle of a log', () => {
  it('is decided as the service decides', async () => {
    const log = await threeLives();
    const seen = new Map<unknown, StageStep[]>();
    await observeLifecycle(log.customers, log.to, calm, A_POLICY, (state, to, { asOf: at }) => {
      const steps = seen.get(state) ?? [];
      const from = steps.at(-1)?.to ?? null;
      if (from !== to) seen.set(state, [...steps, { from, to, at }]);
    });
    const expected = log.customers.map((history) => served(history, log.to, A_POLICY));
    expect([...seen.values()]).toEqual(expected);
    expect(expected.map((steps) => steps.at(-1)?.to)).toEqual(['termination', 'maturity', 'decline']);
  });

  it('says what decided each decline and termination', async () => {
    const { decided } = await simulateLifecycle(await threeLives(), calm, A_POLICY);
    expect(decided).toEqual({ decline: counts({ silence: 1 }), termination: counts({ closed: 1 }) });
  });

  it('has none of plain facts that are switched off', async () => {
    const { closed, drained, income, silence, halved } = A_POLICY.facts;
    const facts = {
      closed: { ...closed, isOn: false },
      drained: { ...drained, isOn: false },
      income: { ...income, isOn: false },
      silence: { ...silence, isOn: false },
      halved: { ...halved, isOn: false },
    };
    const { decided } = await simulateLifecycle(await threeLives(), calm, { ...A_POLICY, facts });
    expect(decided).toEqual({ decline: counts({}), termination: counts({}) });
  });
});
