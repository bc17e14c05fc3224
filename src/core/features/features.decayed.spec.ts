/** The columns of window spec 2: what lives of a known course come to. */
import { describe, expect, it } from '@jest/globals';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { aLife, type Act } from '../../../test/builders/state.builder.js';
import { probabilityActive, probabilityAlive } from '../primitives/bgnbd.js';
import { DAY_MS } from '../primitives/time.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { FEATURES, featureRows } from './features.js';
import { signalsOf } from './signals.js';

const NOW = Date.UTC(2026, 5, 1, 12);

function featuresOf(state: CustomerState): (name: string) => number {
  const row = featureRows([signalsOf(state, state.asOf)]);
  return (name) => {
    const column = FEATURES.indexOf(name);
    expect(column).toBeGreaterThanOrEqual(73);
    return row[column] ?? NaN;
  };
}

/** Business on every so many days, from long ago until `until` days ago. */
function every(days: number, from: number, until: number, kind: Act[1] = 'money_out', amount = 50): Act[] {
  return Array.from({ length: Math.floor((from - until) / days) + 1 }, (_, i): Act => [from - i * days, kind, amount]);
}

/** Business on every tenth day for two years, the last time today. */
const STEADY = featuresOf(aLife(NOW, every(10, 730, 0)));
/** The same, and then two months of nothing. */
const SILENT = featuresOf(aLife(NOW, every(10, 790, 60)));
/** On every tenth day for two years, and in the last two months on every second. */
const RISING = featuresOf(aLife(NOW, [...every(10, 730, 60), ...every(2, 58, 0)]));
const NEW = featuresOf(aLife(NOW, [[0, 'money_out', 50]]));
const NEVER = featuresOf(aLife(NOW, [[40, 'session']]));

describe('how often there is business', () => {
  it('is a sum that halves with every half-life: a day today and every tenth day before', () => {
    for (const halfLife of [10, 30, 90]) {
      const sum = 1 / (1 - 2 ** (-10 / halfLife));
      expect(STEADY(`business_decayed_${halfLife}d`)).toBeCloseTo(sum * (1 - 2 ** (-740 / halfLife)), 3);
      expect(SILENT(`business_decayed_${halfLife}d`)).toBeCloseTo(2 ** (-60 / halfLife) * sum, 1);
    }
    expect(STEADY('active_decayed_10d')).toBeCloseTo(STEADY('business_decayed_10d'), 5);
    expect(NEVER('active_decayed_10d')).toBeCloseTo(2 ** -4, 5);
  });

  it.each(['30d', '90d', '270d', '810d'])('is a share of the days since the first business: %s', (halfLife) => {
    expect(STEADY(`business_share_${halfLife}`)).toBeGreaterThan(0.1);
    expect(STEADY(`business_share_${halfLife}`)).toBeLessThan(0.13);
    expect(NEW(`business_share_${halfLife}`)).toBeCloseTo(1, 5); // not rare, but new
    expect(NEVER(`business_share_${halfLife}`)).toBeNaN();
  });

  it.each(['10_90', '30_90', '30_270', '90_270', '270_810'])('has a trend with a sign: %s', (spans) => {
    expect(RISING(`business_trend_${spans}`)).toBeGreaterThan(0.05);
    expect(SILENT(`business_trend_${spans}`)).toBeLessThan(-0.02);
    expect(NEW(`business_trend_${spans}`)).toBeCloseTo(0, 5);
    expect(Math.abs(STEADY(`business_trend_${spans}`))).toBeLessThan(0.4);
  });

  it('has a trend of activity, since the customer was first seen', () => {
    expect(RISING('active_trend_10_90')).toBeGreaterThan(0.5);
    const full = (halfLife: number): number => (1 - 2 ** (-41 / halfLife)) / (1 - 2 ** (-1 / halfLife));
    const expected = (2 ** (-40 / 90) / full(90)) * full(10);
    expect(NEVER('active_trend_10_90')).toBeCloseTo(Math.log((2 ** -4 + 1) / (expected + 1)), 5);
  });
});

describe('how much money moves', () => {
  const both = featuresOf(
    aLife(NOW, [...every(30, 600, 0, 'money_in', 3_000), ...every(10, 595, 5, 'money_out', 500)]),
  );

  it('is a sum of each direction, in units', () => {
    const months = (1 / (1 - 2 ** (-30 / 270))) * (1 - 2 ** (-630 / 270));
    expect(Math.expm1(both('money_in_decayed_270d_log'))).toBeCloseTo(3_000 * months, -1);
    expect(Math.expm1(both('money_in_decayed_30d_log'))).toBeCloseTo(6_000, -2);
    expect(Math.expm1(both('money_out_decayed_30d_log'))).toBeCloseTo(
      (500 * 2 ** (-5 / 30)) / (1 - 2 ** (-10 / 30)),
      -1,
    );
    expect(both('bought_decayed_30d_log')).toBe(0);
    expect(both('bought_decayed_trend')).toBeNaN();
  });

  it('has a trend per direction, in which a rare customer is not yet late', () => {
    const salaryGone = featuresOf(
      aLife(NOW, [...every(30, 900, 330, 'money_in', 3_000), ...every(10, 895, 5, 'money_out', 500)]),
    );
    expect(Math.abs(both('money_in_decayed_trend'))).toBeLessThan(0.4);
    const twice = featuresOf(aLife(NOW, every(180, 720, 90, 'money_in', 3_000)));
    expect(salaryGone('money_in_decayed_trend')).toBeLessThan(-0.15);
    expect(salaryGone('money_in_decayed_trend')).toBeLessThan(both('money_in_decayed_trend') - 0.3);
    expect(Math.abs(twice('money_in_decayed_trend'))).toBeLessThan(0.2);
    expect(Math.abs(salaryGone('money_out_decayed_trend'))).toBeLessThan(0.2);
    expect(salaryGone('net_flow_270d')).toBeLessThan(both('net_flow_270d'));
  });

  it('is compared per business day, whatever the number of days', () => {
    const larger = featuresOf(aLife(NOW, [...every(10, 730, 60, 'purchase', 50), ...every(2, 58, 0, 'purchase', 100)]));
    expect(STEADY('amount_per_business_day_270d_log')).toBeCloseTo(Math.log1p(50), 5);
    expect(STEADY('amount_per_business_day_trend')).toBeCloseTo(0, 5);
    expect(larger('amount_per_business_day_trend')).toBeGreaterThan(0.1);
    expect(STEADY('net_flow_270d')).toBe(-1);
    expect(larger('net_flow_270d')).toBeNaN();
  });

  it('is nothing where more was taken back than was done', () => {
    const state = newState(NOW);
    apply(state, anActivity({ kind: 'purchase', occurredAt: NOW, amount: 5_000 }));
    apply(state, anActivity({ kind: 'purchase', occurredAt: NOW, amount: -9_000 }));
    expect(featuresOf(state)('bought_decayed_30d_log')).toBe(0);
  });
});

