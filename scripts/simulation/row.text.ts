/** Rows of the log as text: the canonical header of docs/logs.md. */
import { DAY_MS, SECOND_MS, dayOf } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { LifeRow } from './act.js';

export const HEADER =
  'event_id,customer_id,occurred_at,channel,type,amount,currency,balance,product,branch,maturesOn,closedBy\n';

const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
const dates = new Map<number, string>();

/** @param branch where the customer belongs; logins and views do not name it */
export function lineOf(eventId: string, customerId: string, row: LifeRow, branch: string): string {
  const { at, type, channel, amount, balance, product, maturesOn, closedBy } = row;
  const money = Number.isNaN(amount) ? ',' : `${amountText(amount)},CNY`;
  const total = Number.isNaN(balance) ? '' : amountText(balance);
  const place = total === '' && channel !== 'branch' ? '' : branch;
  return `${eventId},${customerId},${instantText(at)},${channel},${type},${money},${total},${product},${place},${maturesOn},${closedBy}\n`;
}

/** As `toISOString` without milliseconds, at a tenth of the time. */
function instantText(at: EpochMs): string {
  const day = dayOf(at);
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 11);
    dates.set(day, date);
  }
  const seconds = Math.floor((at - day * DAY_MS) / SECOND_MS);
  const minutes = Math.floor(seconds / 60);
  return `${date}${TWO_DIGITS[Math.floor(minutes / 60)]!}:${TWO_DIGITS[minutes % 60]!}:${TWO_DIGITS[seconds % 60]!}Z`;
}

function amountText(hundredths: number): string {
  const whole = Math.floor(hundredths / 100);
  return `${whole}.${TWO_DIGITS[hundredths - whole * 100]!}`;
}
