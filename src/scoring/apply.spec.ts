import { describe, expect, it } from '@jest/globals';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { Calendar } from '../core/primitives/calendar.js';
import { HOUR_MS, dayOf } from '../core/primitives/time.js';
import { featureRows } from '../core/features/features.js';
import { newLifecycle } from '../core/state/lifecycle.js';
import { withLifecycle } from '../core/state/state.codec.js';
import { USUAL_PRIOR } from '../core/model/policy.js';
import { priorScores } from '../core/model/prior.scores.js';
import { applyEvents, applySweep, byCustomer, type Applied } from './apply.js';
import { decideAll } from './decide.js';
import { stateOf } from './touched.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const IDS = ['a', 'b', 'c'];
const GROUPS = byCustomer(IDS.map((customerId) => aWireEvent({ customerId, occurredAt: AS_OF, amount: 5 })));

function applied(): Applied {
  return applyEvents(GROUPS, [null, null, null], AS_OF, A_CATALOG);
}

describe('rows that do not fit', () => {
  it.each([1, 2, 4])('make a fault, and nobody riskless: %i rows of scores for three customers', (rows) => {
    const { touched } = applied();
    const scores = Array.from({ length: rows }, (_, i) => priorScores(touched[i % 3]!.signals, USUAL_PRIOR, 60));
    const settings = { ...A_BUSINESS, model: 'm', policy: A_POLICY };
    expect(() => decideAll(touched, scores, settings, { silent: [], brake: null })).toThrow(/rows of scores/);
  });

  it('make a fault, and nobody new or gone: states that did not come', () => {
    expect(() => applyEvents(GROUPS, [null, null], AS_OF, A_CATALOG)).toThrow(RangeError);
    expect(() => applySweep(IDS, [null], AS_OF)).toThrow(RangeError);
  });

  it('make a fault: scores without a share for each stage', () => {
    const { touched } = applied();
    const settings = { ...A_BUSINESS, model: 'm', policy: A_POLICY };
    const scores = touched.map(() => ({ risk: 0, stages: [] }));
    expect(() => decideAll(touched, scores, settings, { silent: [], brake: null })).toThrow(/0 shares/);
  });
});

describe('the features of a batch', () => {
  it('are those of the signals, row by row, of new, stored and unchanged customers', () => {
    const { touched } = applied();
    const stored = touched.map(({ body, before }) => withLifecycle(body, AS_OF, before));
    const later = AS_OF + 3 * HOUR_MS;
    const news = byCustomer(['b', 'c', 'd'].map((customerId) => aWireEvent({ customerId, occurredAt: later })));
    const [own] = GROUPS.filter(([id]) => id === 'a');
    const batch = applyEvents([own ?? ['a', []], ...news], [...stored, null], later, A_CATALOG);
    expect(batch.touched.map(({ customerId }) => customerId)).toEqual(['b', 'c', 'd']);
    expect(batch.features).toEqual(featureRows(batch.touched.map(({ signals }) => signals)));
    const swept = applySweep(['a', 'gone', 'c'], [stored[0] ?? null, null, stored[2] ?? null], later);
    expect(swept.features).toEqual(featureRows(swept.touched.map(({ signals }) => signals)));
  });

  it('are those of the whole life, when a state must be decoded: nothing of it is counted twice', () => {
    const rich = byCustomer([1, 2].map(() => aWireEvent({ customerId: 'a', occurredAt: AS_OF, amount: 1e12 })));
    const [first] = applyEvents(rich, [null], AS_OF, A_CATALOG).touched;
    const bytes = withLifecycle(first?.body ?? new Uint8Array(), AS_OF, newLifecycle());
    const again = byCustomer([aWireEvent({ customerId: 'a', occurredAt: AS_OF + HOUR_MS, amount: 1e12 })]);
    const batch = applyEvents(again, [bytes], AS_OF + HOUR_MS, A_CATALOG);
    expect(batch.outcomes).toHaveLength(1);
    expect(batch.touched.map(({ flows, signals }) => [flows.out, signals.day.amountOut])).toEqual([[1e14, 3e14]]);
  });
});

it('follows the calendar of the bank, in new and stored states and in what is read for a record', () => {
  const beijing = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);
  const { touched } = applyEvents(GROUPS, [null, null, null], AS_OF, A_CATALOG, beijing);
  const stored = touched.map(({ body, before }) => withLifecycle(body, AS_OF, before));
  const evening = AS_OF + 6 * HOUR_MS;
  const swept = applySweep(IDS, stored, evening, beijing).touched;
  const again = applyEvents(GROUPS, stored, evening, A_CATALOG, beijing);
  expect(again.touched).toEqual([]); // the same events
  expect([...touched, ...swept].map(({ signals }) => signals.calendar)).toEqual(Array(6).fill(beijing));
  expect(swept.map(({ signals }) => signals.today)).toEqual(Array(3).fill(dayOf(AS_OF) + 1));
  expect(swept.map((one) => stateOf(one).calendar)).toEqual(Array(3).fill(beijing));
});
