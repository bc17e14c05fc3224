/** Regular money comes, stays away, or leaves again at once. */
import { alerts, decidedBy, enters, leftAlone, namesTheIncome, never, noAlert, strategy } from '../bounds.js';
import { Draft, type ActParts } from '../draft.js';
import type { Draw } from '../draw.js';
import {
  atMonthEnd,
  everyDays,
  monthly,
  monthlyAfterRest,
  monthlyBeforeRest,
  quarterly,
  type PayDays,
} from '../pay-days.js';
import type { Chapter, Story } from '../story.js';

interface Income {
  days: PayDays;
  amount: number;
  type?: string;
}

/** Weekly payments all the time; the income keeps the assets level. */
function earner(
  id: string,
  draw: Draw,
  { days, amount, type = 'salary' }: Income,
  span: { before: number; after: number; firstDay?: string },
): Draft {
  const draft = new Draft(id, draw, { assets: 3 * amount, ...span });
  draft.paid(days, amount, {}, { type, effect: 0 });
  draft.paying(7, { to: span.after });
  return draft;
}

/** The income's last day lies before the turn, which is the first day on which it does not come. */
function withoutIncome(id: string, draw: Draw, income: Income, parts: { halves?: boolean } = {}): Draft {
  const draft = new Draft(id, draw, { assets: 3 * income.amount, before: 336, after: 60 });
  const { days, amount, type = 'salary' } = income;
  draft.paid(days, amount, {}, { type, effect: 0 });
  draft.turnOnPayDay(days);
  draft.missed = { amount, day: Math.floor(draft.turnAt / 86_400_000) };
  const asEver = { amount: () => draw.between(100, 300) };
  draft.paying(
    7,
    { to: 90 },
    parts.halves === true ? { amount: (assets, at) => (at > draft.turnAt ? assets * 0.08 : 100), effect: -1 } : asEver,
  );
  return draft;
}

function leaves(kind: string, life: string, income: Income): Story {
  return {
    kind,
    life,
    live: (id, draw) => withoutIncome(id, draw, income).finish(),
    right: [
      enters('decline', { by: 20 }),
      alerts({ by: 20 }),
      decidedBy('income'),
      strategy('respond'),
      namesTheIncome,
    ],
  };
}

function steady(kind: string, life: string, income: Income): Story {
  return {
    kind,
    life,
    live: (id, draw) => {
      const draft = new Draft(id, draw, { assets: 3 * income.amount, before: 56, after: 330 });
      draft.paid(income.days, income.amount, { to: 330 }, { type: income.type ?? 'salary', effect: 0 });
      draft.paying(7, { to: 330 });
      return draft.finish();
    },
    right: [leftAlone],
    isSteady: true,
  };
}

/** All but a twentieth of the salary goes on to another bank on the next day. */
const GOES_ON: ActParts = { amount: 11_400, effect: 0, channel: 'online' };

/** A monthly salary of 12,000 that stays, but for the named pay-days after the turn, counted from 0. */
function passingThrough(id: string, draw: Draw, leaving: readonly number[]): Draft {
  const draft = new Draft(id, draw, { assets: 40_000, before: 340, after: 100 });
  const first = draft.turnOnPayDay(monthly(10));
  draft.paid(monthly(10), 12_000, {}, { effect: 0 });
  const days = draft.paid(monthly(10), 12_000, { from: first, to: 130 }, { effect: 0 });
  const gone = days.filter((_, i) => leaving.includes(i));
  for (const day of gone) draft.at((day + 1) * 86_400_000 + 36_000_000, 'transfer_out', GOES_ON);
  draft.paying(7, { to: 130 });
  const last = gone.at(-1);
  if (leaving.length > 1 && last !== undefined) draft.turnsAt(last * 86_400_000 + 28_800_000);
  return draft;
}

