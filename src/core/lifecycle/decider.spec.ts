import { describe, expect, it } from '@jest/globals';
import { aLifecycle } from '../../../test/builders/lifecycle.builder.js';
import { deciderOf } from './decider.js';
import { RULES_MODEL } from '../model/rule.scores.js';
import type { Lifecycle } from '../state/lifecycle.js';

const DRAINED = { fact: 'drained', confidence: 0.9, isTold: true } as const;

describe('what decided a stage', () => {
  it.each<[string, Partial<Lifecycle>, string]>([
    ['is the plain fact, whatever scores', { stage: 'decline', cause: DRAINED, model: RULES_MODEL }, 'drained'],
    ['is the model for a decline by risk', { stage: 'decline', model: 'm-1' }, 'model'],
    ['is the model for growth', { stage: 'growth', model: 'm-1' }, 'model'],
    ['is a rule before the first business', { stage: 'prospect', model: 'm-1' }, 'rule'],
    ['is a rule for an end by long silence', { stage: 'termination', model: 'm-1' }, 'rule'],
    ['is a rule while no model answers', { stage: 'maturity', model: RULES_MODEL }, 'rule'],
  ])('%s', (_what, parts, decider) => {
    expect(deciderOf(aLifecycle(parts))).toBe(decider);
  });
});
