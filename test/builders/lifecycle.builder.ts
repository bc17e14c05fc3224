import { newLifecycle, type Lifecycle } from '../../src/core/state/lifecycle.js';
import { USUAL_FACTS, USUAL_PRIOR, type StagePolicy } from '../../src/core/model/policy.js';
import { rhythmOf, type Rhythm } from '../../src/core/features/rhythm.js';
import { signalsOf, type Signals } from '../../src/core/features/signals.js';
import { newState } from '../../src/core/state/state.js';

export const A_POLICY: StagePolicy = {
  version: 1,
  development: { tenureDays: 60, businessDays: 3 },
  termination: { silentDays: 90, usualGaps: 3, risk: 0.5 },
  decline: { enterRisk: 0.6, stayRisk: 0.45, strongRisk: 0.85 },
  growth: { enter: 0.3, stay: 0.2 },
  alerts: { line: 0.6, floor: 0.5, stay: 0.45, young: { tenureDays: 60, businessDays: 3 }, silentDays: 60 },
  rhythm: { gaps: 3, irregularity: 0.35, patience: 1.25, trend: 0.8 },
  facts: USUAL_FACTS,
  prior: USUAL_PRIOR,
  confirmDays: 2,
  dwellDays: 7,
  sweep: { minDays: 1, maxDays: 7, gapShare: 0.125 },
};

export function aLifecycle(parts: Partial<Lifecycle> = {}): Lifecycle {
  const cause = { fact: null, confidence: 0.7, isTold: parts.stage === 'decline' };
  return { ...newLifecycle(), cause, ...parts };
}

/** The rhythm of gaps that follow a gamma distribution, as far as it is not given. */
export function aRhythm(parts: Omit<Rhythm, 'rootMean' | 'rootSquares'>): Rhythm {
  const { gaps, meanGap, irregularity } = parts;
  const varied = Number.isNaN(irregularity) ? 0 : irregularity ** 2 / 9;
  const root = Math.cbrt(meanGap);
  return { ...parts, rootMean: root * (1 - varied), rootSquares: gaps * varied * root ** 2 };
}

/** The same customer with complaints: a second sign, so that the risk of the model counts, and no fact. */
export function troubledSignals(asOf: number, parts: Partial<Signals> = {}): Signals {
  const month = { ...someSignals(asOf).month, kinds: [0, 3, 0, 0, 0, 0, 0, 0] };
  return someSignals(asOf, { month, ...parts });
}

/** A customer of two years who did business yesterday, once a week. */
export function someSignals(asOf: number, parts: Partial<Signals> = {}): Signals {
  const usual = rhythmOf(Array.from({ length: 50 }, (_, i) => 5 + (i % 5)));
  return {
    ...signalsOf(newState(asOf), asOf),
    tenureDays: 730,
    businessTenureDays: 730,
    silentDays: 1,
    businessSilentDays: 1,
    lifetimeBusinessDays: 100,
    business: usual,
    active: usual,
    ...parts,
  };
}
