/** Customers who stay as they are, and those who were never more than a name. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/primitives/time.js';
import { businessDays, forgets, leftAlone, noAlert, oneBusinessDayPerDay, never, throughout } from '../bounds.js';
import { Draft } from '../draft.js';
import type { Draw } from '../draw.js';
import { monthly, monthlyBeforeRest } from '../pay-days.js';
import type { Chapter, Story } from '../story.js';

const LENGTH = 300;
/** Gaps with a tail or a pace that a law of the customer's own gaps cannot foresee, or too few of them for any law. */
const GAPS_BEYOND_A_LAW = 0.9;

function draftOf(id: string, draw: Draw, assets = 60_000): Draft {
  return new Draft(id, draw, { assets, before: 60, after: LENGTH });
}

function pays(kind: string, life: string, meanGap: number, parts: Partial<Story> = {}): Story {
  return {
    kind,
    life,
    live: (id, draw) => {
      const draft = draftOf(id, draw);
      draft.paying(meanGap, { to: LENGTH });
      return draft.finish();
    },
    right: [leftAlone],
    isSteady: true,
    ...parts,
  };
}

/** Never more than a prospect. */
const NOBODY_YET = [throughout('prospect'), noAlert];

export const STEADY: Chapter = {
  title: 'Customers who stay',
  stories: [
    pays('steady-daily', 'Pays every day.', 1),
    pays('steady-every-third-day', 'Pays every third day.', 3),
    pays('steady-weekly', 'Pays every week.', 7),
    pays('steady-biweekly', 'Pays every second week.', 14, { least: GAPS_BEYOND_A_LAW }),
    pays('steady-with-long-tails', 'Pays every fourth day; a fifth of these customers have gaps with a long tail.', 4, {
      lognormal: 0.2,
      least: GAPS_BEYOND_A_LAW,
    }),
    {
      kind: 'noisy-steady',
      life: 'Pays every third day on average, in some months half as often and in others twice.',
      live: (id, draw) => {
        const pace = Array.from({ length: 17 }, () => draw.between(0.6, 1.6));
        const draft = draftOf(id, draw);
        draft.paying((day) => 3 * (pace[Math.floor((day + 60) / 30)] ?? 1), { to: LENGTH });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
      least: GAPS_BEYOND_A_LAW,
    },
    {
      kind: 'salary-only',
      life: 'The only business is a monthly salary.',
      live: (id, draw) => {
        const draft = draftOf(id, draw);
        draft.paid(monthlyBeforeRest(10), 12_000, { to: LENGTH });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'payroll-booked-by-the-bank',
      life: 'The only business is a monthly salary, which the bank itself books.',
      live: (id, draw) => {
        const draft = draftOf(id, draw);
        draft.paid(monthlyBeforeRest(10), 12_000, { to: LENGTH }, { channel: 'system' });
        return draft.finish();
      },
      right: [leftAlone, never('prospect')],
      isSteady: true,
    },
    {
      kind: 'pensioner-at-the-branch',
      life: 'A pensioner comes to the branch once a month, some days after the pension, and takes cash.',
      live: (id, draw) => {
        const draft = draftOf(id, draw);
        for (const day of draft.paid(
          monthlyBeforeRest(15),
          5_000,
          { to: LENGTH },
          { type: 'pension', channel: 'system' },
        )) {
          const visit = (day + Math.min(12, Math.floor(draw.gap(3)))) * DAY_MS + 10 * HOUR_MS;
          draft.at(visit, 'branch_visit', { channel: 'branch' });
          draft.at(visit + 10 * MINUTE_MS, 'cash_withdrawal', { channel: 'branch', amount: 4_500, effect: -1 });
        }
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'saver',
      life: 'Saves a part of the salary each month and seldom pays.',
      live: (id, draw) => {
        const draft = draftOf(id, draw, 200_000);
        draft.paid(monthlyBeforeRest(10), 15_000, { to: LENGTH });
        draft.paying(10, { to: LENGTH }, { amount: 2_000, effect: -1 });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'sends-much-back',
      life: 'Pays every second day and gets every tenth payment back, as a refund or a reversal.',
      live: (id, draw) => {
        const draft = draftOf(id, draw);
        draft.paying(2, { to: LENGTH });
        draft.acting(40, 'refund', { amount: 60, effect: 0 }, { to: LENGTH });
        draft.acting(40, 'card_payment', { amount: -60, effect: 0 }, { to: LENGTH });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'first-weeks',
      life: 'A new customer, who pays every third day from the first day on.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 20_000, before: 0, after: 120 });
        draft.at(draft.turnAt, 'account_opened', { channel: 'branch', product: 'current-account' });
        draft.paying(3, { from: 1, to: 120 });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    {
      kind: 'only-looks',
      life: 'A prospect who logs in every week.',
      live: (id, draw) => {
        const draft = draftOf(id, draw);
        draft.acting(7, 'login', { isWithoutBalance: true }, { to: LENGTH });
        return draft.finish();
      },
      right: NOBODY_YET,
      isSteady: true,
    },
    {
      kind: 'stopped-looking',
      life: 'A prospect who logged in every week does not any more.',
      live: (id, draw) => {
        const draft = draftOf(id, draw);
        draft.acting(7, 'login', { isWithoutBalance: true }, { to: 150 });
        return draft.finish();
      },
      right: NOBODY_YET,
    },
    {
      kind: 'interest-and-fees-only',
      life: 'Nothing but interest and fees, which the bank books each month.',
      live: (id, draw) => {
        const draft = draftOf(id, draw, 1_000);
        draft.paid(monthly(28), 3, { to: LENGTH }, { type: 'interest_credited', channel: 'system' });
        draft.paid(monthly(27), 2, { to: LENGTH }, { type: 'statement_fee', channel: 'system', effect: -1 });
        return draft.finish();
      },
      right: [...NOBODY_YET, businessDays(0)],
      isSteady: true,
    },
    {
      kind: 'amounts-of-zero',
      life: 'Card checks over an amount of zero every week, and nothing else.',
      live: (id, draw) => {
        const draft = draftOf(id, draw);
        draft.acting(7, 'card_payment', { amount: 0, isWithoutBalance: true }, { to: LENGTH });
        return draft.finish();
      },
      right: [...NOBODY_YET, businessDays(0)],
      isSteady: true,
    },
    {
      kind: 'mornings-in-beijing',
      life: 'Pays at 07:30 and at 08:30 of the same morning in Beijing, every fourth day.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 60_000, before: 60, after: 140 });
        for (let day = -60; day < 140; day += Math.max(1, Math.round(draw.gap(4)))) {
          const morning = (draft.turnDay + day) * DAY_MS - 30 * MINUTE_MS;
          draft.at(morning, 'card_payment', { amount: 20, effect: 0 });
          draft.at(morning + HOUR_MS, 'card_payment', { amount: 20, effect: 0 });
        }
        return draft.finish();
      },
      right: [leftAlone, oneBusinessDayPerDay('Asia/Shanghai')],
      isSteady: true,
      timeZone: 'Asia/Shanghai',
    },
    {
      kind: 'names-nobody-asked-for',
      life: 'The rows of a steady customer bear an attribute that the bank did not allow.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 60_000, before: 60, after: 60 });
        draft.paying(4, { to: 60 }, { attributes: { merchant: 'Corner Clinic' } });
        return draft.finish();
      },
      right: [leftAlone, forgets('Corner Clinic'), forgets('merchant')],
      isSteady: true,
    },
  ],
};
