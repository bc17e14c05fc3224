/** The assets leave, or only seem to. */
import {
  alerts,
  atMostAlerts,
  backWithin,
  decidedBy,
  enters,
  leftAlone,
  never,
  neverAfter,
  noAlert,
  outBy,
  standsIn,
} from '../bounds.js';
import { Draft, type ActParts } from '../draft.js';
import type { Draw } from '../draw.js';
import { monthly, monthlyBeforeRest } from '../pay-days.js';
import type { Chapter } from '../story.js';

/** Pays every fifth day before and after the turn. */
function payer(id: string, draw: Draw, assets: number, after = 60): Draft {
  const draft = new Draft(id, draw, { assets, before: 160, after });
  draft.paying(5);
  draft.paying(5, { from: 1, to: after });
  return draft;
}

/** Leaves this share of the assets behind. */
function leaving(share: number): ActParts {
  return { amount: (assets) => assets * (1 - share), effect: -1, channel: 'online' };
}

/** Lives from one pay-day to the next: spends what came, little by little, until next to nothing is left. */
function livingOnPay(id: string, draw: Draw, salary: number): Draft {
  const length = 300;
  const draft = new Draft(id, draw, { assets: salary, before: 60, after: length });
  const days = draft.paid(monthlyBeforeRest(10), salary, { to: length });
  const next = (at: number): number => days.find((day) => day * 86_400_000 > at) ?? days.at(-1) ?? 0;
  const spent = (assets: number, at: number): number => {
    const left = Math.max(1, next(at) - at / 86_400_000);
    return assets * Math.min(0.95, (1.3 * 3) / left);
  };
  draft.paying(3, { to: length }, { amount: spent, effect: -1 });
  return draft;
}

