import { describe, expect, it } from '@jest/globals';
import { ModelAgreement } from './model.agreement.js';

describe('the models that score in a deployment', () => {
  it('may differ for a while, as in an activation; a lasting difference is reported once, and so is its end', () => {
    const reported: (string | null)[] = [];
    const agreement = new ModelAgreement((difference) => reported.push(difference), 15_000);
    for (let s = 0; s < 15; s++) agreement.note('a', ['a', 'b'], s * 1_000);
    agreement.note('a', ['a'], 15_000);
    expect(reported).toEqual([]);
    for (let s = 20; s < 60; s++) agreement.note('a', ['a', 'b'], s * 1_000);
    expect(reported).toEqual([expect.stringMatching(/runs the model a, others score with b.*MODEL_DIR/)]);
    agreement.note('a', ['a'], 60_000);
    expect(reported.slice(1)).toEqual([null]);
  });

  it('are also compared by a process that does not score', () => {
    const agreement = new ModelAgreement(() => undefined, 0);
    agreement.note('a', [], 0);
    expect(agreement.difference).toBeNull();
    agreement.note('a', ['b'], 1);
    expect(agreement.difference).toContain('others score with b');
  });
});
