import { beforeAll, describe, expect, it } from '@jest/globals';
import { businessRows } from './contenders.js';
import { fitContenders, type Contenders, type LearnedContenders } from './fit-contenders.js';
import { collectLog } from '../rows/history.js';
import { PAYMENTS, madeUpLog } from '../rows/made-up-log.js';
import { logLoss } from '../scores/metrics.js';
import { openRuntime, parityOf, someRows } from './runtime.js';
import { splitsOf, type Splits } from '../rows/splits.js';
import { createRandom } from '../../command/random.js';
import type { LabelledSamples } from '../rows/targets.js';

const HORIZON = 15;
let splits: Splits;
let held: LabelledSamples;
let learned: LearnedContenders;
let again: Contenders;

beforeAll(async () => {
  const made = madeUpLog(createRandom(7), { customers: 400, days: 110 }, (random) => ({
    perDay: 0.01 * 50 ** random(),
    joinsAt: 0,
    leavesAt: random() < 0.3 ? 110 * random() : Infinity,
  }));
  splits = splitsOf(await collectLog(made, PAYMENTS), { horizonDays: HORIZON, seed: 3 });
  const { train, validation } = splits;
  const boosting = { rounds: 8, learningRate: 0.3, bins: 31 };
  const fit = { train, validation, horizonDays: HORIZON, seed: 3, boosting, iterations: 15 };
  held = businessRows(fit, validation);
  learned = fitContenders(fit);
  again = learned.refit(splits.refit);
}, 120_000);

describe('fitContenders', () => {
  it('orders the kinds by the log loss of models that have not seen the validation rows', () => {
    const losses = learned.order.map((kind) => learned.validationLoss[kind]);
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(new Set(learned.order)).toEqual(new Set(['average', 'trees', 'logistic']));
    for (const kind of learned.order)
      expect(logLoss(learned.trained[kind].risk(held), held.risk)).toBeCloseTo(learned.validationLoss[kind], 4);
  });

  it('gives the average a risk between calibrations of both halves, and stages that add up to one', () => {
    const { average, trees, logistic } = learned.trained;
    const [mean, some, others] = [average, trees, logistic].map((one) => one.stage(held));
    expect(mean?.[3]).toBeCloseTo(((some?.[3] ?? NaN) + (others?.[3] ?? NaN)) / 2, 12);
    expect(
      average
        .stage(held)
        .subarray(0, 6)
        .reduce((sum, one) => sum + one, 0),
    ).toBeCloseTo(1, 9);
    expect(learned.validationLoss.average).toBeLessThan(
      Math.max(learned.validationLoss.trees, learned.validationLoss.logistic),
    );
  });

  it('fits again on more rows, at the level of the validation period', () => {
    const rate = held.risk.reduce((sum, label) => sum + label, 0) / held.rows;
    for (const kind of learned.order) {
      const risk = again[kind].risk(held);
      expect(risk.reduce((sum, one) => sum + one, 0) / risk.length).toBeCloseTo(rate, 4);
      expect([...risk]).not.toEqual([...learned.trained[kind].risk(held)]);
    }
  });

  it('writes each kind as a graph that gives what the trainer gives', async () => {
    for (const model of Object.values(again)) {
      const parity = await parityOf(model, await openRuntime(model.bytes()), someRows(splits.test, 500));
      expect(parity).toBeLessThan(5e-6);
    }
  });
});
