import { describe, expect, it } from '@jest/globals';
import { A_POLICY, aLifecycle, troubledSignals } from '../../test/builders/lifecycle.builder.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import { FEATURES } from '../core/features/features.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { Shadow, type ShadowBatch } from './shadow.js';

const CALM: ModelScores = { risk: 0.1, stages: [0, 0, 0, 1, 0, 0] };
const TROUBLED: ModelScores = { risk: 0.9, stages: [0, 0, 0, 0, 1, 0] };

/** A batch of so many customers in maturity, whom the active model leaves there. */
function aBatch(rows: number): ShadowBatch {
  const of = <T>(value: T): T[] => Array.from({ length: rows }, () => value);
  const signals = troubledSignals(Date.UTC(2026, 0, 15));
  const part = {
    touched: of({ customerId: 'c1', before: aLifecycle({ stage: 'maturity' }) }),
    signals: of(signals),
    features: new Float32Array(rows * FEATURES.length),
    scores: of(CALM),
  };
  return { parts: rows === 0 ? [] : [part], policy: A_POLICY, rules: { absenceDays: 21 } };
}

/** A shadow whose answers the test gives, in the order of the requests. */
function aShadow() {
  const answers: ((scores: ModelScores | Error) => void)[] = [];
  const model: ScoringModel = {
    version: 'shadow',
    policy: A_POLICY,
    horizonDays: 60,
    score: (_features, rows) =>
      new Promise((resolve, reject) => {
        answers.push((answer) =>
          answer instanceof Error ? reject(answer) : resolve(Array.from({ length: rows }, () => answer)),
        );
      }),
  };
  const models: { shadow: ScoringModel | null } = { shadow: model };
  const faults: unknown[] = [];
  const shadow = new Shadow(models, {
    compared: () => undefined,
    dropped: () => undefined,
    failed: (fault) => faults.push(fault),
  });
  const answer = async (scores: ModelScores | Error): Promise<void> => {
    answers.shift()?.(scores);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { shadow, models, faults, answers, answer };
}

function countsOf(shadow: Shadow): Record<string, number> {
  return Object.fromEntries(shadow.counts.take());
}

describe('a shadow', () => {
  it('counts the transitions it would have made', async () => {
    const { shadow, answer } = aShadow();
    shadow.offer(aBatch(3));
    await answer(TROUBLED);
    expect(countsOf(shadow)).toEqual({ differed: 3, 'difference:1': 3, 'move:maturity>decline': 3, 'alert:shadow': 3 });
  });

  it('scores one batch at a time, and drops batches that arrive meanwhile', async () => {
    const { shadow, answers, answer } = aShadow();
    shadow.offer(aBatch(2));
    shadow.offer(aBatch(5));
    expect(answers).toHaveLength(1);
    await answer(CALM);
    expect(countsOf(shadow)).toMatchObject({ agreed: 2, dropped: 5 });
  });

  it('rests after a batch three times as long as that took', async () => {
    const { shadow, answers, answer } = aShadow();
    shadow.offer(aBatch(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await answer(CALM);
    shadow.offer(aBatch(4));
    expect(answers).toHaveLength(0);
    await new Promise((resolve) => setTimeout(resolve, 400));
    shadow.offer(aBatch(1));
    expect(answers).toHaveLength(1);
    expect(countsOf(shadow)).toMatchObject({ dropped: 4 });
  });

  it('that does not answer drops its rows and goes on', async () => {
    const { shadow, faults, answers, answer } = aShadow();
    shadow.offer(aBatch(2));
    await answer(new Error('ill'));
    expect(countsOf(shadow)).toEqual({ dropped: 2 });
    expect(faults).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    shadow.offer(aBatch(1));
    expect(answers).toHaveLength(1);
  });

  it('that was ended meanwhile is not counted', async () => {
    const { shadow, models, answer } = aShadow();
    shadow.offer(aBatch(2));
    models.shadow = null;
    await answer(TROUBLED);
    expect(countsOf(shadow)).toEqual({});
  });
});
