import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ledgerEntries, type LedgerChange } from './ledger.js';
import { NO_FLOWS } from '../state/flows.js';
import { measuresOf, transitionsIn, retentionOf, type Measures } from './measures.js';
import { LEGAL_TRANSITIONS } from '../lifecycle/transitions.js';
import { STAGES, type Stage } from '../primitives/vocabulary.js';

const TIERS = { mass: 0, affluent: 1, private: 2 };
const NONE: Measures = { acquired: 0, activated: 0, retained: 0, converted: 0 };

describe('the operating measures', () => {
  it.each<[string, string, Partial<Measures>]>([
    ['acquired: a prospect does first business', 'prospect>development', { acquired: 1 }],
    ['acquired: somebody unknown begins with business', 'new>development', { acquired: 1 }],
    ['nobody is acquired by being known', 'new>prospect', {}],
    ['activated: back from the end', 'termination>development', { activated: 1 }],
    ['activated and retained: back from decline', 'decline>growth', { activated: 1, retained: 1 }],
    ['activated and retained: back to the old level', 'decline>maturity', { activated: 1, retained: 1 }],
    ['the end is no return', 'decline>termination', {}],
    ['to grow up is none of them', 'development>growth', {}],
    ['converted: a first product', 'converted', { converted: 1 }],
  ])('%s', (_what, field, expected) => {
    expect(measuresOf(new Map([[field, 1]]))).toEqual({ ...NONE, ...expected });
  });

  it('reads no cell as a transition', () => {
    expect(transitionsIn(new Map([['growth:mass:customers', 3]]))).toEqual([]);
  });
});

describe('the share retained', () => {
  const at = (counts: Partial<Record<Stage, number>>): Map<string, number> =>
    new Map(Object.entries(counts).map(([stage, count]) => [`${stage}:mass:customers`, count]));
  const day = (moves: Record<string, number>): Map<string, number> => new Map(Object.entries(moves));

  it.each([
    ['is 1 when nobody changes stage', at({ maturity: 8 }), [day({})], { customers: 8, rate: 1 }],
    ['is without those in decline already', at({ maturity: 6, decline: 2 }), [day({})], { customers: 8, rate: 0.75 }],
    ['loses who declines', at({ maturity: 8 }), [day({ 'maturity>decline': 2 })], { customers: 8, rate: 0.75 }],
    [
      'wins who comes back from decline',
      at({ maturity: 6, decline: 2 }),
      [day({ 'decline>maturity': 1 })],
      { customers: 8, rate: 0.875 },
    ],
    ['does not count the young', at({ development: 5 }), [day({})], { customers: 0, rate: null }],
    [
      'counts who enters like those who were there',
      at({ development: 8, maturity: 8 }),
      [
        day({ 'development>maturity': 8, 'development:mass:customers': -8, 'maturity:mass:customers': 8 }),
        day({ 'maturity>decline': 4, 'maturity:mass:customers': -4, 'decline:mass:customers': 4 }),
      ],
      { customers: 8, rate: 0.75 },
    ],
    [
      'never falls below nothing when customers come and go on one day',
      at({ maturity: 1 }),
      [day({ 'new>maturity': 9, 'maturity>decline': 10 })],
      { customers: 1, rate: 0 },
    ],
  ])('%s', (_what, start, days, expected) => {
    expect(retentionOf(start, days)).toEqual(expected);
  });

  it('is that of the customers themselves as long as nobody enters', () => {
    const inBusiness = fc.constantFrom<Stage>('growth', 'maturity', 'decline');
    const turns = fc.array(fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(inBusiness, { minLength: 1, maxLength: 12 }), turns, (stages, days) => {
        const now = [...stages];
        const start = sumsOf(stages.map((stage) => [null, stage]));
        const changes = days.map((choices) =>
          sumsOf(
            now.map((from, i) => {
              const to = nextOf(from, choices[i] ?? 0);
              now[i] = to;
              return [from, to];
            }),
          ),
        );
        const kept = now.filter((stage) => stage !== 'decline' && stage !== 'termination').length;
        const { customers, rate } = retentionOf(start, changes);
        expect(customers).toBe(stages.length);
        expect(rate).toBeCloseTo(kept / stages.length, 9);
      }),
    );
  });

  /** Stays or makes a legal transition. A customer in termination stays there: a return would count as a newcomer. */
  function nextOf(from: Stage, choice: number): Stage {
    const ways = [from, ...STAGES.filter((to) => from !== 'termination' && LEGAL_TRANSITIONS[from][to] !== undefined)];
    return ways[choice % ways.length] ?? from;
  }

  function sumsOf(moves: readonly (readonly [Stage | null, Stage])[]): ReadonlyMap<string, number> {
    const changes = moves.map(([from, to]): LedgerChange => {
      const footing = (stage: Stage | null): LedgerChange['before'] => (stage === null ? null : { stage, balance: 0 });
      return { day: 0, before: footing(from), after: footing(to), flows: NO_FLOWS, converted: false };
    });
    return ledgerEntries(changes, TIERS).days.get(0)?.standing ?? new Map();
  }
});

it('knows every stage', () => {
  const all = STAGES.map((stage): [string, number] => [`new>${stage}`, 1]);
  expect(transitionsIn(new Map(all)).map(({ to }) => to)).toEqual([...STAGES]);
});
