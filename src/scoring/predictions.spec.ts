import { expect, it } from '@jest/globals';
import { anAlert } from '../../test/builders/alert.builder.js';
import { aLifecycle, someSignals } from '../../test/builders/lifecycle.builder.js';
import type { Fact } from '../core/primitives/vocabulary.js';
import type { Decided } from './touched.js';
import { PredictionSample } from './predictions.js';

const NOW = Date.UTC(2026, 0, 15);

/** A customer of whom an alert was opened just now. */
function alerted(fact: Fact | null): Decided {
  const lifecycle = aLifecycle({ stage: 'decline', cause: { fact, confidence: 0.7, isTold: true } });
  const alerts = [
    { change: 'opened', record: { ...anAlert(), kind: 'decline', returns: 0, heldOut: false }, story: [] },
  ];
  const [lastBusinessAt, evaluatedAt] = [null, NOW - 1];
  const one = { customerId: 'c1', lastBusinessAt, evaluatedAt, occasion: 'time', signals: someSignals(NOW) };
  return { ...one, decision: { lifecycle, alerts } } as unknown as Decided;
}

it.each([
  ['is remembered as the prediction it is when the model raised it', null, 1],
  ['is no prediction of the model when a fact raised it', 'income', 0],
] as const)('an alert %s', (_what, fact, count) => {
  const sample = new PredictionSample({ predictionsOneIn: 1, predictionsPerDay: 10, heldOutShare: 0 });
  expect(sample.choose(sample.of(alerted(fact), 30)).filter(({ kind }) => kind === 'alert')).toHaveLength(count);
});
