import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { RISK_EDGES } from '../core/monitoring/drift.js';
import { MODEL_FEATURES } from '../../test/builders/model.builder.js';
import { monitoringProfileIn, trainedIn } from './monitoring.profile.js';

const SHARES = Array<number>(20).fill(0.05);
const SPREAD = { edges: [1], shares: [0.5, 0.5], missing: 0.1 };

describe('what a manifest says for the monitors', () => {
  it('is all there in the bundled model: every feature, the risk, what it states of itself', () => {
    const manifest = JSON.parse(readFileSync('models/online-retail-1/manifest.json', 'utf8')) as object;
    const { profile, stated } = monitoringProfileIn(manifest);
    expect([...profile!.features.keys()]).toEqual(MODEL_FEATURES);
    expect(profile!.risk!.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2);
    expect(profile!.isYoungLog).toBe(true);
    expect(stated!.low).toBeLessThan(stated!.auroc);
  });

  it.each([
    ['nothing at all', {}, null],
    ['histograms that are none', { histograms: 'soon' }, null],
    ['shares that do not fit their edges', { histograms: { a: { ...SPREAD, shares: [1] } } }, null],
    ['a feature without its share of unknown', { histograms: { a: { edges: [1], shares: [0.5, 0.5] } } }, null],
    ['a feature without a range', { histograms: { a: SPREAD } }, new Map([['a', SPREAD]])],
    [
      'a feature with one',
      { histograms: { a: { ...SPREAD, range: [0, 2] } } },
      new Map([['a', { ...SPREAD, range: [0, 2] }]]),
    ],
  ])('%s is left out, never refused', (_situation, manifest, features) => {
    expect(monitoringProfileIn(manifest).profile?.features ?? null).toEqual(features);
  });

  it('is compared with the risk only when it is in twentieths', () => {
    const riskOf = (edges: readonly number[]) =>
      monitoringProfileIn({ histograms: { a: SPREAD }, riskHistogram: { edges, shares: SHARES } }).profile!.risk;
    expect(riskOf(RISK_EDGES)).toEqual({ edges: RISK_EDGES, shares: SHARES });
    expect(riskOf(RISK_EDGES.map((edge) => edge / 2))).toBeNull();
  });

  it('distinguishes a log of a year from a younger one, and exempts less when unknown', () => {
    const isYoung = (from: string) =>
      monitoringProfileIn({ histograms: { a: SPREAD }, data: { from }, splits: { train: { from: '2011-06-01' } } })
        .profile!.isYoungLog;
    expect([isYoung('2011-01-01T00:00:00Z'), isYoung('2010-05-01T00:00:00Z'), isYoung('')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('what a manifest says of its training', () => {
  it('is all there in the bundled model', () => {
    const manifest = JSON.parse(readFileSync('models/simulated-bank-1/manifest.json', 'utf8')) as object;
    expect(trainedIn(manifest)).toEqual({
      name: 'events',
      customers: 3_600,
      events: 1_342_021,
      fromAt: Date.parse('2024-01-01T16:00:24.000Z'),
      toAt: Date.parse('2025-12-31T15:59:27.000Z'),
      isSimulated: true,
      rows: { from: '2024-01-31', to: '2025-04-21', rows: 59_641 },
    });
  });

  const DATA = { name: 'bank', customers: 10, rows: 20, from: '2025-01-01', to: '2025-12-31' };
  it.each([
    ['no log', {}],
    ['a log without its customers', { data: { ...DATA, customers: undefined } }],
    ['a log without its days', { data: { ...DATA, to: undefined } }],
  ])('is nothing of %s', (_situation, manifest) => {
    expect(trainedIn(manifest)).toBeNull();
  });

  it.each([
    ['no fit after the choice: then the rows of the first', { train: { from: 'a', to: 'b', rows: 3 } }, 3],
    ['no rows', {}, null],
  ])('%s', (_situation, splits, rows) => {
    expect(trainedIn({ data: DATA, splits })).toMatchObject({ rows: rows === null ? null : { rows } });
  });
});
