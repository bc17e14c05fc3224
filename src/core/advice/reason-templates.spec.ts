import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeSentence, valueSentence } from '../model/feature-labels.js';
import { FEATURES, featureRows } from '../features/features.js';
import { TEMPLATES } from './reason-templates.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { advance, apply, newState } from '../state/state.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import type { Product } from '../state/products.js';
import { anActivity } from '../../../test/builders/activity.builder.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const BY = ['customer', 'bank', 'death'] as const;
const KINDS = ['session', 'friction', 'money_in', 'money_out', 'purchase', 'redemption', 'balance'] as const;

const anAct = fc.record({
  daysAgo: fc.integer({ min: 0, max: 2_000 }).map((tenths) => tenths / 10),
  kind: fc.constantFrom(...KINDS),
  amount: fc.integer({ min: 1, max: 900_000 }),
  balance: fc.option(fc.integer({ min: 0, max: 2_000_000 })),
});

const anInstant = fc.option(fc.integer({ min: -10, max: 400 }).map((days) => NOW - days * DAY_MS));
const aProduct = fc.record<Product>({
  id: fc.nat(),
  class: fc.option(fc.constantFrom('deposit', 'card', 'loan')),
  openedAt: anInstant,
  maturesOn: fc.option(fc.integer({ min: -100, max: 200 }).map((days) => dayOf(NOW) - days)),
  closedAt: anInstant,
  seenAt: fc.constant(NOW),
});
const aClosing = fc.option(
  fc.record({ at: fc.integer({ min: 0, max: 400 }).map((days) => NOW - days * DAY_MS), by: fc.constantFrom(...BY) }),
);
const someHoldings = fc.record({
  products: fc.array(aProduct, { maxLength: 4 }),
  closings: fc.record({ relationship: aClosing, account: aClosing, product: aClosing }),
});

/** Signals of real states: any history, evaluated after any silence. */
const anySignals = fc
  .tuple(fc.array(anAct, { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 60 }), someHoldings)
  .map(([acts, silence, holdings]) => {
    const first = NOW - 200 * DAY_MS;
    const state = newState(first);
    for (const { daysAgo, ...parts } of acts.toSorted((a, b) => b.daysAgo - a.daysAgo)) {
      const occurredAt = NOW - Math.round(daysAgo * DAY_MS);
      advance(state, occurredAt);
      apply(state, anActivity({ ...parts, occurredAt }));
    }
    advance(state, NOW + silence * DAY_MS);
    return { ...signalsOf(state, state.asOf), ...holdings };
  });

/** The numbers of a sentence in their order, without thousands separators. */
function numbersIn(sentence: string): number[] {
  return (sentence.replaceAll(',', '').match(/\d+(\.\d+)?/g) ?? []).map(Number);
}

const FRICTION = 1;
const REDEMPTION = 5;
const near = (told: number | undefined, real: number): boolean => Math.abs((told ?? NaN) - real) <= 0.5 + 1e-9;

function heldAgo({ products, asOf }: Signals, ago: number): Product[] {
  const at = asOf - ago * DAY_MS;
  return products.filter(({ openedAt, closedAt }) => (openedAt ?? 0) <= at && at < (closedAt ?? Infinity));
}

function classesOf(products: readonly Product[]): number {
  return new Set(products.map((product) => product.class)).size;
}