export const INCOME: Chapter = {
  title: 'Regular income',
  stories: [
    leaves('salary-leaves', 'The monthly salary stays away; weekly payments go on.', {
      days: monthly(10),
      amount: 20_000,
    }),
    leaves('salary-leaves-biweekly', 'A salary that came every second week stays away.', {
      days: everyDays(14),
      amount: 9_000,
    }),
    leaves('wage-leaves-weekly', 'A wage that came every week stays away.', { days: everyDays(7), amount: 4_000 }),
    leaves('month-end-salary-leaves', 'A salary that came on the last day of work of the month stays away.', {
      days: atMonthEnd,
      amount: 15_000,
    }),
    leaves('pension-leaves', 'The pension stays away.', {
      days: monthlyBeforeRest(15),
      amount: 6_000,
      type: 'pension',
    }),
    {
      kind: 'salary-leaves-and-assets-halve',
      life: 'The salary goes elsewhere, and the assets halve within two months.',
      live: (id, draw) => withoutIncome(id, draw, { days: monthly(10), amount: 20_000 }, { halves: true }).finish(),
      right: [enters('decline', { by: 20 }), alerts({ by: 20 }), strategy('respond')],
    },
    {
      kind: 'salary-now-passes-through',
      life: 'A salary that used to stay is sent on to another bank the next day, twice in a row.',
      live: (id, draw) => passingThrough(id, draw, [0, 1]).finish(),
      right: [enters('decline', { by: 5 }), alerts({ by: 5 }), decidedBy('income'), strategy('respond')],
    },
    {
      kind: 'salary-passes-through-once',
      life: 'One salary is sent on to another bank the next day; those after it stay.',
      live: (id, draw) => passingThrough(id, draw, [0]).finish(),
      right: [leftAlone],
    },
    {
      kind: 'salary-always-passed-through',
      life: 'The salary has always been sent on to another bank the next day.',
      live: (id, draw) => {
        const draft = earner(id, draw, { days: monthly(10), amount: 12_000 }, { before: 60, after: 330 });
        const days = [
          ...draft.paid(monthly(10), 12_000, { from: 0, to: 330 }, { effect: 0 }),
          ...monthly(10)(draft.firstDay, draft.turnDay),
        ];
        for (const day of days.filter((one) => one >= draft.firstDay))
          draft.at((day + 1) * 86_400_000 + 36_000_000, 'transfer_out', GOES_ON);
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
    steady('paid-monthly', 'A salary on the 10th of each month, before weekends and holidays, and weekly payments.', {
      days: monthlyBeforeRest(10),
      amount: 12_000,
    }),
    steady(
      'paid-after-rest',
      'A salary on the 5th of each month, or after the weekend or holiday, and weekly payments.',
      { days: monthlyAfterRest(5), amount: 12_000 },
    ),
    steady('paid-biweekly', 'A salary every second week, and weekly payments.', { days: everyDays(14), amount: 6_000 }),
    steady('paid-weekly', 'A wage every week, and weekly payments.', { days: everyDays(7), amount: 3_000 }),
    steady('paid-at-month-end', 'A salary on the last day of work of each month, and weekly payments.', {
      days: atMonthEnd,
      amount: 12_000,
    }),
    steady('pension', 'A pension on the 15th of each month, before weekends and holidays, and weekly payments.', {
      days: monthlyBeforeRest(15),
      amount: 6_000,
      type: 'pension',
    }),
    {
      kind: 'salary-nine-days-late',
      life: 'Around a long holiday the salary comes nine days late, once.',
      live: (id, draw) => {
        const draft = earner(
          id,
          draw,
          { days: monthly(1), amount: 12_000 },
          { before: 350, after: 200, firstDay: '2024-10-15' },
        );
        for (const day of monthly(1)(draft.turnDay, draft.turnDay + 200).filter((one) => one >= draft.turnDay)) {
          const late = new Date(day * 86_400_000).toISOString() < '2025-10-02' ? 9 : 0;
          draft.at((day + late) * 86_400_000 + 28_800_000, 'salary', { amount: 12_000, effect: 0, channel: 'online' });
        }
        return draft.finish();
      },
      right: [leftAlone],
    },
    {
      kind: 'raise-and-bonus',
      life: 'The salary rises by a quarter, and once a bonus of three salaries comes beside it.',
      live: (id, draw) => {
        const draft = earner(id, draw, { days: monthlyBeforeRest(10), amount: 12_000 }, { before: 300, after: 200 });
        draft.paid(monthlyBeforeRest(10), 15_000, { from: 0, to: 200 }, { effect: 0 });
        draft.at(draft.dayAt(40), 'salary', { amount: 45_000, effect: 0, channel: 'online' });
        return draft.finish();
      },
      right: [leftAlone],
    },
    {
      kind: 'new-job',
      life: 'After a change of job another amount comes, on the 18th instead of the 10th.',
      live: (id, draw) => {
        const draft = earner(id, draw, { days: monthly(10), amount: 12_000 }, { before: 300, after: 200 });
        draft.paid(monthly(18), 14_500, { from: 8, to: 200 }, { effect: 0 });
        return draft.finish();
      },
      right: [never('termination'), noAlert],
    },
    {
      kind: 'quarterly-bonus',
      life: 'Beside the monthly salary a bonus comes each quarter, but for the last two.',
      live: (id, draw) => {
        const draft = earner(id, draw, { days: monthlyBeforeRest(10), amount: 12_000 }, { before: 420, after: 200 });
        draft.paid(monthlyBeforeRest(10), 12_000, { from: 0, to: 200 }, { effect: 0 });
        draft.paid(quarterly(20), 20_000, {}, { effect: 0, type: 'transfer_in' });
        return draft.finish();
      },
      right: [leftAlone],
    },
    {
      kind: 'irregular-income',
      life: 'A freelancer is paid about every third week, now more, now less.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 50_000, before: 60, after: 330 });
        draft.acting(21, 'transfer_in', { amount: () => draw.between(2_000, 20_000), effect: 0 }, { to: 330 });
        draft.paying(4, { to: 330 });
        return draft.finish();
      },
      right: [leftAlone],
      isSteady: true,
    },
  ],
};
