import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { USUAL_FACTS, USUAL_POLICY, USUAL_PRIOR, USUAL_RHYTHM } from '../core/model/policy.js';
import { FACTS } from '../core/primitives/vocabulary.js';
import { readPolicy } from './policy.file.js';

const { facts: OWN } = A_POLICY;

describe('a policy from outside', () => {
  it('is read unchanged', () => {
    expect(readPolicy(JSON.parse(JSON.stringify(A_POLICY)))).toEqual(A_POLICY);
  });

  it('may be the one that ships', () => {
    const { policy } = JSON.parse(readFileSync('models/online-retail-1/manifest.json', 'utf8')) as { policy: unknown };
    expect(JSON.parse(JSON.stringify(readPolicy(policy)))).toEqual(policy);
  });

  it('may be the one that is used without a model', () => {
    expect(readPolicy(JSON.parse(JSON.stringify(USUAL_POLICY)))).toEqual(USUAL_POLICY);
  });

  it('without rhythm, facts and prior, as earlier ones are, gets the usual ones', () => {
    const { rhythm: _rhythm, facts: _facts, prior: _prior, ...earlier } = A_POLICY;
    expect(readPolicy(earlier)).toEqual({ ...earlier, rhythm: USUAL_RHYTHM, facts: USUAL_FACTS, prior: USUAL_PRIOR });
  });

  it('keeps the facts it brings', () => {
    const facts = { ...OWN, closed: { isOn: false, leftShare: 0.02 }, halved: { ...OWN.halved, days: 30 } };
    expect(readPolicy({ ...A_POLICY, facts }).facts).toEqual(facts);
  });

  it('has facts whose members and defaults the documentation names', () => {
    const rows = readFileSync('docs/policies.md', 'utf8').matchAll(
      /^\| `(\w+)\.(\w+)` +\| [^|]+\| ([^|]+) \| [^|]+\|$/gm,
    );
    const documented = Array.from(rows, ([, rule, member, usual = '']) => `${rule}.${member}: ${usual.trim()}`);
    const own = FACTS.flatMap((rule) =>
      Object.entries<number | boolean>({ ...USUAL_FACTS[rule] }).map(
        ([member, usual]) => `${rule}.${member}: ${usual}`,
      ),
    );
    expect(documented).toEqual(own);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /a policy is an object/],
    ['a text', 'strict', /a policy is an object/],
    ['a list', [A_POLICY], /a policy is an object/],
    ['no version', { ...A_POLICY, version: undefined }, /version must/],
    ['half a version', { ...A_POLICY, version: 1.5 }, /version must be an integer/],
    ['a part that is missing', { ...A_POLICY, sweep: undefined }, /sweep must be an object/],
    ['a part that is a list', { ...A_POLICY, sweep: [A_POLICY.sweep] }, /sweep must be an object/],
    ['a share that is a text', { ...A_POLICY, growth: { enter: '0.3', stay: 0.2 } }, /growth\.enter must be a number/],
    ['a share above one', { ...A_POLICY, growth: { enter: 3, stay: 0.2 } }, /growth\.enter must not be greater than 1/],
    ['a share below none', { ...A_POLICY, growth: { enter: 0.3, stay: -1 } }, /growth\.stay must not be less than 0/],
    ['a stay above its enter', { ...A_POLICY, growth: { enter: 0.3, stay: 0.4 } }, /stay .* greater than enter, 0\.3/],
    ['no day to confirm', { ...A_POLICY, confirmDays: 0 }, /confirmDays must not be less than 1/],
    [
      'sweeps whose least is above their most',
      { ...A_POLICY, sweep: { minDays: 8, maxDays: 7, gapShare: 0.1 } },
      /sweep\.minDays must not be greater than maxDays, 7/,
    ],
    [
      'facts of which one is missing',
      { ...A_POLICY, facts: { ...OWN, halved: undefined } },
      /halved must be an object/,
    ],
    [
      'a fact with a member missing',
      { ...A_POLICY, facts: { ...OWN, closed: { isOn: true } } },
      /facts\.closed\.leftShare must be a number/,
    ],
    [
      'a switch that is a text',
      { ...A_POLICY, facts: { ...OWN, closed: { ...OWN.closed, isOn: 'yes' } } },
      /facts\.closed\.isOn must be a boolean/,
    ],
    [
      'nearly all above the share that is drained',
      { ...A_POLICY, facts: { ...OWN, drained: { ...OWN.drained, nearlyAllShare: 0.6 } } },
      /facts\.drained\.nearlyAllShare must not be greater than share, 0\.5/,
    ],
    [
      'a rhythm of one gap',
      { ...A_POLICY, facts: { ...OWN, silence: { ...OWN.silence, leastGaps: 1 } } },
      /facts\.silence\.leastGaps must not be less than 2/,
    ],
    [
      'a prior by which nobody could stay',
      { ...A_POLICY, prior: { ...A_POLICY.prior, b: 0.5 } },
      /prior\.b must not be less than 1/,
    ],
    ['a prior without memory', { ...A_POLICY, prior: { ...A_POLICY.prior, memory: 0 } }, /prior\.memory must not/],
    ['a fact nobody knows', { ...A_POLICY, facts: { ...OWN, mood: { isOn: true } } }, /facts\.mood is no member/],
    ['a member nobody knows', { ...A_POLICY, sweep: { ...A_POLICY.sweep, x: 1 } }, /sweep\.x is no member/],
  ])('of %s is refused with a sentence', (_what, value, sentence) => {
    expect(() => readPolicy(value)).toThrow(sentence);
  });
});
