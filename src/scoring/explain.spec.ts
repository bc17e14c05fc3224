import { describe, expect, it } from '@jest/globals';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY, aLifecycle } from '../../test/builders/lifecycle.builder.js';
import { aStateAboutToEnd } from '../../test/builders/state.builder.js';
import { attributionOf } from '../core/model/attribution.js';
import { FEATURES } from '../core/features/features.js';
import type { RiskAlertRule, StagePolicy } from '../core/model/policy.js';
import type { Explainer } from '../core/contracts/ports.js';
import { advance } from '../core/state/state.js';
import { DAY_MS } from '../core/primitives/time.js';
import { NO_FLOWS } from '../core/state/flows.js';
import { STAGES, type Stage } from '../core/primitives/vocabulary.js';
import { decideAll } from './decide.js';
import { touch, type Decided } from './touched.js';
import { explainTurns } from './explain.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const SILENT = FEATURES.indexOf('business_silent_days');

/** A tenth of a log-odd for each day of silence. */
class PerDayOfSilence implements Explainer {
  asked = 0;

  explain(features: Float32Array, rows: number): ReturnType<Explainer['explain']> {
    this.asked += rows;
    const width = features.length / rows;
    const days = Array.from({ length: rows }, (_, row) => features[row * width + SILENT] ?? NaN);
    const byDay = (day: number) => Float64Array.from(FEATURES, (_, i) => (i === SILENT ? day / 10 : 0));
    return Promise.resolve(days.map((day) => attributionOf(0, byDay(day))));
  }
}

/** Whoever is told of at once. */
const EAGER: RiskAlertRule = {
  line: 0.6,
  floor: 0.5,
  stay: 0.4,
  young: { tenureDays: 7, businessDays: 1 },
  silentDays: 200,
};
const POLICY: StagePolicy = { ...A_POLICY, alerts: EAGER, termination: { ...A_POLICY.termination, silentDays: 150 } };

/** Bought monthly, 120 days ago for the last time, and in `stage` since three days after that. */
function decided(risk: number, stage: Stage | null, policy = POLICY): Decided[] {
  const state = aStateAboutToEnd(NOW, 'mobile');
  advance(state, NOW);
  state.lifecycle = aLifecycle({ stage, sinceAt: NOW - 117 * DAY_MS });
  const unmoved = { evaluatedAt: null, converted: false, balanceBefore: null, flows: NO_FLOWS };
  const one = touch('c', state, { occasion: 'time', ...unmoved });
  const settings = { ...A_BUSINESS, model: 'test', policy };
  const scores = [{ risk, stages: STAGES.map(() => 0.1) }];
  return decideAll([one], scores, settings, { silent: [], brake: null });
}

/** The stage before was entered when nothing is known of any more. */
function movedLongAgo(one: Decided): Decided {
  const lifecycle = { ...one.decision.lifecycle, beforeAt: NOW - 500 * DAY_MS };
  return { ...one, decision: { ...one.decision, lifecycle } };
}

describe('the alert of a customer who turned', () => {
  it('says what moved the risk, and the history the same', async () => {
    const [one] = await explainTurns(decided(0.9, 'maturity'), new PerDayOfSilence());
    const record = one?.decision.alerts[0]?.record;
    expect(record?.reasons[0]).toMatchObject({ code: 'silent_beyond_rhythm', contribution: 12 });
    expect(one?.decision.history?.reasons).toEqual(record?.reasons);
  });

  it('says what changed since the stage before was entered', async () => {
    const [one] = await explainTurns(decided(0.9, 'maturity'), new PerDayOfSilence());
    expect(one?.decision.alerts[0]?.record.changed).toEqual([
      {
        code: 'business_silent_days',
        contribution: expect.closeTo(11.7, 1),
        text: { en: 'Since the last business: from 3 days to 120 days', zh: '距最近一笔业务：由 3 天 变为 120 天' },
      },
    ]);
  });

  it('says it in the history of a termination, of which nobody is alerted', async () => {
    const [one] = await explainTurns(decided(0.9, 'maturity', A_POLICY), new PerDayOfSilence());
    expect(one?.decision.alerts).toEqual([]);
    expect(one?.decision.history?.reasons[0]).toMatchObject({ code: 'silent_beyond_rhythm', contribution: 12 });
  });

  it('costs a batch without alerts nothing', async () => {
    const explainer = new PerDayOfSilence();
    const calm = decided(0.1, 'maturity');
    expect(await explainTurns(calm, explainer)).toEqual(calm);
    expect(explainer.asked).toBe(0);
  });

  it('compares with nothing when nothing is known of then', async () => {
    const [one] = decided(0.9, 'maturity');
    const long = one === undefined ? [] : [movedLongAgo(one)];
    const [explained] = await explainTurns(long, new PerDayOfSilence());
    expect(explained?.decision.alerts[0]?.record.reasons[0]?.contribution).toBe(12);
    expect(explained?.decision.alerts[0]?.record).not.toHaveProperty('changed');
  });
});