describe('the present silence against all gaps', () => {
  it('is measured in gaps of the whole life, also when they lie beyond the windows', () => {
    const old = featuresOf(aLife(NOW, [...every(50, 2_000, 1_500), [900, 'money_out'], [0, 'money_out']]));
    expect([old('last_gap_days'), old('lifetime_longest_gap_days')]).toEqual([900, 900]);
    expect(old('lifetime_mean_gap_days')).toBeCloseTo(2_000 / 12, 3);
    expect([NEW('last_gap_days'), NEVER('lifetime_mean_gap_days'), NEW('typical_gap_log')]).toEqual([NaN, NaN, NaN]);
  });

  it('has a typical gap and a spread in logarithms', () => {
    const mixed = featuresOf(
      aLife(NOW, [
        [30, 'money_out'],
        [20, 'money_out'],
        [0, 'money_out'],
      ]),
    ); // gaps of 10 and 20
    expect(Math.exp(STEADY('typical_gap_log'))).toBeCloseTo(10, 2);
    expect(STEADY('gap_log_deviation')).toBeCloseTo(0, 2);
    expect(Math.exp(mixed('typical_gap_log'))).toBeCloseTo(Math.sqrt(200), 3);
    expect(mixed('gap_log_deviation')).toBeCloseTo(Math.log(2) / Math.SQRT2, 4);
    expect(mixed('last_gap_over_mean_log')).toBeCloseTo(Math.log(20 / 15), 5);
  });

  it('is so many deviations, one gap more at a deviation of one', () => {
    expect(SILENT('silence_over_mean_gap')).toBeCloseTo(6, 5);
    expect(SILENT('silence_over_lifetime_longest_gap')).toBeCloseTo(6, 5);
    expect(SILENT('silence_in_gap_deviations')).toBeCloseTo(Math.log(6) / Math.sqrt(1 / 74), 1);
    expect(STEADY('silence_in_gap_deviations')).toBeLessThan(0);
    const second = featuresOf(
      aLife(NOW, [
        [40, 'money_out'],
        [30, 'money_out'],
      ]),
    );
    expect(second('silence_in_gap_deviations')).toBeCloseTo(Math.log(3) / Math.SQRT1_2, 4);
  });
});

describe("BG/NBD's closed forms", () => {
  const prior = { r: 0.5, alpha: 40, a: 0.9, b: 2.5 };

  it.each<[string, CustomerState, number, number, number]>([
    ['who goes on', aLife(NOW, every(10, 730, 0)), 73, 730, 730],
    ['who fell silent', aLife(NOW, every(10, 790, 60)), 73, 730, 790],
    ['who came once', aLife(NOW, [[20, 'money_out']]), 0, 0, 20],
  ])('are those of the paper for a customer %s', (_who, state, repeats, lastAt, age) => {
    const of = featuresOf(state);
    const history = { repeats, lastAt, age };
    const alive = probabilityAlive(prior, history);
    expect(of('bgnbd_alive')).toBeCloseTo(alive, 5);
    expect(of('bgnbd_active_30d')).toBeCloseTo(probabilityActive(prior, history, 30), 5);
    expect(of('bgnbd_active_90d')).toBeCloseTo(probabilityActive(prior, history, 90), 5);
    expect(of('bgnbd_days_a_month')).toBeCloseTo((30 * alive * (0.5 + repeats)) / (40 + age), 5);
  });

  it('are unknown before the first business', () => {
    const names = ['bgnbd_alive', 'bgnbd_active_30d', 'bgnbd_active_90d', 'bgnbd_days_a_month'];
    expect(names.map(NEVER)).toEqual([NaN, NaN, NaN, NaN]);
  });
});

it('time alone changes them as it passes, without an event', () => {
  const state = aLife(NOW, every(10, 100, 0));
  advance(state, NOW + 30 * DAY_MS);
  expect(featuresOf(state)('business_decayed_30d')).toBeCloseTo(
    0.5 * featuresOf(aLife(NOW, every(10, 100, 0)))('business_decayed_30d'),
    4,
  );
});
