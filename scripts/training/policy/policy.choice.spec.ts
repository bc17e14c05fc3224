import { describe, expect, it } from '@jest/globals';
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import type { WireEvent } from '../../../src/core/state/activity.js';
import { createRandom } from '../../command/random.js';
import { NO_GROWTH } from './candidate.policies.js';
import type { Contender } from '../learners/contenders.js';
import type { DataSet } from '../rows/dataset.js';
import { collectLog } from '../rows/history.js';
import { PAYMENTS, madeUpLog } from '../rows/made-up-log.js';
import { choosePolicy, type ChosenPolicy } from './policy.choice.js';
import { periodsOf } from '../rows/splits.js';
import { FEATURES } from '../../../src/core/features/features.js';

const HORIZON = 30;
const SEED = 3;
const SILENT = FEATURES.indexOf('business_silent_days');

/** They join through the log and pay about every twelfth day; half of them leave. */
const events = madeUpLog(createRandom(5), { customers: 90, days: 220 }, (random) => ({
  perDay: 0.08,
  joinsAt: 150 * random(),
  leavesAt: random() < 0.5 ? 220 * random() : Infinity,
}));
const log = await collectLog(events, PAYMENTS);
const periods = periodsOf(log, HORIZON);

/** Somebody silent for ten days is at risk by half, and surely after twenty. */
const contender: Contender = {
  kind: 'logistic',
  risk: ({ x, rows, columns }: DataSet) =>
    Float64Array.from({ length: rows }, (_, row) => 1 / (1 + Math.exp((10 - (x[row * columns + SILENT] ?? 0)) / 4))),
  stage: ({ rows }) => new Float64Array(rows * STAGE_COLUMNS.length),
  bytes: () => new Uint8Array(),
  size: '',
};

async function chosenOn(some: readonly WireEvent[]): Promise<ChosenPolicy> {
  const rules = { absenceDays: 21 };
  return choosePolicy(await collectLog(some, PAYMENTS), contender, {
    horizonDays: HORIZON,
    periods,
    seed: SEED,
    rules,
  });
}

const chosen = await chosenOn(events);
const { policy, choice } = chosen;

describe('the choice of a policy', () => {
  it('knows nothing of the test period', async () => {
    const before = events.filter(({ occurredAt }) => occurredAt < periods.test.from);
    expect(await chosenOn(before)).toEqual(chosen);
    const earlier = events.filter(({ occurredAt }) => occurredAt < periods.validation.from);
    expect((await chosenOn(earlier)).choice).not.toEqual(chosen.choice);
  }, 60_000);

  it('keeps the alerts within the ceiling, and catches most of what it leaves', () => {
    const triedLine = choice.lines.find(
      ({ line, tenureDays }) => line === policy.alerts?.line && tenureDays === policy.alerts.young.tenureDays,
    );
    expect(triedLine?.caughtShare).toBeGreaterThan(0);
    expect(triedLine?.perThousandPerMonth).toBeLessThanOrEqual(choice.ceiling);
    expect(choice.lines.some(({ perThousandPerMonth }) => (perThousandPerMonth ?? 0) > choice.ceiling)).toBe(true);
    expect(policy.alerts?.silentDays).toBe(20);
  });

  it('finds those who leave in time at the highest risk that does, and uses no growth that no score foretells', () => {
    const foundAt = (risk: number): number =>
      Math.max(
        ...choice.declines
          .filter(({ enterRisk }) => enterRisk === risk)
          .map(({ leaversDeclinedShare }) => leaversDeclinedShare ?? 0),
      );
    expect(foundAt(policy.decline.enterRisk)).toBeGreaterThanOrEqual(0.68);
    expect(policy.decline.enterRisk).toBeGreaterThanOrEqual(0.75);
    expect(policy.growth).toEqual(NO_GROWTH);
  });
});
