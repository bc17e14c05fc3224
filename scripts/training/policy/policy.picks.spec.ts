import { expect, it } from '@jest/globals';
import { USUAL_POLICY } from '../../../src/core/model/policy.js';
import { factRiskChosen, ceilingFor, type Tried } from './policy.picks.js';
import type { ServiceFigures } from '../served/service.figures.js';

/** What facts gave from each risk on; the floor is .5. */
function tried(precisions: Readonly<Record<number, number | null>>): Tried[] {
  const alerts = { line: 0.8, floor: 0.5, stay: 0.7, young: { tenureDays: 7, businessDays: 1 }, silentDays: 20 };
  return Object.entries(precisions).map(([risk, precision]) => {
    const byFact = { alerts: 40, perThousandPerMonth: 9, precision, visiblySilentShare: null };
    return {
      policy: { ...USUAL_POLICY, alerts: { ...alerts, factRisk: Number(risk) } },
      figures: { byFact } as unknown as ServiceFigures,
    };
  });
}

it.each([
  ['the lowest risk from which facts are right often enough', { 0: 0.4, 0.1: 0.52, 0.2: 0.7 }, 0.1],
  ['the one at which they are right most often where none is', { 0: 0.3, 0.1: 0.45, 0.2: 0.41 }, 0.1],
  ['no model at all where facts raise nothing', { 0: null, 0.1: null }, 0],
])('declines by facts raise alerts from %s', (_what, precisions, risk) => {
  expect(factRiskChosen(tried(precisions)).alerts.factRisk).toBe(risk);
});

it('the ceiling of a policy is the budget', () => {
  expect([30, 62, 200].map(ceilingFor)).toEqual([80, 165, 200]);
});
