/** Exact lives, day for day, of customers who once went wrong. */
import { DAY_MS, HOUR_MS } from '../../../src/core/primitives/time.js';
import {
  alerts,
  backWithin,
  businessDays,
  decidedBy,
  enters,
  leftAlone,
  namesTheIncome,
  never,
  neverAfter,
  noAlert,
  noOutflow,
  oneBusinessDayPerDay,
  standsIn,
  strategy,
  throughout,
  warns,
  type Bound,
} from '../bounds.js';
import { Draft, type ActParts, type Life } from '../draft.js';
import { monthly } from '../pay-days.js';
import type { Draw } from '../draw.js';
import type { Chapter, Story } from '../story.js';

class ExactLife {
  readonly draft: Draft;

  constructor(id: string, draw: Draw, assets: number, firstDay = '2024-01-01') {
    this.draft = new Draft(id, draw, { assets, before: 0, after: 0, firstDay });
  }

  /** The same payment every so many days, first and last day named. @returns the last instant */
  every(days: number, first: string, last: string, parts: ActParts & { type?: string }, hour = 2): number {
    const { type = 'card_payment', ...rest } = parts;
    let at = Date.parse(first) + hour * HOUR_MS;
    for (; at <= Date.parse(last) + DAY_MS; at += days * DAY_MS) this.draft.at(at, type, rest);
    return at - days * DAY_MS;
  }

  monthly(day: number, first: string, last: string, parts: ActParts & { type: string }): this {
    const { type, ...rest } = parts;
    const [from, to] = [Date.parse(first) / DAY_MS, Date.parse(last) / DAY_MS + 1];
    for (const one of monthly(day)(from, to).filter((it) => it >= from && it < to)) {
      this.draft.at(one * DAY_MS + HOUR_MS, type, rest);
    }
    return this;
  }

  on(at: string, type: string, parts: ActParts = {}): this {
    this.draft.at(Date.parse(at), type, parts);
    return this;
  }

  ends(turn: string | number, end: string, returns?: string): Life {
    this.draft.turnAt = typeof turn === 'number' ? turn : Date.parse(turn);
    this.draft.endAt = Date.parse(end);
    this.draft.returnAt = returns === undefined ? null : Date.parse(returns);
    return this.draft.finish();
  }
}

function exactly(
  kind: string,
  life: string,
  live: (exact: ExactLife) => Life,
  right: readonly Bound[],
  parts: { assets?: number; timeZone?: string } = {},
): Story {
  const { assets = 20_000, ...rest } = parts;
  return { kind, life, isSingle: true, live: (id, draw) => live(new ExactLife(id, draw, assets)), right, ...rest };
}

const LEVEL = { effect: 0 } as const;
const SALARY = { type: 'salary', channel: 'online', ...LEVEL } as const;

