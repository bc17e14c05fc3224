/** The customer is not heard of any more, or only for a while. */
import {
  alerts,
  atMostAlerts,
  backWithin,
  decidedBy,
  enters,
  forecastCameTrue,
  neverAfter,
  never,
  noAlert,
  outBy,
  resolvesWithin,
  standsIn,
  type Bound,
  type Days,
} from '../bounds.js';
import { Draft, type ActParts } from '../draft.js';
import type { Draw } from '../draw.js';
import { monthly } from '../pay-days.js';
import type { Chapter, Story } from '../story.js';

/** Silence alone is told to nobody before this day; a review a day later finds it at the latest. */
const ABSENCE_DAYS = 21;

function payer(id: string, draw: Draw, meanGap: number, { before = 200, after = 60 } = {}): Draft {
  const draft = new Draft(id, draw, { assets: 60_000, before, after });
  return draft.turnsAt(draft.paying(meanGap));
}

/** The day of the decline, and of the alert: that day, but not before the usual absence is over. */
function stops(
  kind: string,
  life: string,
  meanGap: number,
  by: readonly [number, number, number],
  before: number,
): Story {
  return {
    kind,
    life,
    live: (id, draw) => payer(id, draw, meanGap, { before, after: 90 }).finish(),
    right: [
      enters('decline', { by }),
      alerts({ notBefore: ABSENCE_DAYS, by: toldBy(by) }),
      decidedBy('silence'),
      neverAfter('growth'),
    ],
    lognormal: 0.2,
  };
}

function toldBy([low, middle, high]: readonly [number, number, number]): Days {
  const told = (day: number): number => Math.max(ABSENCE_DAYS + 1, day);
  return [told(low), told(middle), told(high)];
}

/** Away for some days, and then as before. */
function away(
  kind: string,
  life: string,
  meanGap: number,
  [least, most]: readonly [number, number],
  parts: { right: readonly Bound[]; logins?: boolean; before?: number },
): Story {
  return {
    kind,
    life,
    live: (id, draw) => {
      const before = parts.before ?? 200;
      const days = draw.between(least, most);
      const draft = payer(id, draw, meanGap, { before, after: Math.ceil(days) + 60 });
      draft.returnAt = draft.turnAt + Math.floor(days * 86_400_000);
      draft.at(draft.returnAt, 'card_payment', { amount: 60, effect: 0 });
      const sinceTurnDay = (draft.returnAt - draft.turnDay * 86_400_000) / 86_400_000;
      draft.paying(meanGap, { from: sinceTurnDay + 1, to: sinceTurnDay + 60 });
      if (parts.logins === true) draft.acting(2, 'login', {}, { to: sinceTurnDay + 60 });
      return draft.finish();
    },
    right: parts.right,
  };
}

/** Daily until the turn, with one more sign in the days before it. */
function withSecondSign(id: string, draw: Draw, type: string, parts: ActParts): Draft {
  const draft = payer(id, draw, 1, { before: 200, after: 60 });
  return draft.at(draft.turnAt - 3_600_000, type, parts);
}

const FORETOLD: readonly Bound[] = [forecastCameTrue];

