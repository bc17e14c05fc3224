import { describe, expect, it } from '@jest/globals';
import { statedAlerts, statedAuroc, statedCalibration } from './manifest.figures.js';

const FIGURES = { auroc: 0.8831, aurocInterval: [0.8615, 0.9039] };
const RELIABILITY = [
  { rows: 1_590, meanProbability: 0.0026, observedRate: 0.0044 },
  { rows: 1_590, meanProbability: 0.31, observedRate: 0.29 },
];
const METRICS = {
  model: { ...FIGURES, reliability: RELIABILITY },
  service: {
    alerts: 109,
    perThousandPerMonth: 19.5905,
    precision: 0.3882,
    byFact: { alerts: 95, perThousandPerMonth: 17.0743, precision: 0.3803 },
    byModel: { alerts: 14, perThousandPerMonth: 2.5162 },
  },
};

describe('what a manifest states', () => {
  it('is read as the trainer writes it', () => {
    expect(statedAuroc(METRICS)).toEqual({ value: 0.8831, low: 0.8615, high: 0.9039 });
    expect(statedCalibration(METRICS)).toHaveLength(2);
    expect(statedCalibration(METRICS)[0]).toEqual({ said: 0.0026, seen: 0.0044, rows: 1_590 });
    expect(statedAlerts(METRICS).map(({ by }) => by)).toEqual(['fact', 'model', 'all']);
    expect(statedAlerts(METRICS)[1]).toEqual({ by: 'model', perThousandPerMonth: 2.5162, precision: null });
  });

  it.each([
    ['nothing', null],
    ['other metrics', { loss: 1 }],
    ['members of other types', { model: { auroc: 'good', reliability: 'yes' }, service: [] }],
  ])('of %s is nothing', (_what, stated) => {
    expect([statedAuroc(stated), statedCalibration(stated), statedAlerts(stated)]).toEqual([null, [], []]);
  });

  it('without an interval is the figure alone', () => {
    expect(statedAuroc({ model: { auroc: 0.8 } })).toEqual({ value: 0.8, low: null, high: null });
  });
});
