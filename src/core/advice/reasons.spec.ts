import { describe, expect, it } from '@jest/globals';
import { aRhythm, someSignals } from '../../../test/builders/lifecycle.builder.js';
import { attributionOf, type Attribution } from '../model/attribution.js';
import { FEATURES } from '../features/features.js';
import { reasonsFor } from './reasons.js';
import type { Signals } from '../features/signals.js';
import { DAY_MS } from '../primitives/time.js';
import type { Stage } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2026, 5, 1);
const MONTHLY = aRhythm({ gaps: 12, usualGap: 30, meanGap: 30, longestGap: 33, irregularity: 0.1 });
const EMPTY = someSignals(NOW);
const FALLEN: Partial<Signals> = {
  balance: 18_00,
  balanceAt: NOW,
  month: { ...EMPTY.month, amountOut: 60_00, balanceBefore: { amount: 100_00, at: NOW - 9 * DAY_MS } },
};

function sentences(stage: Stage, signals: Partial<Signals>, attribution: Attribution | null = null): string[] {
  return reasonsFor(stage, someSignals(NOW, signals), attribution).map(({ text }) => text.en);
}

/** Contributions by feature; nothing from the others. */
function adding(parts: Record<string, number>): Attribution {
  return attributionOf(
    -1,
    Float64Array.from(FEATURES, (name) => parts[name] ?? 0),
  );
}

describe('reasons', () => {
  it.each<[Stage, Partial<Signals>, string]>([
    ['decline', { moneyIn: MONTHLY, moneyInSilentDays: 60 }, 'No money in for 60 days; the usual gap is 30 days'],
    ['decline', FALLEN, 'Balance down 82 % in 9 days, mostly money moved out'],
    [
      'termination',
      { business: MONTHLY, businessSilentDays: 200 },
      'No business for 200 days; the usual gap is 30 days',
    ],
    [
      'termination',
      { business: { ...MONTHLY, gaps: 0, usualGap: NaN }, businessSilentDays: 70 },
      'No business for 70 days',
    ],
    ['growth', { quarterTrend: 1.5 }, 'Business days in the last quarter at 150 % of the rate before'],
    [
      'development',
      { businessTenureDays: 0.2, lifetimeBusinessDays: 1 },
      'First business today, 1 business day so far',
    ],
    ['prospect', { businessTenureDays: NaN }, 'Known, but no business yet'],
  ])('for %s with %j says "%s"', (stage, signals, sentence) => {
    expect(sentences(stage, signals)).toContain(sentence);
  });

  it('does not say that income is missing while a salary earner waits for pay day', () => {
    expect(sentences('decline', { moneyIn: MONTHLY, moneyInSilentDays: 29 }).join()).not.toContain('No money in');
  });

  it('does not mention unknown values', () => {
    expect(sentences('decline', { balance: NaN, balanceMonthAgo: NaN, quarterTrend: NaN })).toEqual([]);
  });

  it('does not say where the money went when a product was closed as well', () => {
    const kinds = [0, 0, 3, 0, 0, 1, 0, 0];
    const month = { ...EMPTY.month, ...FALLEN.month, kinds };
    expect(sentences('decline', { ...FALLEN, month })).toContain('Balance down 82 % in 9 days');
  });
});

describe('reasons with an attribution', () => {
  const SILENT = { business: MONTHLY, businessSilentDays: 70, moneyIn: MONTHLY, moneyInSilentDays: 60 };

  it('are ordered by contribution, each with the whole contribution of its theme', () => {
    const attribution = adding({ silent_days: 0.2, business_silent_days: 0.3, money_in_silent_days: 0.9 });
    const reasons = reasonsFor('decline', someSignals(NOW, SILENT), attribution);
    expect(reasons.map(({ code, contribution }) => [code, contribution])).toEqual([
      ['income_missing', 0.9],
      ['silent_beyond_rhythm', 0.5],
    ]);
  });

  it('put the fact that decided a termination first, whatever the model says', () => {
    const [first] = reasonsFor('termination', someSignals(NOW, SILENT), adding({ money_in_silent_days: 0.9 }));
    expect(first).toMatchObject({ code: 'silent_beyond_rhythm', contribution: 0 });
  });

  it('name feature and value where no template holds', () => {
    const month = { ...EMPTY.month, days: 30, businessDays: 1 };
    const baseline = { ...EMPTY.baseline, days: 330, businessDays: 61 };
    const said = sentences('decline', { month, baseline }, adding({ business_days_month: 0.4 }));
    expect(said).toEqual(['Business days in the last month: 1, usually 6']);
  });

  it('do not use a template that points against the contribution', () => {
    const [reason] = reasonsFor('decline', someSignals(NOW, SILENT), adding({ business_silent_days: -0.4 }));
    expect(reason).toMatchObject({ code: 'business_silent_days', contribution: -0.4 });
    expect(reason?.text.en).toBe('Since the last business: 70 days');
  });

  it('name one reason against the stage, after those that support it', () => {
    const parts = { business_silent_days: -0.8, quarter_trend: 0.3, tenure_days: -0.2 };
    const reasons = reasonsFor('decline', someSignals(NOW, { quarterTrend: 0.5 }), adding(parts));
    expect(reasons.map(({ contribution }) => contribution)).toEqual([0.3, -0.8]);
  });

  it('still report complaints that the model gives no weight', () => {
    const kinds = [0, 4, 0, 0, 0, 0, 0, 0];
    const friction = { week: { ...EMPTY.week, kinds }, month: { ...EMPTY.month, kinds } };
    const said = sentences('decline', friction, adding({}));
    expect(said).toEqual(['4 failed attempts or complaints in the last week']);
  });

  const CLOSED = {
    id: 1,
    class: 'card',
    openedAt: null,
    maturesOn: null,
    closedAt: NOW - 5 * DAY_MS,
    seenAt: NOW,
  } as const;
  const MATURED = { ...CLOSED, id: 2, class: 'deposit', maturesOn: NOW / DAY_MS - 5, closedAt: null } as const;
  const kinds = [0, 0, 0, 0, 0, 1, 0, 0];
  const REDEEMED = { quarter: { ...EMPTY.quarter, kinds }, products: [CLOSED, MATURED] };

  it('say once that a product was closed, and which', () => {
    expect(sentences('decline', REDEEMED, adding({ redemptions_quarter: 0.4 }))).toEqual([
      'Card closed 5 days ago; still held: 1 product',
      'Deposit matured 5 days ago and was not renewed',
      'Products of 1 class held, of 2 a quarter ago',
    ]);
    const twoCards = [CLOSED, { ...CLOSED, id: 3, closedAt: null }];
    expect(sentences('decline', { ...REDEEMED, products: twoCards })).not.toContain(
      '1 cancelled or closed in the last quarter',
    );
  });

  it('give no contribution to a fact that the model does not know', () => {
    const reasons = reasonsFor('decline', someSignals(NOW, REDEEMED), adding({ redemptions_quarter: 0.4 }));
    expect(reasons.map(({ code, contribution }) => [code, contribution])).toEqual([
      ['product_closed', 0.4],
      ['product_matured', null],
      ['breadth_shrinking', null],
    ]);
  });

  it('name, for a customer who stays, what keeps them', () => {
    const reasons = reasonsFor('maturity', someSignals(NOW), adding({ business_silent_days: -0.7, tenure_days: 0.2 }));
    expect(reasons.map(({ code }) => code).slice(0, 2)).toEqual(['recent_business', 'new_relationship']);
  });
});
