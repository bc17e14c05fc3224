/** Due times that are written only when they move, against a due set to which all are written. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import type { Decision, DecisionSettings } from '../core/decision.js';
import { entryMarkIn } from '../core/listing/place.mark.js';
import { DAY_MS, HOUR_MS } from '../core/primitives/time.js';
import { STAGES } from '../core/primitives/vocabulary.js';
import { decodeState, encodeState } from '../core/state/state.codec.js';
import { applyEvents, applySweep, byCustomer, type Applied } from './apply.js';
import { decideAll } from './decide.js';
import { BatchPlan } from './batch.plan.js';
import { dueOf, plainReviewDay } from './due.changes.js';

const START = Date.UTC(2026, 0, 1);

/** A shard in memory, with its due set. */
class Shard {
  readonly states = new Map<string, Uint8Array>();
  readonly due = new Map<string, number>();
  /** By writing all. */
  readonly wanted = new Map<string, number>();
  settings: DecisionSettings = { ...A_BUSINESS, model: 'm-1', policy: { ...A_POLICY, confirmDays: 1, dwellDays: 0 } };
  isListed = true;
  evaluated = 0;
  written = 0;
  private rows = 0;

  act(asOf: number, who: readonly number[], risk: number): void {
    const events = who.map((n, i) =>
      aWireEvent({
        id: `${asOf}-${i}`,
        customerId: `c-${n}`,
        occurredAt: asOf - i,
        type: i % 3 === 0 ? 'login' : 'payment',
      }),
    );
    const groups = byCustomer(events);
    this.commit(applyEvents(groups, this.bytesOf(groups.map(([id]) => id)), asOf, A_CATALOG), risk);
  }

  sweep(asOf: number, risk: number): void {
    const ids = [...this.due].filter(([, at]) => at <= asOf).map(([id]) => id);
    this.commit(applySweep(ids, this.bytesOf(ids), asOf), risk);
    for (const id of ids) expect(this.due.get(id)).toBeGreaterThan(asOf); // or it would be due for ever
  }

  /** A person works on an alert, whose timer makes the review earlier. */
  work(id: string, until: number): void {
    const state = decodeState(this.states.get(id) ?? new Uint8Array());
    if (state.place !== null) state.place.mark = entryMarkIn(state.place.mark);
    this.states.set(id, encodeState(state));
    for (const set of [this.due, this.wanted]) set.set(id, Math.min(set.get(id) ?? Infinity, until));
  }

  /** Another model is activated: everybody is reviewed soon. */
  activate(model: string, asOf: number): void {
    this.settings = { ...this.settings, model };
    for (const set of [this.due, this.wanted]) for (const [id, at] of set) set.set(id, Math.min(at, asOf));
  }

  private bytesOf(ids: readonly string[]): (Uint8Array | null)[] {
    return ids.map((id) => this.states.get(id) ?? null);
  }

  private commit({ touched }: Applied, risk: number): void {
    const scores = touched.map(() => ({ risk, stages: STAGES.map(() => risk) }));
    const plan = new BatchPlan({ rows: this.isListed ? this.rows : 0, idBytes: 0 }, this.settings);
    const decided = decideAll(touched, scores, this.settings, { silent: [], brake: null }, (one) => plan.add(one));
    plan.customerIds.forEach((id, i) => this.states.set(id, plan.states[i] ?? new Uint8Array()));
    for (let i = 0; i < plan.dueTimes.length; i += 2)
      this.due.set(String(plan.dueTimes[i + 1]), Number(plan.dueTimes[i]));
    for (const one of decided) this.wanted.set(one.customerId, dueOf(one));
    this.rows += plan.listing.added.length;
    this.isListed = true;
    this.evaluated += decided.length;
    this.written += plan.dueTimes.length / 2;
    expect([...this.due].toSorted()).toEqual([...this.wanted].toSorted());
  }
}

const aRisk = fc.constantFrom(0.05, 0.4, 0.9, 0.999);
const aStep = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('act' as const),
      who: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
      risk: aRisk,
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('sweep' as const), risk: aRisk }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('work' as const), who: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('activate' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('lose the list' as const) }) },
);
const steps = fc.array(fc.tuple(fc.constantFrom(0.01, 1, 9, 30, 200), aStep), { minLength: 1, maxLength: 40 });

describe('due times', () => {
  it('are those of writing all, whatever happens between two evaluations', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const shard = new Shard();
        let now = START;
        for (const [hours, step] of all) {
          now += Math.round(hours * HOUR_MS);
          if (step.what === 'act') shard.act(now, step.who, step.risk);
          else if (step.what === 'sweep') shard.sweep(now, step.risk);
          else if (step.what === 'activate') shard.activate(`m-${now}`, now);
          else if (step.what === 'lose the list') shard.isListed = false;
          else if (shard.states.has(`c-${step.who}`)) shard.work(`c-${step.who}`, now + HOUR_MS);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('move for whoever was made due by hand, even where nothing else does', () => {
    const shard = new Shard();
    shard.act(START + 8 * HOUR_MS, [1], 0.05);
    shard.due.set('c-1', 0);
    shard.sweep(START + 9 * HOUR_MS, 0.05);
  });

  it.each<[string, Partial<Decision>, number | null]>([
    ['that the customer has by the rules', {}, 20_000],
    ['but not where a timer may come first', { timerAt: 1 }, null],
    ['nor where a step is held', { held: { reason: 'brake', withinMs: 1 }, reviewDay: NaN }, null],
  ])('are remembered as the day %s', (_which, parts, day) => {
    const decision = { held: null, timerAt: Infinity, reviewDay: 20_000, ...parts };
    expect(plainReviewDay(decision)).toBe(day);
  });

  it('are written once for all the acts of a day', () => {
    const shard = new Shard();
    for (let minute = 0; minute < 30; minute++) shard.act(START + 8 * HOUR_MS + minute * 60_000, [1, 2], 0.05);
    expect([shard.evaluated, shard.written]).toEqual([60, 2]);
    shard.act(START + DAY_MS + 8 * HOUR_MS, [1, 2], 0.05);
    expect(shard.written).toBe(4);
  });
});
