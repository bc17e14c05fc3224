import { describe, expect, it } from '@jest/globals';
import { aDailyCustomer, assets } from '../../../test/builders/daily.builder.js';
import { dayFrom, paid } from '../../../test/builders/income.builder.js';
import { A_POLICY, aLifecycle, troubledSignals } from '../../../test/builders/lifecycle.builder.js';
import type { Signals } from '../features/signals.js';
import type { StagePolicy } from '../model/policy.js';
import { DAY_MS } from '../primitives/time.js';
import { STAGES, type Fact, type Stage } from '../primitives/vocabulary.js';
import type { Lifecycle } from '../state/lifecycle.js';
import { NO_CLOSINGS } from '../state/products.js';
import { nextLifecycle } from './stages.js';

const TODAY = dayFrom('2026-06-01');
const CALM = 0.05;
const WELL = aLifecycle({ stage: 'maturity', sinceAt: (TODAY - 100) * DAY_MS });
const CLOSED = { closings: { ...NO_CLOSINGS, relationship: { at: TODAY * DAY_MS, by: 'customer' as const } } };
const DRAINED = assets([TODAY - 300, 90_000], [TODAY, 2_000]);
const UNPAID = { incomes: paid(['2026-01-15', '2026-02-15', '2026-03-15', '2026-04-15']) };

function after(
  before: Lifecycle,
  signals: Signals,
  { risk = CALM, growth = 0, policy = A_POLICY }: { risk?: number; growth?: number; policy?: StagePolicy } = {},
): Lifecycle {
  const stages = STAGES.map((stage) => (stage === 'growth' ? growth : 0));
  return nextLifecycle(before, signals, { risk, stages }, policy, 'test');
}

function without(fact: Fact): StagePolicy {
  return { ...A_POLICY, facts: { ...A_POLICY.facts, [fact]: { ...A_POLICY.facts[fact], isOn: false } } };
}

const PLAIN: [Fact, Signals, Stage][] = [
  ['closed', aDailyCustomer(TODAY, 0, CLOSED), 'termination'],
  ['drained', aDailyCustomer(TODAY, 0, DRAINED), 'decline'],
  ['income', aDailyCustomer(TODAY, 0, UNPAID), 'decline'],
  ['silence', aDailyCustomer(TODAY, 14), 'decline'],
];

describe('a plain fact', () => {
  it.each(PLAIN)('%s decides at once, whatever the model says', (fact, signals, stage) => {
    for (const from of ['development', 'growth', 'maturity'] as const) {
      const { stage: to, cause } = after({ ...WELL, stage: from }, signals, { growth: 0.9 });
      expect([to, cause.fact]).toEqual([stage, fact]);
    }
  });

  it.each(PLAIN)('%s decides nothing when its rule is off', (fact, signals) => {
    expect(after(WELL, signals, { policy: without(fact) }).stage).toBe('maturity');
  });

  it.each(PLAIN)('%s is no growth, even when its rule is off', (fact, signals) => {
    let lifecycle = WELL;
    for (let i = 0; i < 4; i++) {
      const later = { ...signals, asOf: signals.asOf + i * DAY_MS, today: signals.today + i };
      lifecycle = after(lifecycle, later, { growth: 0.9, policy: without(fact) });
      if (fact !== 'income') expect(lifecycle.stage).not.toBe('growth');
    }
  });

  it('says nothing of a prospect', () => {
    const stranger = aDailyCustomer(TODAY, 14, { businessTenureDays: NaN });
    expect(after({ ...WELL, stage: 'prospect' }, stranger)).toMatchObject({ stage: 'prospect', cause: { fact: null } });
  });

  it('is how sure its evidence is, and not what the model thinks of the stage', () => {
    const confidence = (silentDays: number): number => after(WELL, aDailyCustomer(TODAY, silentDays)).cause.confidence;
    expect(confidence(14)).toBeGreaterThan(0.5);
    expect(confidence(40)).toBeGreaterThan(confidence(14));
    const both = after(WELL, aDailyCustomer(TODAY, 14, DRAINED)).cause.confidence;
    expect(both).toBeGreaterThan(after(WELL, aDailyCustomer(TODAY, 0, DRAINED)).cause.confidence);
  });

  it('is no news when the silence is far longer than the rule speaks of', () => {
    const { mostDays } = A_POLICY.facts.silence;
    const policy = without('halved');
    const long = aDailyCustomer(TODAY, mostDays + 60);
    expect(after(WELL, long, { policy }).stage).toBe('maturity');
    const declining = after(WELL, aDailyCustomer(TODAY - 140, 20), { policy });
    expect(after(declining, long, { policy })).toMatchObject({ stage: 'decline', cause: { fact: 'silence' } });
  });
});

