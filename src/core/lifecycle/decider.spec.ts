import { describe, expect, it } from '@jest/globals';
import { aLifecycle } from '../../../test/builders/lifecycle.builder.js';
import { deciderOf } from './decider.js';
import { PRIOR_MODEL, STAND_IN_MODEL } from '../model/model.names.js';
import type { Lifecycle } from '../state/lifecycle.js';

const DRAINED = { fact: 'drained', confidence: 0.9, isTold: true } as const;

describe('what decided a stage', () => {
  it.each<[string, Partial<Lifecycle>, string]>([
    ['is the plain fact, whatever scores', { stage: 'decline', cause: DRAINED, model: STAND_IN_MODEL }, 'drained'],
    ['is the model for a decline by risk', { stage: 'decline', model: 'm-1' }, 'model'],
    ['is the model for growth', { stage: 'growth', model: 'm-1' }, 'model'],
    ['is a rule before the first business', { stage: 'prospect', model: 'm-1' }, 'rule'],
    ['is a rule for an end by long silence', { stage: 'termination', model: 'm-1' }, 'rule'],
    ['is the prior where there is no model', { stage: 'decline', model: PRIOR_MODEL }, 'prior'],
    ['is a rule for an end by long silence without a model', { stage: 'termination', model: PRIOR_MODEL }, 'rule'],
    ['is the prior while no model answers', { stage: 'maturity', model: STAND_IN_MODEL }, 'prior'],
    ['was a rule when earlier builds had no answer of a model', { stage: 'maturity', model: 'rules' }, 'rule'],
  ])('%s', (_what, parts, decider) => {
    expect(deciderOf(aLifecycle(parts))).toBe(decider);
  });
});