export const CASES: Chapter = {
  title: 'Lives that went wrong once',
  stories: [
    exactly(
      'exact-closed',
      'Pays 50 every fifth day and closes the account with 8,000 after ten months.',
      (one) => {
        one.every(5, '2024-01-01', '2024-10-22', { amount: 50, ...LEVEL });
        return one
          .on('2024-10-28T02:00Z', 'account_closed', { channel: 'branch', amount: 8_000, effect: -1 })
          .ends('2024-10-28T02:00Z', '2025-12-01');
      },
      [enters('termination', { by: 0 }), neverAfter('growth')],
      { assets: 8_000 },
    ),
    exactly(
      'exact-closed-private',
      'The same with 8 million.',
      (one) => {
        one.every(5, '2024-01-01', '2024-10-22', { amount: 500, ...LEVEL });
        return one
          .on('2024-10-28T02:00Z', 'account_closed', { channel: 'branch', amount: 8_000_000, effect: -1 })
          .ends('2024-10-28T02:00Z', '2025-12-01');
      },
      [enters('termination', { by: 0 }), alerts({ by: 0 }), neverAfter('growth')],
      { assets: 8_000_000 },
    ),
    exactly(
      'exact-drained-private',
      'Three transfers of 2.6 million on three days leave 200,000 of 8 million.',
      (one) => {
        one.every(5, '2024-01-01', '2024-10-22', { amount: 500, ...LEVEL });
        for (const day of [28, 29, 30])
          one.on(`2024-10-${day}T02:00Z`, 'transfer_out', { channel: 'online', amount: 2_600_000, effect: -1 });
        return one.ends('2024-10-30T02:00Z', '2025-12-01');
      },
      [enters('decline', { by: 1 }), alerts({ by: 1 }), neverAfter('growth')],
      { assets: 8_000_000 },
    ),
    exactly(
      'exact-daily-stops',
      'Pays 30 on each of three hundred days, and stops.',
      (one) => one.ends(one.every(1, '2024-01-01', '2024-10-25', { amount: 30, ...LEVEL }), '2025-12-01'),
      [
        enters('decline', { by: 10 }),
        alerts({ notBefore: 21, by: 22 }),
        decidedBy('silence'),
        neverAfter('growth', 'maturity'),
      ],
    ),
    exactly(
      'exact-weekly-stops',
      'Pays 300 every week for ten months, and stops.',
      (one) => one.ends(one.every(7, '2024-01-01', '2024-10-21', { amount: 300, ...LEVEL }), '2025-12-01'),
      [
        enters('decline', { by: 35 }),
        alerts({ notBefore: 21, by: 35 }),
        decidedBy('silence'),
        neverAfter('growth', 'maturity'),
      ],
    ),
    exactly(
      'exact-monthly-stops',
      'Gets a salary on the 10th of each month of 2024, and none in January.',
      (one) =>
        one
          .monthly(10, '2024-01-01', '2024-12-31', { amount: 12_000, ...SALARY })
          .ends('2025-01-10T01:00Z', '2025-12-01'),
      [enters('decline', { by: 20 }), alerts({ notBefore: 0, by: 22 }), neverAfter('growth', 'maturity')],
    ),
    exactly(
      'exact-salary-leaves',
      'The salary of 20,000 does not come on 10 April; payments go on.',
      (one) => {
        one.monthly(10, '2024-01-01', '2025-03-31', { amount: 20_000, ...SALARY });
        for (const day of [12, 19, 26])
          one.monthly(day, '2024-01-01', '2025-12-10', { type: 'card_payment', amount: 400, ...LEVEL });
        one.monthly(3, '2024-02-01', '2025-12-10', { type: 'card_payment', amount: 400, ...LEVEL });
        one.draft.missed = { amount: 20_000, day: Date.parse('2025-04-10') / DAY_MS };
        return one.ends('2025-04-10T01:00Z', '2025-12-05');
      },
      [enters('decline', { by: 20 }), alerts({ by: 20 }), decidedBy('income'), namesTheIncome, strategy('respond')],
      { assets: 30_000 },
    ),
    exactly(
      'exact-dormant',
      'Pays every fourth day until April 2024, is away for 431 days, and pays again from July 2025 on.',
      (one) => {
        const last = one.every(4, '2024-01-01', '2024-04-26', { amount: 50, ...LEVEL });
        one.every(4, '2025-07-01', '2025-08-27', { amount: 50, ...LEVEL }, 4);
        return one.ends(last, '2025-08-28T06:00Z', '2025-07-01T04:00Z');
      },
      [enters('decline', { by: 20 }), standsIn(['termination'], 300), backWithin(0)],
      { assets: 5_000 },
    ),
    exactly(
      'exact-interest',
      'Pays every fifth day until July 2024; interest of 3 is booked each month until the end of 2025.',
      (one) => {
        const last = one.every(5, '2024-01-01', '2024-07-14', { amount: 50, ...LEVEL });
        return one
          .monthly(28, '2024-08-01', '2025-11-30', {
            type: 'interest_credited',
            channel: 'system',
            amount: 3,
            effect: 1,
          })
          .ends(last, '2025-12-01');
      },
      [enters('decline', { by: 25 }), neverAfter('growth', 'maturity', 'development')],
      { assets: 8_000 },
    ),
    exactly(
      'exact-fee-only',
      'A fee of 2 each month, and nothing else.',
      (one) =>
        one
          .monthly(28, '2024-01-01', '2025-11-30', { type: 'statement_fee', channel: 'system', amount: 2, effect: -1 })
          .ends('2025-11-28T01:00Z', '2025-12-01'),
      [throughout('prospect'), noAlert],
      { assets: 1_000 },
    ),
    exactly(
      'exact-clock',
      'Logs in every week for 21 months, and does nothing else.',
      (one) =>
        one.ends(one.every(7, '2024-01-01', '2025-09-29', { type: 'login', isWithoutBalance: true }), '2025-12-01'),
      [throughout('prospect'), noAlert],
    ),
    exactly(
      'exact-holiday',
      'Salary on the 10th and weekly payments; around a holiday in 2025 the salary comes nine days late.',
      (one) => {
        one
          .monthly(10, '2024-01-01', '2025-08-31', { amount: 12_000, ...SALARY })
          .on('2025-09-19T01:00Z', 'salary', { amount: 12_000, channel: 'online', ...LEVEL });
        one.monthly(10, '2025-10-01', '2025-11-30', { amount: 12_000, ...SALARY });
        for (const day of [12, 19, 26])
          one.monthly(day, '2024-01-01', '2025-12-05', { type: 'card_payment', amount: 400, ...LEVEL });
        one.monthly(3, '2024-02-01', '2025-12-05', { type: 'card_payment', amount: 400, ...LEVEL });
        return one.ends('2025-09-10T01:00Z', '2025-12-05');
      },
      [leftAlone],
    ),
    exactly(
      'exact-salary-only',
      'Nothing but a salary on the 10th, once nine days late.',
      (one) => {
        one
          .monthly(10, '2024-01-01', '2025-08-31', { amount: 12_000, ...SALARY, effect: 1 })
          .on('2025-09-19T01:00Z', 'salary', { amount: 12_000, channel: 'online', effect: 1 });
        return one
          .monthly(10, '2025-10-01', '2025-11-30', { amount: 12_000, ...SALARY, effect: 1 })
          .ends('2025-09-10T01:00Z', '2025-12-01');
      },
      [leftAlone],
    ),
    exactly(
      'exact-payroll-on-system',
      'Nothing but a salary that the bank itself books.',
      (one) =>
        one
          .monthly(10, '2024-01-01', '2025-11-30', { type: 'salary', channel: 'system', amount: 9_000, effect: 1 })
          .ends('2025-11-10T01:00Z', '2025-12-01'),
      [leftAlone, never('prospect')],
      { assets: 0 },
    ),
    exactly(
      'exact-negative-amount',
      'A card payment of 100, and an hour later one of -100.',
      (one) =>
        one
          .on('2025-12-20T03:00Z', 'card_payment', { amount: 100, isWithoutBalance: true })
          .on('2025-12-20T04:00Z', 'card_payment', { amount: -100, isWithoutBalance: true })
          .ends('2025-12-20T03:00Z', '2025-12-21'),
      [noOutflow, businessDays(1)],
    ),
    exactly(
      'exact-refund',
      'A card payment of 100, and the next day a refund of 100.',
      (one) =>
        one
          .on('2025-12-20T03:00Z', 'card_payment', { amount: 100, isWithoutBalance: true })
          .on('2025-12-21T03:00Z', 'refund', { amount: 100, isWithoutBalance: true })
          .ends('2025-12-20T03:00Z', '2025-12-22'),
      [noOutflow, businessDays(1)],
    ),
    exactly(
      'exact-posting',
      'A posting of -100, and an hour later one of 100.',
      (one) =>
        one
          .on('2025-12-20T03:00Z', 'posting', { amount: -100, isWithoutBalance: true })
          .on('2025-12-20T04:00Z', 'posting', { amount: 100, isWithoutBalance: true })
          .ends('2025-12-20T03:00Z', '2025-12-21'),
      [noOutflow, businessDays(1)],
    ),
    exactly(
      'exact-zero-amount',
      'A card payment of 0.',
      (one) =>
        one
          .on('2025-12-20T03:00Z', 'card_payment', { amount: 0, isWithoutBalance: true })
          .ends('2025-12-20T03:00Z', '2025-12-21'),
      [warns('zero_amount'), businessDays(0)],
    ),
    exactly(
      'exact-beijing-one-day',
      'Payments at 07:30 and 08:30 of one Beijing day.',
      (one) =>
        one
          .on('2025-12-19T23:30Z', 'card_payment', { amount: 10, isWithoutBalance: true })
          .on('2025-12-20T00:30Z', 'card_payment', { amount: 10, isWithoutBalance: true })
          .ends('2025-12-20T00:30Z', '2025-12-21'),
      [businessDays(1), oneBusinessDayPerDay('Asia/Shanghai')],
      { timeZone: 'Asia/Shanghai' },
    ),
    exactly(
      'exact-beijing-two-days',
      'Payments at 23:30 and, an hour later, at 00:30 of the next Beijing day.',
      (one) =>
        one
          .on('2025-12-20T15:30Z', 'card_payment', { amount: 10, isWithoutBalance: true })
          .on('2025-12-20T16:30Z', 'card_payment', { amount: 10, isWithoutBalance: true })
          .ends('2025-12-20T16:30Z', '2025-12-21'),
      [businessDays(2), oneBusinessDayPerDay('Asia/Shanghai')],
      { timeZone: 'Asia/Shanghai' },
    ),
  ],
};
