import 'reflect-metadata';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../../src/business/business.js';
import { FEATURES } from '../../../src/core/features/features.js';
import { USUAL_PRIOR } from '../../../src/core/model/policy.js';
import { createRandom, type Random } from '../../command/random.js';
import { readLog } from '../../logs/canonical.js';
import { businessRows } from './contenders.js';
import { fitPrior } from './fit-prior.js';
import { collectLog, type EventLog } from '../rows/history.js';
import { madeUpLog, type MadeUpCustomer } from '../rows/made-up-log.js';
import { auroc } from '../scores/metrics.js';
import { priorRisk } from './prior.js';
import { historiesAsOf } from '../rows/purchase-histories.js';
import { periodsOf, splitsOf } from '../rows/splits.js';
import { whereRows, type LabelledSamples } from '../rows/targets.js';

const { catalog } = readBusiness(join(import.meta.dirname, '..', '..', '..', 'config'));
const RECENCY = FEATURES.indexOf('business_silent_days');
const DAYS = 400;

interface Areas {
  recency: number;
  usual: number;
  /** Of the prior that training would fit. */
  fitted: number;
}

/** AUROC on the test rows of `npm run evaluate`: customers in business, at sweeps. */
function areas(log: EventLog, horizonDays: number, seed: number): Areas {
  const splits = splitsOf(log, { horizonDays, seed });
  const inBusiness = (data: LabelledSamples): LabelledSamples => businessRows({ horizonDays }, data);
  const test = inBusiness(whereRows(splits.test, (row) => splits.test.atEvent[row] === 0));
  const day = log.calendar.dayOf(periodsOf(log, horizonDays).train.to);
  const { prior } = fitPrior({
    histories: historiesAsOf(log, { day, seed, unitDays: horizonDays }),
    validation: inBusiness(splits.validation),
    horizonDays,
  });
  const recency = Float64Array.from({ length: test.rows }, (_, row) => test.x[row * test.columns + RECENCY] ?? NaN);
  const areaOf = (scores: Float64Array): number => auroc(scores, test.risk);
  return {
    recency: areaOf(recency),
    usual: areaOf(priorRisk(test, USUAL_PRIOR, horizonDays)),
    fitted: areaOf(priorRisk(test, prior, horizonDays)),
  };
}

describe('the prior', () => {
  it('ranks the customers of the shop far better than plain recency', async () => {
    const log = await collectLog(
      readLog('scripts/data/online-retail.csv.gz', { catalog, onRefused: () => {} }),
      catalog,
    );
    const { usual, fitted, recency } = areas(log, 62, 1);
    for (const prior of [usual, fitted]) {
      expect(prior).toBeGreaterThan(0.7);
      expect(prior).toBeGreaterThan(recency + 0.1);
    }
  }, 120_000);

  it.each<[string, number, (random: Random) => MadeUpCustomer]>([
    [
      'is above recency for unequal customers who stop',
      0,
      (random) => ({ ...stopping(random), perDay: 0.02 * 30 ** random() }),
    ],
    [
      'is above recency where most come once',
      0,
      (random) => ({ ...stopping(random), perDay: random() < 0.6 ? 0.004 : 0.03 * 5 ** random() }),
    ],
    [
      'loses little to recency where all have one rhythm and nothing else can tell',
      -0.02,
      (random) => ({ ...stopping(random), perDay: 0.15 }),
    ],
  ])(
    '%s',
    async (_what, gain, customerOf) => {
      const made = madeUpLog(createRandom(5), { customers: 500, days: DAYS }, customerOf);
      const { usual, fitted, recency } = areas(await collectLog(made, catalog), 30, 1);
      expect(usual).toBeGreaterThanOrEqual(recency + gain);
      expect(fitted).toBeGreaterThanOrEqual(recency + gain);
    },
    120_000,
  );
});

/** Half of them stay to the end. */
function stopping(random: Random): Omit<MadeUpCustomer, 'perDay'> {
  return { joinsAt: 200 * random(), leavesAt: random() < 0.5 ? Infinity : DAYS * random() };
}
