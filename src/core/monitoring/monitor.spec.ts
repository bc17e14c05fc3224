import { describe, expect, it } from '@jest/globals';
import type { DriftProfile } from './drift.js';
import { monitorView, type MonitorInput, type Verdict } from './monitor.js';
import { addSums, outcomeFields, type OutcomeSums } from './outcomes.js';
import type { PredictionKind } from './predictions.js';

const NOW = Date.UTC(2026, 4, 1);
const PROFILE: DriftProfile = {
  features: new Map([['balance_log', { edges: [5], shares: [0.5, 0.5], missing: 0, range: [0, 10] as const }]]),
  risk: { edges: [], shares: Array<number>(20).fill(0.05) },
  isYoungLog: false,
};

/** Settled predictions of one risk, of which a share came true. */
function settled(
  rows: number,
  risk: number,
  share: number,
  kind: PredictionKind = 'sweep',
  model = 'm-1',
): OutcomeSums {
  const label = (atRisk: boolean) => ({ stage: 'maturity', atRisk, inBusiness: true }) as const;
  const one = { kind, customerId: 'c', asOf: NOW, horizonDays: 62, risk, stage: 'maturity', model } as const;
  return addSums(Array.from({ length: rows }, (_, i) => new Map(outcomeFields(one, label(i < share * rows)))));
}

/** Ranks as well as chance does, or perfectly. */
function pair(good: boolean): OutcomeSums {
  return good
    ? addSums([settled(400, 0.1, 0), settled(400, 0.9, 1)])
    : addSums([settled(400, 0.4, 0.5), settled(400, 0.6, 0.5)]);
}

function verdicts(parts: Partial<MonitorInput>): string[] {
  return verdictsIn(parts).map(({ level, about }) => `${about} ${level}`);
}

function verdictsIn(parts: Partial<MonitorInput>): Verdict[] {
  const view = monitorView({
    run: 'live',
    asOf: NOW,
    model: 'm-1',
    horizonDays: 62,
    span: { fromAt: NOW, toAt: NOW },
    leastRows: 1_000,
    profile: PROFILE,
    stated: { auroc: 0.76, low: 0.73, high: 0.79 },
    counts: new Map(),
    firstWeeks: new Map(),
    pending: 0,
    months: [],
    ...parts,
  });
  return view.verdicts;
}

const EVEN = new Map([
  ['rows', 2_000],
  ['balance_log:0', 1_000],
  ['balance_log:1', 1_000],
  ...Array.from({ length: 20 }, (_, bin): [string, number] => [`risk:${bin}`, 100]),
]);
const MOVED = new Map([...EVEN, ['balance_log:0', 1_900], ['balance_log:1', 100], ['risk:0', 3_000]]);
const month = (sums: OutcomeSums): Pick<MonitorInput, 'months'> => ({ months: [{ month: '2026-02', sums }] });

describe('the verdicts', () => {
  it.each([
    ['nothing was counted yet', {}, ['features ok']],
    ['all is as in training', { counts: EVEN }, ['features ok', 'prediction ok']],
    [
      'a feature and the risk drifted: the risk alone is never a warning',
      { counts: MOVED },
      ['features warn', 'prediction watch'],
    ],
    ['a manifest without histograms', { profile: null }, ['features watch']],
    [
      'no histogram of the risk: against the first weeks',
      { counts: EVEN, profile: { ...PROFILE, risk: null }, firstWeeks: EVEN },
      ['features ok', 'prediction ok'],
    ],
    [
      'as many came at risk as predicted, well ranked',
      month(pair(true)),
      ['features ok', 'calibration ok', 'ranking ok'],
    ],
    ['ranked no better than by chance', month(pair(false)), ['features ok', 'calibration ok', 'ranking warn']],
    [
      'ranked worse than the manifest states',
      month(addSums([settled(400, 0.4, 0.35), settled(400, 0.6, 0.65)])),
      ['features ok', 'calibration ok', 'ranking watch'],
    ],
    [
      'twice as many came at risk as predicted',
      month(addSums([settled(400, 0.1, 0.2), settled(400, 0.4, 0.8)])),
      ['features ok', 'calibration warn', 'ranking ok'],
    ],
    [
      'half as many came at risk',
      month(addSums([settled(400, 0.2, 0.1), settled(400, 0.8, 0.4)])),
      ['features ok', 'calibration warn', 'ranking ok'],
    ],
    ['alerts came true half as often as said', month(settled(200, 0.8, 0.4, 'alert')), ['features ok', 'alerts warn']],
    ['alerts came true as said', month(settled(200, 0.7, 0.68, 'alert')), ['features ok', 'alerts ok']],
    ['only another model has settled predictions', month(settled(400, 0.9, 0.1, 'sweep', 'm-0')), ['features ok']],
  ] as const)('%s', (_situation, parts, expected) => {
    expect(verdicts(parts)).toEqual(expected);
  });

  it.each([
    ['a count is too small', {}, 'too_few_rows', { rows: 0, leastRows: 1_000 }],
    ['there is nothing to compare with', { profile: null }, 'no_histograms', {}],
    ['all is as in training', { counts: EVEN }, 'features_as_trained', { of: 1 }],
    ['the risk is as in training', { counts: EVEN }, 'risk_as_in_training', {}],
    [
      'some features have moved a little',
      { counts: new Map([...EVEN, ['balance_log:0', 1_350], ['balance_log:1', 650]]) },
      'features_moved',
      { off: 1, of: 1 },
    ],
    ['the risk has moved from training', { counts: MOVED }, 'risk_moved_from_training', {}],
    [
      'the risk is as in the first weeks',
      { counts: EVEN, profile: { ...PROFILE, risk: null }, firstWeeks: EVEN },
      'risk_as_in_first_weeks',
      {},
    ],
    [
      'as many came at risk as predicted',
      month(pair(true)),
      'calibration',
      { rows: 800, observed: 0.5, predicted: 0.5, value: 1 },
    ],
    ['the order of risks was right', month(pair(true)), 'ranking', { value: 1, stated: 0.76 }],
    [
      'alerts came true',
      month(settled(200, 0.8, 0.4, 'alert')),
      'alerts_right',
      { rows: 200, value: 0.4, predicted: 0.8 },
    ],
  ] as const)('say by a code and its figures that %s', (_situation, parts, code, figures) => {
    const [verdict] = verdictsIn(parts).filter((one) => one.code === code);
    expect(verdict?.figures).toMatchObject(figures);
  });

  it('name the five features that moved most, the worst first', () => {
    const half = { edges: [5], shares: [0.5, 0.5], missing: 0 };
    const names = Array.from({ length: 7 }, (_, i) => `feature_${i}`);
    const features: DriftProfile['features'] = new Map(names.map((name) => [name, half]));
    const counts = new Map([
      ...EVEN,
      ...names.flatMap((name, i): [string, number][] => [
        [`${name}:0`, 1_600 + 50 * i],
        [`${name}:1`, 400 - 50 * i],
      ]),
    ]);
    expect(verdictsIn({ counts, profile: { ...PROFILE, features } })).toContainEqual(
      expect.objectContaining({
        code: 'features_far',
        figures: { off: 7, of: 7 },
        features: names.toReversed().slice(0, 5),
      }),
    );
  });
});
