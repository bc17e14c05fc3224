import { describe, expect, it } from '@jest/globals';
import { USUAL_FACTS } from '../../src/core/model/policy.js';
import { collectLog, type EventLog } from './rows/history.js';
import { PAYMENTS, madeUpLog, type MadeUpCustomer } from './rows/made-up-log.js';
import { trainOn, type Training } from './pipeline.js';
import { createRandom, type Random } from '../command/random.js';

const SECONDS = 1_000;

const logOf = (customers: number, customerOf: (random: Random) => MadeUpCustomer): Promise<EventLog> =>
  collectLog(madeUpLog(createRandom(7), { customers, days: 110 }, customerOf), PAYMENTS);
/**
 * From once in a hundred days to every other day: a customer who comes rarely is likely to stay away for a whole
 * horizon.
 */
const unequal = (random: Random): MadeUpCustomer => ({ perDay: 0.01 * 50 ** random(), joinsAt: 0, leavesAt: Infinity });

function train(log: EventLog): Training {
  const plan = { strideDays: 10, eventShare: 0.02 };
  const boosting = { rounds: 10, learningRate: 0.3, bins: 31 };
  const effort = { plan, boosting, iterations: 10, resamples: 50, mostCustomers: 50 };
  return trainOn(log, { horizon: 15, seed: 3, say: () => {}, effort });
}

describe('trainOn', () => {
  it(
    'learns who falls silent',
    async () => {
      const { fitted } = train(await logOf(2800, unequal));
      expect(fitted?.scorecards.logistic.auroc).toBeGreaterThan(0.7);
      expect(fitted?.policy.facts).toEqual(USUAL_FACTS);
    },
    60 * SECONDS,
  );

  it(
    'refuses a log without memory',
    async () => {
      const log = await logOf(2200, () => ({ perDay: 0.07, joinsAt: 0, leavesAt: Infinity }));
      const { gate, fitted } = train(log);
      expect(fitted).not.toBeNull();
      expect(gate.verdict).toBe('refused');
      for (const kind of ['trees', 'logistic', 'average'])
        expect(gate.reasons.join(' ')).toContain(`${kind}: AUROC for silence`);
    },
    60 * SECONDS,
  );

  it('refuses a log with too few customers at risk, and says how many there are', async () => {
    const { gate, fitted } = train(await logOf(150, unequal));
    expect(gate.verdict).toBe('refused');
    expect(fitted?.scorecards.logistic.auroc).toBeGreaterThan(0.5);
    expect(gate.reasons.join()).toMatch(/test: \d+ customers at risk, at least 200 are needed/);
  });

  it.each([
    ['one event', 1, 1],
    ['a few days', 30, 4],
  ])('refuses %s in a sentence', async (_name, customers, days) => {
    const always = () => ({ perDay: 3, joinsAt: 0, leavesAt: Infinity });
    const short = await collectLog(madeUpLog(createRandom(7), { customers, days }, always), PAYMENTS);
    const { gate, fitted } = trainOn(short, { horizon: 'auto', seed: 1, say: () => {} });
    expect(fitted).toBeNull();
    expect(gate.reasons.join()).toMatch(/the least horizon of 30 days needs 120; bring a longer log/);
  });
});
