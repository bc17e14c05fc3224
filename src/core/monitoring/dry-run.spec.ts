import { describe, expect, it } from '@jest/globals';
import { A_POLICY, aLifecycle, someSignals, troubledSignals } from '../../../test/builders/lifecycle.builder.js';
import { AlertTally, NowTally, boundOf, firstOf, orderOf, scaled, type Examined, type Seen } from './dry-run.js';
import type { StagePolicy } from '../model/policy.js';
import { DAY_MS } from '../primitives/time.js';
import { STAGES, type Stage } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2026, 5, 1);
const ALL: Examined = { customers: 4, examined: 4, share: 1, cutShort: false };
/** In use, two days must confirm a decline from .6 on; the candidate decides it at .5 at once. */
const EAGER: StagePolicy = {
  ...A_POLICY,
  version: 2,
  decline: { ...A_POLICY.decline, enterRisk: 0.5 },
  confirmDays: 1,
};

function seen(customerId: string, stage: Stage, risk: number): Seen {
  return {
    customerId,
    before: aLifecycle({ stage, sinceAt: NOW - 100 * DAY_MS }),
    signals: troubledSignals(NOW),
    scores: { risk, stages: STAGES.map(() => 0.1) },
  };
}

function tallyOf(all: readonly Seen[], most = 10, candidate = EAGER): NowTally {
  const tally = new NowTally({ candidate, present: A_POLICY, model: 'test', rules: { absenceDays: 21 } }, most);
  for (const one of all) tally.add(one);
  return tally;
}

describe('an evaluation of customers under two policies', () => {
  it.each<[string, Seen, object]>([
    [
      'does not count a customer who stays under both',
      seen('a', 'maturity', 0.1),
      { onlyCandidate: 0, candidate: [], present: [] },
    ],
    [
      'counts transitions only under the candidate, and waiting customers under the policy in use',
      seen('a', 'maturity', 0.7),
      {
        onlyCandidate: 1,
        candidate: [{ from: 'maturity', to: 'decline', customers: 1 }],
        present: [],
        waiting: { candidate: 0, present: 1 },
      },
    ],
    [
      'separates customers who change stage under both',
      seen('a', 'maturity', 0.9),
      { both: 1, onlyCandidate: 0, present: [{ from: 'maturity', to: 'decline', customers: 1 }] },
    ],
    [
      'counts customers in decline who may leave it sooner',
      seen('a', 'decline', 0.2),
      { onlyCandidate: 1, candidate: [{ from: 'decline', to: 'maturity', customers: 1 }] },
    ],
  ])('%s', (_what, one, counts) => {
    expect(tallyOf([one]).view(NOW, ALL, 0, [])).toMatchObject(counts);
  });

  it('says how many each plain fact would move under either policy', () => {
    const closings = { relationship: { at: NOW, by: 'customer' }, account: null, product: null } as const;
    const closed = { ...seen('a', 'maturity', 0.1), signals: someSignals(NOW, { closings }) };
    const off = { ...EAGER, facts: { ...EAGER.facts, closed: { ...EAGER.facts.closed, isOn: false } } };
    const all = [closed, seen('b', 'maturity', 0.9), { ...closed, before: aLifecycle({ stage: 'termination' }) }];
    const { facts } = tallyOf(all, 10, off).view(NOW, { ...ALL, share: 0.5 }, 0, []);
    expect(facts).toEqual([
      { fact: 'closed', candidate: 0, present: 2 },
      ...(['drained', 'income', 'silence', 'halved'] as const).map((fact) => ({ fact, candidate: 0, present: 0 })),
    ]);
  });

  it('counts transitions only under the policy in use', () => {
    const lazy: StagePolicy = { ...A_POLICY, decline: { ...A_POLICY.decline, strongRisk: 1 } };
    const view = tallyOf([seen('a', 'maturity', 0.9)], 10, lazy).view(NOW, ALL, 0, []);
    expect(view).toMatchObject({ onlyPresent: 1, both: 0, candidate: [] });
  });

  it('counts transitions to different stages', () => {
    const slow: StagePolicy = { ...EAGER, termination: { ...A_POLICY.termination, silentDays: 300 } };
    const silent = { ...seen('a', 'maturity', 0.9), signals: someSignals(NOW, { businessSilentDays: 200 }) };
    const view = tallyOf([silent], 10, slow).view(NOW, ALL, 0, []);
    expect(view).toMatchObject({
      different: 1,
      candidate: [{ from: 'maturity', to: 'decline' }],
      present: [{ from: 'maturity', to: 'termination' }],
    });
  });

  it('names first those with whom the two differ, and no more than asked for', () => {
    const all = [seen('same', 'maturity', 0.9), seen('stays', 'maturity', 0.1), seen('differs', 'maturity', 0.7)];
    expect(tallyOf(all).sample.map((mover) => mover.seen.customerId)).toEqual(['differs', 'same']);
    expect(tallyOf(all, 1).sample.map((mover) => mover.seen.customerId)).toEqual(['differs']);
  });

  it('does not change its input', () => {
    const one = seen('a', 'maturity', 0.9);
    const copy = structuredClone(one);
    tallyOf([one]);
    expect(one).toEqual(copy);
  });

  it('scales what was counted to all customers', () => {
    const quarter = { ...ALL, customers: 400, examined: 100, share: 0.25 };
    expect(tallyOf([seen('a', 'maturity', 0.7)]).view(NOW, quarter, 0, [])).toMatchObject({ onlyCandidate: 4 });
    expect(scaled(3, { share: 0 })).toBe(0);
  });
});

describe('the customers who are chosen', () => {
  const ids = Array.from({ length: 5_000 }, (_, i) => `c${i}`);

  it.each([1, 50, 1_000, 4_999, 5_000, 100_000])('are the first %i, whatever order they come in', (most) => {
    const bound = boundOf(most, ids.length);
    const below = ids.filter((id) => orderOf(id) < bound);
    expect(firstOf(below, most)).toHaveLength(Math.min(most, ids.length));
    expect(firstOf(below.toReversed(), most)).toEqual(firstOf(ids, most));
  });

  it('of fewer are among those of more', () => {
    expect(firstOf(ids, 100)).toEqual(firstOf(ids, 1_000).slice(0, 100));
  });
});

it('counts alerts by facts apart from those by the risk, scaled to all customers', () => {
  const tally = new AlertTally();
  for (const fact of ['income', null, 'silence', 'income'] as const) tally.add(fact);
  expect(tally.scaledTo({ customers: 200, examined: 100, share: 0.5, cutShort: false })).toEqual({
    byFact: 6,
    byRisk: 2,
  });
});