describe('whoever left by a plain fact', () => {
  const silent = after(WELL, aDailyCustomer(TODAY, 14));

  it('does not recover by silence', () => {
    const off = { policy: without('silence') };
    const first = after(silent, aDailyCustomer(TODAY + 20, 34), off);
    expect(after(first, aDailyCustomer(TODAY + 21, 35), off)).toMatchObject({
      stage: 'decline',
      cause: { fact: 'silence' },
    });
  });

  it('does not recover by a silence after one act either', () => {
    const off = { policy: without('silence') };
    const first = after(silent, aDailyCustomer(TODAY + 20, 0), off); // once, in the middle of the decline
    const second = after(first, aDailyCustomer(TODAY + 40, 19), off);
    expect(after(second, aDailyCustomer(TODAY + 41, 20), off).stage).toBe('decline');
  });

  it('recovers with business, on the second day', () => {
    const first = after(silent, aDailyCustomer(TODAY + 20, 0));
    expect(first).toMatchObject({ stage: 'decline', candidate: { stage: 'maturity' }, cause: { fact: 'silence' } });
    const second = after(first, aDailyCustomer(TODAY + 21, 0));
    expect(second).toMatchObject({ stage: 'maturity', cause: { fact: null } });
  });

  it('returns after a closing into development', () => {
    const closed = after(WELL, aDailyCustomer(TODAY, 0, CLOSED));
    expect(after(closed, aDailyCustomer(TODAY + 2, 2, CLOSED)).stage).toBe('termination');
    expect(after(closed, aDailyCustomer(TODAY + 30, 0, CLOSED)).stage).toBe('development');
  });
});

describe('growth', () => {
  const quarterOf = (amountIn: number, amountOut: number): Partial<Signals> => ({
    quarter: { ...aDailyCustomer(TODAY, 0).quarter, amountIn, amountOut },
  });
  const grows = (parts: Partial<Signals>): Stage | null => {
    const first = after(WELL, aDailyCustomer(TODAY, 0, parts), { growth: 0.9 });
    return after(first, aDailyCustomer(TODAY + 1, 0, parts), { growth: 0.9 }).stage;
  };

  it.each<[string, Partial<Signals>, Stage]>([
    ['is business that rises', {}, 'growth'],
    ['is business that rises with what comes in', quarterOf(1_000, 1_200), 'growth'],
    ['is no outflow', quarterOf(1_000, 2_000), 'maturity'],
    ['is no fallen quarter', { balance: 80, balanceQuarterAgo: 100 }, 'maturity'],
    [
      'is nothing after an account was closed',
      { closings: { ...NO_CLOSINGS, account: { at: (TODAY - 5) * DAY_MS, by: 'customer' } } },
      'maturity',
    ],
  ])('%s', (_what, parts, stage) => {
    expect(grows(parts)).toBe(stage);
  });
});

describe('the confidence in a stage of the model', () => {
  it('is low near its line and high far beyond it', () => {
    const confidence = (risk: number): number =>
      after({ ...WELL, stage: 'decline' }, troubledSignals(TODAY * DAY_MS), { risk }).cause.confidence;
    expect(confidence(0.46)).toBeGreaterThan(0.5);
    expect(confidence(0.99)).toBeGreaterThan(confidence(0.46));
    expect(after(WELL, aDailyCustomer(TODAY, 0), { risk: CALM }).cause.confidence).toBeGreaterThan(0.9);
  });
});

describe('the model on the days of a silence', () => {
  const at = (days: number, fact: 'on' | 'off'): Stage | null => {
    const policy = fact === 'on' ? A_POLICY : without('silence');
    return after(WELL, aDailyCustomer(TODAY, days, { businessSilentDays: days + 0.4 }), { risk: 0.99, policy }).stage;
  };
  const lastDay = Array.from({ length: 20 }, (_, i) => i + 1).findLast(
    (days) => after(WELL, aDailyCustomer(TODAY, days)).stage === 'maturity',
  );

  it('is not some hours ahead of the fact that judges the silence', () => {
    expect([at(lastDay ?? NaN, 'on'), at((lastDay ?? NaN) + 1, 'on')]).toEqual(['maturity', 'decline']);
  });

  it('is believed from the same length on where the fact is off', () => {
    expect(at(lastDay ?? NaN, 'off')).toBe('decline');
  });
});
