import { describe, expect, it } from '@jest/globals';
import { USUAL_PRIOR } from '../../../src/core/model/policy.js';
import { businessRows } from './contenders.js';
import { fitPrior, type PriorData } from './fit-prior.js';
import { collectLog } from '../rows/history.js';
import { PAYMENTS, madeUpLog, type MadeUpCustomer } from '../rows/made-up-log.js';
import { historiesAsOf } from '../rows/purchase-histories.js';
import { periodsOf, splitsOf } from '../rows/splits.js';
import { createRandom, type Random } from '../../command/random.js';

const [HORIZON, SEED, DAYS] = [30, 1, 400];

async function dataOf(customerOf: (random: Random) => MadeUpCustomer): Promise<PriorData> {
  const log = await collectLog(madeUpLog(createRandom(5), { customers: 600, days: DAYS }, customerOf), PAYMENTS);
  const day = log.calendar.dayOf(periodsOf(log, HORIZON).train.to);
  const { validation } = splitsOf(log, { horizonDays: HORIZON, seed: SEED });
  return {
    histories: historiesAsOf(log, { day, seed: SEED, unitDays: HORIZON }),
    validation: businessRows({ horizonDays: HORIZON }, validation),
    horizonDays: HORIZON,
  };
}

/** Once a fortnight, all alike; half of them leave. */
const alike = (random: Random): MadeUpCustomer => ({
  perDay: 1 / 14,
  joinsAt: 200 * random(),
  leavesAt: random() < 0.5 ? Infinity : DAYS * random(),
});

describe('fitPrior', () => {
  it('finds parameters of the log that predict better than those for every bank', async () => {
    const { prior, isFitted, fit, usual } = fitPrior(await dataOf(alike));
    expect(isFitted).toBe(true);
    expect(fit?.logLoss).toBeLessThan(usual.logLoss);
    // All customers have one rate: 30 / 14 times a horizon.
    expect(prior.r / prior.alpha).toBeGreaterThan(1.5);
    expect(prior.r / prior.alpha).toBeLessThan(3.5);
    expect(prior.b).toBeGreaterThanOrEqual(1);
    expect(prior.memory).toBeGreaterThanOrEqual(1);
  }, 120_000);

  it('keeps the usual prior where few customers speak, and where the fit predicts worse', async () => {
    const data = await dataOf(alike);
    expect(fitPrior({ ...data, histories: data.histories.slice(0, 199) })).toMatchObject({
      prior: USUAL_PRIOR,
      isFitted: false,
      fit: null,
    });
    // Histories of customers who come a hundred times as often as those of the validation.
    const steady = data.histories.map(({ age }) => ({ repeats: Math.round(200 * age), lastAt: age, age }));
    const { prior, isFitted, fit, usual } = fitPrior({ ...data, histories: steady });
    expect(fit?.logLoss).toBeGreaterThan(usual.logLoss);
    expect([isFitted, prior]).toEqual([false, USUAL_PRIOR]);
  }, 120_000);
});