/** The claim of each sentence, derived from the signals without the functions of the catalogue. */
const CLAIMS: Record<string, (signals: Signals, numbers: number[], sentence: string) => boolean> = {
  savings_leaving: (s, [fall, span], sentence) => {
    const windows = [s.week, s.month, s.quarter].filter(({ balanceBefore }) => {
      if (balanceBefore === null || balanceBefore.amount <= 0) return false;
      const share = 100 * (1 - s.balance / balanceBefore.amount);
      const days = Math.max(1, (s.balanceAt - balanceBefore.at) / DAY_MS);
      return near(fall, share) && near(span, days) && share >= 30 && s.balance < balanceBefore.amount;
    });
    if (!sentence.includes('mostly')) return windows.length > 0;
    return windows.some(({ balanceBefore, amountOut, kinds }) => {
      return kinds[REDEMPTION] === 0 && amountOut > ((balanceBefore?.amount ?? Infinity) - s.balance) / 2;
    });
  },
  income_missing: (s, [silent = 0, gap = 0]) =>
    near(silent, s.moneyInSilentDays) && near(gap, s.moneyIn.usualGap) && silent > gap,
  silent_beyond_rhythm: (s, [silent = 0, gap = 0]) =>
    near(silent, s.businessSilentDays) && near(gap, s.business.usualGap) && silent > gap,
  long_silence: (s, [silent]) => near(silent, s.businessSilentDays),
  friction: (s, [count], sentence) =>
    count === (sentence.endsWith('week') ? s.week : s.month).kinds[FRICTION] && (count ?? 0) >= 2,
  product_closed: (s, numbers, sentence) => {
    const others = [s.closings.product, s.closings.account].flatMap((one) => (one?.by === 'customer' ? [] : [one?.at]));
    const closed = [...s.products.map(({ closedAt }) => closedAt), s.closings.product?.at, s.closings.account?.at]
      .flatMap((at) => at ?? [])
      .filter((at) => at <= s.asOf && !others.includes(at));
    const since = (s.asOf - Math.max(...closed)) / DAY_MS;
    const held = heldAgo(s, 0).length;
    const counted = sentence.includes('still held') ? numbers.pop() === held : s.products.length === 0;
    const word = s.products.find(({ closedAt }) => closedAt === Math.max(...closed))?.class ?? 'product';
    const names = sentence.toLowerCase().startsWith(word) || s.products.length === 0;
    return counted && names && since <= 90 && (sentence.includes('today') ? since < 1 : near(numbers[0], since));
  },
  product_matured: (s, [since = 0]) => {
    const day = s.today - since;
    return s.products.some(
      (one) =>
        one.maturesOn === day &&
        one.class !== 'loan' &&
        (one.closedAt === null || dayOf(one.closedAt) >= day) &&
        s.products.every(
          (other) =>
            other === one ||
            other.class !== one.class ||
            other.openedAt === null ||
            other.openedAt > s.asOf ||
            Math.abs(dayOf(other.openedAt) - day) > 30,
        ),
    );
  },
  breadth_shrinking: (s, [now, before]) =>
    now === classesOf(heldAgo(s, 0)) && before === classesOf(heldAgo(s, 90)) && now < before,
  redemptions: (s, [count]) => count === s.quarter.kinds[REDEMPTION] && (count ?? 0) > 0,
  money_leaving: (s, [out = 0, into = 0]) =>
    near(out, s.month.amountOut / 100) && near(into, s.month.amountIn / 100) && out >= into,
  business_falling: (s, [share = 100]) => near(share, 100 * s.quarterTrend) && share < 100,
  business_rising: (s, [share = 100]) => near(share, 100 * s.quarterTrend) && share > 100,
  steady: (s, [count]) => count === s.quarter.businessDays,
  new_relationship: (s, numbers, sentence) =>
    numbers.at(-1) === s.lifetimeBusinessDays &&
    (sentence.includes('today') ? s.businessTenureDays < 1 : near(numbers[0], s.businessTenureDays)),
  no_business_yet: (s) => s.lifetimeBusinessDays === 0,
  recent_business: (s, numbers, sentence) =>
    near(numbers.at(-1), s.business.usualGap) &&
    (sentence.includes('today') ? s.businessSilentDays < 1 : near(numbers[0], s.businessSilentDays)),
  income_in_time: (s, numbers, sentence) =>
    near(numbers.at(-1), s.moneyIn.usualGap) &&
    (sentence.includes('today') ? s.moneyInSilentDays < 1 : near(numbers[0], s.moneyInSilentDays)),
  savings_growing: (s, [rise = 0]) => near(rise, 100 * (s.balance / s.balanceQuarterAgo - 1)) && rise > 0,
};

describe('a sentence', () => {
  it('is checked, whichever template it comes from', () => {
    expect(Object.keys(CLAIMS).sort()).toEqual(TEMPLATES.map(({ code }) => code).sort());
  });

  it.each(TEMPLATES.map((template) => [template.code, template] as const))(
    '%s says only what the signals say, the same in both languages',
    (code, template) => {
      let said = 0;
      fc.assert(
        fc.property(anySignals, (signals) => {
          if (!template.holds(signals)) return;
          said++;
          const { en, zh } = template.text(signals);
          expect({ en, true: CLAIMS[code]?.(signals, numbersIn(en), en) }).toEqual({ en, true: true });
          expect(numbersIn(zh).toSorted()).toEqual(numbersIn(en).toSorted());
          expect(en + zh).not.toMatch(/NaN|Infinity|undefined/);
        }),
        { numRuns: 600, seed: 7 },
      );
      expect(said).toBeGreaterThan(0);
    },
  );

  it('for a plain feature exists for every feature in both languages, and states only the value', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const row = featureRows([signals]);
        FEATURES.forEach((name, feature) => {
          const { en, zh } = valueSentence(feature, row[feature] ?? NaN, signals);
          expect(`${name}: ${en} ${zh}`).not.toMatch(/NaN|Infinity|undefined/);
          expect(numbersIn(zh)).toEqual(numbersIn(en));
          if (Number.isNaN(row[feature])) expect(en).toMatch(/: not known$/);
          else expect(en).toMatch(/\d|: up from nothing$/);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('for counted days states the count unchanged', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const feature = FEATURES.indexOf('business_days_quarter');
        const [told] = numbersIn(valueSentence(feature, signals.quarter.businessDays, signals).en);
        expect(told).toBe(signals.quarter.businessDays);
      }),
      { numRuns: 60 },
    );
  });

  it('for a change is absent when both values read the same, and says "about" for estimated values', () => {
    const [days, events] = [FEATURES.indexOf('silent_days'), FEATURES.indexOf('events_month')];
    expect(changeSentence(days, 3.1, 3.2, false)).toBeNull();
    expect(changeSentence(days, 3.1, 41, true)?.en).toBe('Since the last activity: from 3 days to 41 days');
    expect(changeSentence(events, 6, 1, true)?.en).toBe('Events in the last month: from about 6 to 1');
    expect(changeSentence(events, NaN, 1, true)?.en).toBe('Events in the last month: from not known to 1');
  });
});
