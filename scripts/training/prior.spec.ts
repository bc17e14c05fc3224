import 'reflect-metadata';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../src/business/business.js';
import { FEATURES } from '../../src/core/features/features.js';
import { USUAL_PRIOR } from '../../src/core/model/policy.js';
import { createRandom, type Random } from '../command/random.js';
import { readLog } from '../logs/canonical.js';
import { businessRows } from './contenders.js';
import { collectLog, type EventLog } from './history.js';
import { madeUpLog, type MadeUpCustomer } from './made-up-log.js';
import { auroc } from './metrics.js';
import { priorRisk } from './prior.js';
import { splitsOf } from './splits.js';
import { whereRows, type LabelledSamples } from './targets.js';

const { catalog } = readBusiness(join(import.meta.dirname, '..', '..', 'config'));
const RECENCY = FEATURES.indexOf('business_silent_days');
const DAYS = 400;

/** The test rows of `npm run evaluate`: customers in business, at sweeps. */
function testRows(log: EventLog, horizonDays: number, seed: number): LabelledSamples {
  const { test } = splitsOf(log, { horizonDays, seed });
  return businessRows(
    { horizonDays },
    whereRows(test, (row) => test.atEvent[row] === 0),
  );
}

function areas(log: EventLog, horizonDays: number, seed: number): { prior: number; recency: number } {
  const rows = testRows(log, horizonDays, seed);
  const recency = Float64Array.from({ length: rows.rows }, (_, row) => rows.x[row * rows.columns + RECENCY] ?? NaN);
  const prior = priorRisk(rows, USUAL_PRIOR, horizonDays);
  return { prior: auroc(prior, rows.risk), recency: auroc(recency, rows.risk) };
}

describe('the prior', () => {
  it('ranks the customers of the shop far better than plain recency, at two horizons', async () => {
    const log = await collectLog(
      readLog('scripts/data/online-retail.csv.gz', { catalog, onRefused: () => {} }),
      catalog,
    );
    for (const [horizonDays, least] of [
      [62, 0.7],
      [30, 0.68],
    ] as const) {
      const { prior, recency } = areas(log, horizonDays, 1);
      expect(prior).toBeGreaterThan(least);
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
      'loses little to recency where all have one rhythm, and nothing else can tell',
      -0.02,
      (random) => ({ ...stopping(random), perDay: 0.15 }),
    ],
  ])(
    '%s',
    async (_what, gain, customerOf) => {
      const made = madeUpLog(createRandom(5), { customers: 500, days: DAYS }, customerOf);
      const { prior, recency } = areas(await collectLog(made, catalog), 30, 1);
      expect(prior).toBeGreaterThan(recency + gain);
    },
    120_000,
  );
});

/** Half of them stay to the end. */
function stopping(random: Random): Omit<MadeUpCustomer, 'perDay'> {
  return { joinsAt: 200 * random(), leavesAt: random() < 0.5 ? Infinity : DAYS * random() };
}