export const DRAINED: Chapter = {
  title: 'Assets leave',
  stories: [
    {
      kind: 'drained-in-one-step',
      life: 'A customer with 800,000 transfers all but a twenty-fifth of it away and goes on paying small sums.',
      live: (id, draw) => payer(id, draw, 800_000).turn('transfer_out', leaving(0.04)).finish(),
      right: [
        enters('decline', { by: 1 }),
        alerts({ by: 1 }),
        decidedBy('drained'),
        neverAfter('growth'),
        standsIn(['decline'], 30),
      ],
    },
    {
      kind: 'private-fortune-drained',
      life: 'Of 8 million, a fortieth is left after transfers on three days.',
      live: (id, draw) => {
        const draft = payer(id, draw, 8_000_000, 150);
        for (const day of [-2, -1])
          draft.at(draft.dayAt(day), 'transfer_out', { amount: 2_600_000, effect: -1, channel: 'online' });
        return draft.turn('transfer_out', leaving(0.07)).finish();
      },
      right: [enters('decline', { by: 1 }), alerts({ by: 1 }), neverAfter('growth')],
    },
    {
      kind: 'drained-in-three-steps',
      life: 'A fortune leaves in three transfers over three weeks; no single one takes half of what was there before the first.',
      live: (id, draw) => {
        const draft = payer(id, draw, 1_000_000);
        for (const day of [-21, -10])
          draft.at(draft.dayAt(day), 'transfer_out', { amount: 320_000, effect: -1, channel: 'online' });
        return draft.turn('transfer_out', { amount: 300_000, effect: -1, channel: 'online' }).finish();
      },
      right: [standsIn(['decline'], 1), neverAfter('growth')],
    },
    {
      kind: 'drained-to-thirty-percent',
      life: 'Seven tenths of the assets leave and do not come back.',
      live: (id, draw) => payer(id, draw, 400_000).turn('transfer_out', leaving(0.3)).finish(),
      right: [
        enters('decline', { by: 9, notBefore: 7 }),
        alerts({ by: 9 }),
        decidedBy('drained'),
        neverAfter('growth'),
      ],
    },
    {
      kind: 'returned-within-the-week',
      life: 'Seven tenths of the assets leave and are back on the fifth day.',
      live: (id, draw) => {
        const draft = payer(id, draw, 400_000).turn('transfer_out', leaving(0.3));
        return draft.at(draft.dayAt(5), 'transfer_in', { amount: 280_000, effect: 1 }).finish();
      },
      right: [leftAlone],
    },
    {
      kind: 'money-comes-back-later',
      life: 'All but a twenty-fifth of the assets leave; a month later they are back.',
      live: (id, draw) => {
        const draft = payer(id, draw, 400_000, 90).turn('transfer_out', leaving(0.04));
        draft.returnAt = draft.dayAt(30);
        return draft.at(draft.returnAt, 'transfer_in', { amount: 390_000, effect: 1 }).finish();
      },
      right: [enters('decline', { by: 1 }), backWithin(14)],
    },
    {
      kind: 'moved-between-own-products',
      life: 'Nine tenths of the money move from the account to the own deposit; the total stays.',
      live: (id, draw) =>
        payer(id, draw, 400_000).turn('transfer', { amount: 360_000, effect: 0, channel: 'online' }).finish(),
      right: [leftAlone],
    },
    {
      kind: 'product-bought-here',
      life: 'Eight tenths of the money buy a fund of this bank, which the total does not count.',
      live: (id, draw) => payer(id, draw, 400_000).turn('fund_bought', leaving(0.2)).finish(),
      right: [leftAlone],
    },
    {
      kind: 'lives-from-pay-day-to-pay-day',
      life: 'Spends a salary of 8,000 until next to nothing is left, month for month.',
      live: (id, draw) => livingOnPay(id, draw, 8_000).finish(),
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'spends-a-large-salary',
      life: 'Spends a salary of 60,000 until next to nothing is left, month for month.',
      live: (id, draw) => livingOnPay(id, draw, 60_000).finish(),
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'salary-and-rent',
      life: 'A salary of 20,000 comes, the rent of 9,000 leaves two days later, the rest is spent over the month.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 22_000, before: 60, after: 300 });
        const days = draft.paid(monthlyBeforeRest(5), 20_000, { to: 300 });
        for (const day of days)
          draft.at((day + 2) * 86_400_000 + 36_000_000, 'standing_order', {
            amount: (assets) => Math.min(9_000, assets * 0.8),
            effect: -1,
            channel: 'online',
          });
        draft.paying(4, { to: 300 }, { amount: (assets) => Math.min(1_500, assets * 0.3), effect: -1 });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'monthly-card-bill',
      life: 'On the 20th the card bill of 30,000 leaves, on the 25th the salary of the same size comes.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 45_000, before: 60, after: 300 });
        draft.paid(monthly(20), 30_000, { to: 300 }, { type: 'bill_payment', effect: -1 });
        draft.paid(monthlyBeforeRest(25), 30_000, { to: 300 });
        draft.acting(4, 'login', {}, { to: 300 });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'flat-bought',
      life: 'Of 3 million, four fifths buy a flat; salary and payments go on as ever.',
      live: (id, draw) => {
        const draft = payer(id, draw, 3_000_000, 200).turn('transfer_out', leaving(0.2));
        draft.paid(monthlyBeforeRest(10), 30_000, { to: 200 }, { effect: 0 });
        return draft.finish();
      },
      right: [never('termination'), outBy(100), atMostAlerts(1)],
    },
    {
      kind: 'small-sums',
      life: 'Of 6,000 only 300 are left, and payments go on.',
      live: (id, draw) => payer(id, draw, 6_000).turn('transfer_out', leaving(0.05)).finish(),
      right: [never('termination'), noAlert],
    },
    {
      kind: 'balance-of-one-account-only',
      life: 'A bank can send only the balance of the account that an event is about, 100,000 or 5,000, and leaves the rule off.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 100_000, before: 160, after: 100 });
        draft.paying(4, { to: 100 });
        draft.acting(
          9,
          'card_payment',
          { amount: (assets) => (assets > 50_000 ? 95_000 : -95_000), effect: -1 },
          { to: 100 },
        );
        return draft.finish();
      },
      right: [never('decline', 'termination'), noAlert],
      facts: {
        drained: {
          isOn: false,
          share: 0.5,
          nearlyAllShare: 0.1,
          heldDays: 7,
          withinDays: 90,
          waitDays: 7,
          leastAmount: 10_000,
        },
      },
    },
    {
      kind: 'money-out-is-not-growth',
      life: 'For three weeks a customer transfers money out on every second day, until a third is left.',
      live: (id, draw) => {
        const draft = payer(id, draw, 600_000, 90);
        for (let day = 0; day < 21; day += 2) draft.at(draft.dayAt(day), 'transfer_out', leaving(0.905));
        return draft.finish();
      },
      right: [neverAfter('growth'), standsIn(['decline'], 32)],
    },
  ],
};
