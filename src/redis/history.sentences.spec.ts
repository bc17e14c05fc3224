import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { factReason } from '../core/advice/fact-reasons.js';
import { TEMPLATES } from '../core/advice/reason-templates.js';
import type { Finding } from '../core/facts/finding.js';
import { FEATURES, featureRows } from '../core/features/features.js';
import { signalsOf } from '../core/features/signals.js';
import { valueSentence } from '../core/model/feature-labels.js';
import { aLife } from '../../test/builders/state.builder.js';
import { figuresOf, numbered, say } from './history.sentences.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const DAY = 20_626;
const HOW_MANY = readFileSync(new URL('history.sentences.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n').length;
const KINDS = ['session', 'friction', 'money_in', 'money_out', 'purchase', 'redemption'] as const;

const anAct = fc.tuple(
  fc.integer({ min: 0, max: 4_000 }).map((tenths) => tenths / 10),
  fc.constantFrom(...KINDS),
  fc.integer({ min: 1, max: 900_000 }),
  fc.integer({ min: 0, max: 2_000_000 }),
);
const anySignals = fc.array(anAct, { minLength: 1, maxLength: 40 }).map((acts) => {
  const state = aLife(NOW, acts);
  return signalsOf(state, state.asOf);
});

describe('the numbered sentences', () => {
  it('are found again by what they say, with their figures', () => {
    for (let number = 0; number < HOW_MANY; number++) {
      const figures = Array.from({ length: figuresOf(number) }, (_, i) => [1_234_567, 40, 20_626, 7][i] ?? 0);
      expect(numbered(say(number, figures))).toEqual({ number, figures });
    }
  });

  it('are all that a stage is explained by without the model', () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(anySignals, (signals) => {
        for (const { code, holds, text } of TEMPLATES) {
          if (!holds(signals)) continue;
          codes.add(code);
          expect([text(signals), numbered({ code, text: text(signals) })]).not.toContain(null);
        }
      }),
    );
    expect(codes.size).toBeGreaterThan(12);
  });

  it('are those of all features, whatever a customer did', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const row = featureRows([signals]);
        FEATURES.forEach((code, feature) => {
          const text = valueSentence(feature, row[feature] ?? NaN, signals);
          expect([text, numbered({ code, text })]).not.toContain(null);
        });
      }),
    );
  });

  it.each<Finding>([
    { excess: 0, fact: 'closed', scope: 'relationship', by: 'customer', day: DAY },
    { excess: 0, fact: 'closed', scope: 'product', by: 'customer', day: DAY },
    { excess: 0, fact: 'closed', scope: 'account', by: 'death', day: DAY },
    { excess: 0, fact: 'closed', scope: 'account', by: 'bank', day: DAY },
    { excess: 0, fact: 'drained', held: 5_000_000_00, left: 1_300_000, sinceDay: DAY },
    { excess: 0, fact: 'income', what: 'overdue', amount: 345_600, dueDay: DAY },
    { excess: 0, fact: 'income', what: 'leaving', amount: 345_600, share: 0.93, day: DAY },
    { excess: 0, fact: 'silence', habit: 'active', silentDays: 31, usualGap: 1, lastDay: DAY },
    { excess: 0, fact: 'halved', share: 0.4, days: 60 },
  ])('are those of plain facts: %j', (finding) => {
    expect(numbered(factReason(finding))).not.toBeNull();
  });

  it.each([
    ['of another code', { code: 'steady', text: { en: 'No business for 45 days', zh: '已有 45 天没有业务往来' } }],
    [
      'with a decimal',
      { code: 'long_silence', text: { en: 'No business for 4.5 days', zh: '已有 4.5 天没有业务往来' } },
    ],
    [
      'in other digits',
      { code: 'long_silence', text: { en: 'No business for 045 days', zh: '已有 045 天没有业务往来' } },
    ],
    [
      'of other figures',
      { code: 'long_silence', text: { en: 'No business for 45 days', zh: '已有 44 天没有业务往来' } },
    ],
  ])('are not what is %s', (_what, said) => {
    expect(numbered(said)).toBeNull();
  });
});
