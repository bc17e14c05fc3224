/** The ledger against a twin that is computed from the final states and all events. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { A_CATALOG as USUAL, aWireEvent } from '../../test/builders/activity.builder.js';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { isBusiness, translate, type ActivityCatalog, type WireEvent } from '../core/state/activity.js';
import {
  FLOWS,
  addSums,
  ledgerEntries,
  stoodBefore,
  sumOver,
  CELLS,
  type LedgerChange,
  type Sums,
} from '../core/ledger/ledger.js';
import { decodeState } from '../core/state/state.codec.js';
import { DAY_MS, dayOf } from '../core/primitives/time.js';
import { tierOf } from '../core/lifecycle/value.js';
import { CHANNELS, KINDS, STAGES } from '../core/primitives/vocabulary.js';
import { applyEvents, applySweep, byCustomer, type Applied } from './apply.js';
import { decideAll } from './decide.js';
import { bytesOf } from './touched.js';
import { noteLedgerChange } from './ledger.entries.js';

const A_CATALOG: ActivityCatalog = { ...USUAL, types: { ...USUAL.types, closed: 'redemption' } };
const START = Date.UTC(2026, 0, 1);
const { tiers } = A_BUSINESS;
const SETTINGS = { ...A_BUSINESS, model: 'test', policy: { ...A_POLICY, confirmDays: 1, dwellDays: 0 } };

/** A shard in memory, with its ledger. */
class Shard {
  readonly states = new Map<string, Uint8Array>();
  readonly totals = new Map<string, number>();
  readonly days = new Map<number, Map<string, number>>();
  readonly flows = new Map<string, number>();
  readonly applied: WireEvent[] = [];
  moves = 0;

  events(asOf: number, events: readonly WireEvent[], risk: number): void {
    const groups = byCustomer(events);
    const stored = groups.map(([id]) => this.states.get(id) ?? null);
    const batch = applyEvents(groups, stored, asOf, A_CATALOG);
    for (const { event, outcome } of batch.outcomes) if (outcome === 'applied') this.applied.push(event);
    this.commit(batch, risk);
  }

  sweep(asOf: number, risk: number): void {
    const ids = [...this.states.keys()];
    const stored = ids.map((id) => this.states.get(id) ?? null);
    this.commit(applySweep(ids, stored, asOf), risk);
  }

  private commit({ touched }: Applied, risk: number): void {
    const scores = touched.map(() => ({ risk, stages: STAGES.map(() => risk) }));
    const decided = decideAll(touched, scores, SETTINGS, { silent: [], brake: null });
    for (const one of decided) this.states.set(one.customerId, bytesOf(one));
    const changes: LedgerChange[] = [];
    for (const one of decided) noteLedgerChange(one, changes);
    const { totals, days, moves } = ledgerEntries(changes, tiers);
    this.moves += moves;
    addSums(this.totals, totals);
    for (const [day, { standing, flows }] of days) {
      const known = this.days.get(day) ?? new Map<string, number>();
      addSums(known, standing);
      this.days.set(day, known);
      addSums(this.flows, flows);
    }
  }
}

const aStep = fc.record({
  later: fc.constantFrom(0, DAY_MS / 3, DAY_MS, 40 * DAY_MS),
  risk: fc.constantFrom(0, 0.3, 0.7, 0.95),
  isSweep: fc.boolean(),
  events: fc.array(
    fc.record({
      // Few ids, so that many come again; some customers only appear late.
      id: fc.integer({ min: 0, max: 60 }).map(String),
      customerId: fc.constantFrom('a', 'b', 'c', 'd'),
      age: fc.constantFrom(0, DAY_MS, 6 * DAY_MS, 9 * DAY_MS),
      channel: fc.constantFrom(...CHANNELS),
      type: fc.constantFrom('login', 'payment', 'salary', 'product_opened', 'closed', 'interest_credited'),
      amount: fc.integer({ min: 0, max: 9_000_000 }),
      balance: fc.constantFrom(undefined, -5, 0, 499_999.99, 500_000, 7_000_000),
    }),
    { maxLength: 6 },
  ),
});
const steps = fc.array(aStep, { minLength: 1, maxLength: 12 });

type Step = typeof aStep extends fc.Arbitrary<infer One> ? One : never;

/** Returns the totals at the end of every day. */
function stepsOf(shard: Shard, all: readonly Step[]): Map<number, Sums> {
  const atEndOf = new Map<number, Sums>();
  let asOf = START;
  for (const { later, risk, isSweep, events } of all) {
    asOf += later;
    const wire = events.map(({ age, balance, ...rest }) =>
      aWireEvent({ ...rest, occurredAt: asOf - age, ...(balance === undefined ? {} : { balance }) }),
    );
    if (isSweep) shard.sweep(asOf, risk);
    else shard.events(asOf, wire, risk);
    atEndOf.set(dayOf(asOf), new Map(shard.totals));
  }
  return atEndOf;
}

describe('the ledger of any sequence of batches', () => {
  it('holds what the final states are', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const shard = new Shard();
        stepsOf(shard, all);
        expect(shard.totals).toEqual(twinOf(shard.states.values()));
      }),
    );
  });

  it('gives for the end of every day what stood then', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const shard = new Shard();
        for (const [day, stood] of stepsOf(shard, all)) {
          const later = [...shard.days].filter(([other]) => other > day).map(([, changes]) => cellsOnly(changes));
          expect(stoodBefore(shard.totals, later)).toEqual(stood);
        }
      }),
    );
  });

  it('counts what the applied events did, each once', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const shard = new Shard();
        stepsOf(shard, all);
        expect(FLOWS.map((name) => sumOver(shard.flows, CELLS, name))).toEqual(flowsOf(shard.applied));
      }),
    );
  });
});

function twinOf(states: Iterable<Uint8Array>): Sums {
  const sums = new Map<string, number>();
  for (const bytes of states) {
    const { lifecycle, balance } = decodeState(bytes);
    const cell = `${lifecycle.stage ?? ''}:${tierOf(balance?.amount ?? NaN, tiers)}`;
    addSums(sums, [[`${cell}:customers`, 1]]);
    addSums(sums, [balance === null ? [`${cell}:unknown`, 1] : [`${cell}:assets`, balance.amount]]);
  }
  return sums;
}

function flowsOf(applied: readonly WireEvent[]): number[] {
  const own = applied.map((event) => translate(event, A_CATALOG)).filter(isBusiness);
  const of = (kind: (typeof KINDS)[number]): number[] =>
    own.filter((one) => one.kind === KINDS.indexOf(kind)).map(({ amount }) => amount ?? 0);
  const sum = (amounts: number[]): number => amounts.reduce((all, amount) => all + amount, 0);
  const out = sum([...of('money_out'), ...of('redemption')]);
  return [sum(of('money_in')), out, of('purchase').length, sum(of('purchase')), of('redemption').length];
}

function cellsOnly(changes: Sums): Sums {
  return new Map([...changes].filter(([field]) => field.includes(':')));
}
