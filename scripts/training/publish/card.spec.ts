import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { cardOf } from './card.js';
import type { ModelManifest } from './model-manifest.js';

const manifestIn = (dir: string): ModelManifest =>
  JSON.parse(readFileSync(`${dir}/manifest.json`, 'utf8')) as ModelManifest;
const manifest = manifestIn('models/online-retail-1');

describe('the card of a model', () => {
  it.each(['models/online-retail-1', 'models/simulated-bank-1'])('that ships is what its manifest says: %s', (dir) => {
    expect(cardOf(manifestIn(dir))).toBe(readFileSync(`${dir}/card.md`, 'utf8'));
  });

  it('says in its first line that a log was simulated', () => {
    const { data } = manifest;
    expect(cardOf({ ...manifest, data: { ...data, isSimulated: true } }).split('\n')[0]).toMatch(/simulated/);
    expect(cardOf(manifest).split('\n')[0]).not.toMatch(/simulated/);
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
