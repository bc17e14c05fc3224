import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { cardOf } from './card.js';
import type { ModelManifest } from './model-manifest.js';

const SHIPPED = 'models/online-retail-1';
const manifest = JSON.parse(readFileSync(`${SHIPPED}/manifest.json`, 'utf8')) as ModelManifest;

describe('the card of a model', () => {
  it('that ships is what its manifest says', () => {
    expect(cardOf(manifest)).toBe(readFileSync(`${SHIPPED}/card.md`, 'utf8'));
  });

  it('says how many declines and terminations each plain fact decided', () => {
    const { decided } = manifest.lifecycle;
    const decline = { ...decided.decline, silence: 7, noFact: 30 };
    const card = cardOf({ ...manifest, lifecycle: { ...manifest.lifecycle, decided: { ...decided, decline } } });
    expect(card).toContain(`| rhythm broken | 7 | ${decided.termination.silence} |`);
    expect(card).toContain(`| no plain fact: the model, or long silence | 30 | ${decided.termination.noFact} |`);
  });

  it('names the plain facts that are switched off', () => {
    const { policy } = manifest;
    const facts = { ...policy.facts, drained: { ...policy.facts.drained, isOn: false } };
    expect(cardOf(manifest)).toContain('not learned from this log; all 5 are on.');
    expect(cardOf({ ...manifest, policy: { ...policy, facts } })).toContain('these are off: drained.');
  });
});
