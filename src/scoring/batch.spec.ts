import { describe, expect, it } from '@jest/globals';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { ruleScores } from '../core/model/rule.scores.js';
import { applyEvents, applySweep, byCustomer, decideAll, type AppliedBatch } from './batch.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const IDS = ['a', 'b', 'c'];
const GROUPS = byCustomer(IDS.map((customerId) => aWireEvent({ customerId, occurredAt: AS_OF, amount: 5 })));

function applied(): AppliedBatch {
  return applyEvents(GROUPS, [null, null, null], AS_OF, A_CATALOG);
}

describe('rows that do not fit', () => {
  it.each([1, 2, 4])('make a fault, and nobody riskless: %i rows of scores for three customers', (rows) => {
    const { touched } = applied();
    const scores = Array.from({ length: rows }, (_, i) => ruleScores(touched[i % 3]!.signals));
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
