import { describe, expect, it } from '@jest/globals';
import { Calendar } from '../primitives/calendar.js';
import { auroc, brier } from '../../../scripts/training/scores/metrics.js';
import { createRandom } from '../../../scripts/command/random.js';
import type { Label } from './labels.js';
import { addSums, figuresOf, modelsIn, monthOf, outcomeFields, shareOf, type OutcomeSums } from './outcomes.js';
import type { Prediction, PredictionKind } from './predictions.js';

const ENDED: Label = { stage: 'termination', atRisk: true, inBusiness: true };
const STAYED: Label = { stage: 'maturity', atRisk: false, inBusiness: true };
const ROWS = 4_000;

function prediction(risk: number, kind: PredictionKind = 'sweep', model = 'm-1'): Prediction {
  return { kind, customerId: 'c', asOf: 0, horizonDays: 62, risk, stage: 'maturity', model };
}

/** Outcomes by chance: at risk with `truth(risk)`. */
function drawn(truth: (risk: number) => number): { sums: OutcomeSums; risks: Float64Array; labels: Uint8Array } {
  const random = createRandom(7);
  const risks = Float64Array.from({ length: ROWS }, () => random());
  const labels = Uint8Array.from(risks, (risk) => (random() < truth(risk) ? 1 : 0));
  const fields = Array.from(
    risks,
    (risk, i) => new Map(outcomeFields(prediction(risk), labels[i] === 1 ? ENDED : STAYED)),
  );
  return { sums: addSums(fields), risks, labels };
}

describe('figures of settled predictions', () => {
  const { sums, risks, labels } = drawn((risk) => risk);
  const figures = figuresOf(sums, 'm-1', 'sweep')!;

  it('are those that the rows themselves give', () => {
    expect(figures.rows).toBe(ROWS);
    expect(figures.auroc!.value).toBeCloseTo(auroc(risks, labels), 3);
    expect(figures.brier).toBeCloseTo(brier(risks, labels), 5);
    expect(figures.meanRisk).toBeCloseTo(risks.reduce((sum, risk) => sum + risk, 0) / ROWS, 5);
  });

  it('find an honest model honest: one lies within the interval, the calibration error is small', () => {
    const { low, high } = figures.observedOverExpected!;
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
    expect(figures.calibrationError).toBeLessThan(0.03);
  });

  it('find out a model that says half of what comes', () => {
    const off = figuresOf(drawn((risk) => Math.min(1, 2 * risk)).sums, 'm-1', 'sweep')!;
    expect(off.observedOverExpected!.low).toBeGreaterThan(1.25);
    expect(off.calibrationError).toBeGreaterThan(0.15);
  });

  it('have wider intervals when a customer may be among the rows several times', () => {
    const wider = figuresOf(sums, 'm-1', 'sweep', 3)!;
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    expect(width(wider.auroc!) / width(figures.auroc!)).toBeCloseTo(Math.sqrt(3), 1);
    expect(width(wider.observed) / width(figures.observed)).toBeCloseTo(Math.sqrt(3), 1);
  });

  it('are silent about ranking and level as long as one of the outcomes is rare', () => {
    const rare = addSums(
      [...Array.from({ length: 9 }, () => ENDED), ...Array.from({ length: 90 }, () => STAYED)].map(
        (label) => new Map(outcomeFields(prediction(0.2), label)),
      ),
    );
    expect(figuresOf(rare, 'm-1', 'sweep')).toMatchObject({ rows: 99, auroc: null, observedOverExpected: null });
  });

  it('are separate by model and by kind, and null where nothing is settled', () => {
    const other = addSums([sums, new Map(outcomeFields(prediction(1, 'alert', 'm-2'), ENDED))]);
    expect(modelsIn(other)).toEqual(['m-1', 'm-2']);
    expect(figuresOf(other, 'm-1', 'sweep')).toEqual(figures);
    expect(figuresOf(other, 'm-2', 'alert')).toMatchObject({ rows: 1, observed: { value: 1 } });
    expect(figuresOf(other, 'm-1', 'alert')).toBeNull();
  });

  it('leave out who was not in business and whose outcome is unknown, and say how many', () => {
    const apart = addSums(
      [outcomeFields(prediction(0.9), null), outcomeFields(prediction(0.9), { ...ENDED, inBusiness: false })].map(
        (fields) => new Map(fields),
      ),
    );
    expect(figuresOf(addSums([sums, apart]), 'm-1', 'sweep')).toEqual({ ...figures, away: 1, unknown: 1 });
  });
});

describe('shareOf', () => {
  it('has the interval of Wilson', () => {
    const { low, high } = shareOf(8, 10);
    expect(low).toBeCloseTo(0.49, 2);
    expect(high).toBeCloseTo(0.943, 2);
  });

  it('of nothing is anything', () => {
    expect(shareOf(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
  });
});

it('a month is one of the bank', () => {
  expect(monthOf(Date.UTC(2011, 7, 31, 23, 59))).toBe('2011-08');
  expect(monthOf(Date.UTC(2011, 7, 31, 23, 59), new Calendar([{ from: 0, offsetMs: 60_000 }]))).toBe('2011-09');
});
