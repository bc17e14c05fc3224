import { describe, expect, it } from '@jest/globals';
import type { StagePolicy } from '../../client/protocol.js';
import { policyIn, textOf } from './policy.text.js';

describe('the text of a policy', () => {
  it.each([
    ['a policy', '{"version":2}', { version: 2 }],
    ['a policy with space around it', ' \n{"version":2}\n', { version: 2 }],
    ['a body for the API', '{"policy":{"version":3},"days":7}', { version: 3 }],
    ['half of one', '{"version":', null],
    ['nothing', '', null],
    ['a list', '[{"version":2}]', null],
    ['a number', '7', null],
  ])('that is %s', (_what, text, policy) => {
    expect(policyIn(text)).toEqual(policy);
  });

  it('of the one in use has the next version, and is read again as it is', () => {
    const present = { version: 4, confirmDays: 2 } as StagePolicy;
    expect(policyIn(textOf(present))).toEqual({ version: 5, confirmDays: 2 });
  });
});