export const SILENCE: Chapter = {
  title: 'Silence',
  stories: [
    stops('daily-stops', 'A customer who paid every day stops.', 1, [10, 12, 14], 150),
    stops('every-third-day-stops', 'A customer who paid every third day stops.', 3, [20, 25, 33], 200),
    stops('weekly-stops', 'A customer who paid every week stops.', 7, [35, 45, 70], 280),
    {
      kind: 'salary-only-stops',
      life: 'A customer whose only business is the monthly salary gets none any more.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 60_000, before: 400, after: 60 });
        draft.paid(monthly(10), 12_000, {}, { effect: 0 });
        draft.turnOnPayDay(monthly(10));
        return draft.finish();
      },
      right: [enters('decline', { by: 20 }), alerts({ by: 22 }), neverAfter('growth')],
    },
    {
      kind: 'logins-stop',
      life: 'A customer with a monthly salary, booked by the bank, looked at the account every day and does not any more.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 60_000, before: 200, after: 60 });
        draft.paid(monthly(10), 12_000, { to: 60 }, { effect: 0, channel: 'system' });
        draft.turnsAt(draft.acting(1, 'login'));
        return draft.finish();
      },
      right: [
        enters('decline', { by: [10, 12, 14] }),
        alerts({ notBefore: ABSENCE_DAYS, by: ABSENCE_DAYS + 1 }),
        decidedBy('silence'),
      ],
    },
    {
      kind: 'closed-a-product-and-went-silent',
      life: 'A daily customer closes the deposit, leaves the money, and is silent from that day on: told without waiting.',
      live: (id, draw) =>
        withSecondSign(id, draw, 'product_closed', { channel: 'branch', product: 'term-deposit' }).finish(),
      right: [enters('decline', { by: [10, 12, 14] }), alerts({ by: [10, 12, 14] })],
    },
    {
      kind: 'complained-and-went-silent',
      life: 'A daily customer complains twice, and is silent from that day on: told without waiting.',
      live: (id, draw) => {
        const draft = withSecondSign(id, draw, 'complaint', { channel: 'phone' });
        return draft.at(draft.turnAt - 7_200_000, 'complaint', { channel: 'phone' }).finish();
      },
      right: [enters('decline', { by: [10, 12, 14] }), alerts({ by: [10, 12, 14] })],
    },
    {
      kind: 'goes-on-to-the-end',
      life: 'A customer who paid every fourth day never comes back.',
      live: (id, draw) => payer(id, draw, 4, { after: 300 }).finish(),
      right: [
        enters('decline', { by: [25, 35, 45] }),
        enters('termination', { by: 250, notBefore: 60 }),
        neverAfter('growth', 'maturity'),
      ],
    },
    {
      kind: 'dormant-and-back',
      life: 'A customer who paid every fourth day is away for 431 days, and then pays again.',
      live: (id, draw) => {
        const draft = payer(id, draw, 4, { after: 470 });
        draft.returnAt = draft.turnAt + 431 * 86_400_000;
        draft.at(draft.returnAt, 'card_payment', { amount: 60, effect: 0 });
        draft.paying(4, { from: 433, to: 470 });
        return draft.finish();
      },
      right: [standsIn(['termination'], 300), backWithin(0)],
    },
    {
      kind: 'interest-revives-nobody',
      life: 'A customer who paid every fifth day stops; interest and fees are still booked each month.',
      live: (id, draw) => {
        const draft = payer(id, draw, 5, { after: 300 });
        draft.paid(monthly(28), 3, { to: 300 }, { type: 'interest_credited', channel: 'system' });
        draft.paid(monthly(28), 2, { to: 300 }, { type: 'statement_fee', channel: 'system', effect: -1 });
        return draft.finish();
      },
      right: [enters('decline', { by: [25, 35, 55] }), neverAfter('growth', 'maturity', 'development')],
    },
    away('holiday-of-a-daily-customer', 'A daily customer is away for 7 to 20 days.', 1, [7, 20], {
      right: [noAlert, never('termination')],
    }),
    away('holiday-of-a-weekly-customer', 'A weekly customer is away for 7 to 20 days.', 7, [7, 20], {
      right: [noAlert, never('termination')],
      before: 280,
    }),
    away('illness', 'A customer who pays every third day is ill for two to three weeks.', 3, [14, 20], {
      right: [noAlert, never('termination')],
    }),
    away('new-card', 'The card is lost: for ten days no payment, but logins as ever.', 1, [9, 11], {
      right: [noAlert, never('termination')],
      logins: true,
    }),
    away(
      'students-summer',
      'A student who pays every second day is away from July to September, 62 to 75 days.',
      2,
      [62, 75],
      { right: [never('termination'), atMostAlerts(1), resolvesWithin(21), backWithin(21)] },
    ),
    {
      kind: 'seasonal-worker',
      life: 'Pays every second day for seven months, is away for two, and again.',
      live: (id, draw) => {
        const draft = payer(id, draw, 2, { before: 210, after: 400 });
        draft.returnAt = draft.dayAt(62);
        draft.paying(2, { from: 62, to: 272 });
        draft.paying(2, { from: 334, to: 400 });
        return draft.finish();
      },
      right: [never('termination'), atMostAlerts(2), resolvesWithin(21), outBy(400)],
    },
    {
      kind: 'daily-forecast',
      life: 'A daily customer stops, and the days of decline and alert were foretold.',
      live: (id, draw) => payer(id, draw, 1, { before: 150, after: 60 }).finish(),
      right: FORETOLD,
      atMost: 50,
    },
    {
      kind: 'weekly-forecast',
      life: 'A weekly customer stops, and the days of decline and alert were foretold.',
      live: (id, draw) => payer(id, draw, 7, { before: 280, after: 120 }).finish(),
      right: FORETOLD,
      atMost: 50,
    },
    {
      kind: 'earner-forecast',
      life: 'A customer with a monthly salary and weekly payments stops, and the days of decline and alert were foretold.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 60_000, before: 330, after: 120 });
        draft.paid(monthly(10), 12_000, {}, { effect: 0 });
        return draft.turnsAt(draft.paying(7)).finish();
      },
      right: FORETOLD,
      atMost: 50,
    },
  ],
};
