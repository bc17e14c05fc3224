import { describe, expect, it } from '@jest/globals';
import { A_BUSINESS } from '../../../test/builders/business.builder.js';
import { A_POLICY } from '../../../test/builders/lifecycle.builder.js';
import type { ModelScores } from '../../../src/core/model/model.scores.js';
import type { StagePolicy } from '../../../src/core/model/policy.js';
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { FACTS } from '../../../src/core/primitives/vocabulary.js';
import type { ActivityCatalog, WireEvent } from '../../../src/core/state/activity.js';
import { collectLog } from '../rows/history.js';
import { lifecycleFigures, type LifecycleFigures } from './lifecycle.figures.js';
import type { Scorer } from '../learners/runtime.js';
import { serve } from './serving.js';

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
function paying(customerId: string, days: readonly number[]): WireEvent[] {
  return days.map((day) => ({ ...eventOf(customerId, day, 'payment'), amount: 100 }));
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
async function figuresUnder(policy: StagePolicy): Promise<LifecycleFigures> {
  const events = [
    ...paying('stops', daysEvery(3, 200)),
    ...paying('closes', daysEvery(5, 230)),
    eventOf('closes', 232, 'bank_left'),
    ...paying('stays', daysEvery(4, 300)),
  ].sort((a, b) => a.occurredAt - b.occurredAt);
  const log = await collectLog(events, catalog);
  return lifecycleFigures(await serve(log, log.customers, { score: calm, policy }, A_BUSINESS), log.to);
}

describe('the life cycle of a log', () => {
  it('says what decided each decline and termination', async () => {
    const { decided, population } = await figuresUnder(A_POLICY);
    expect(decided).toEqual({ decline: counts({ silence: 1 }), termination: counts({ closed: 1 }) });
    expect(population).toMatchObject({ decline: 1, maturity: 1, termination: 1 });
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
    const { decided } = await figuresUnder({ ...A_POLICY, facts });
    expect(decided).toEqual({ decline: counts({}), termination: counts({}) });
  });
});
