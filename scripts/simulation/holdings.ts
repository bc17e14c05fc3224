/** Products: what is held when the log begins, what is opened in the course of it, and term deposits that mature. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/primitives/time.js';
import type { Channel, EpochMs } from '../../src/core/primitives/vocabulary.js';
import { round } from './person.js';
import { night } from './regular.js';
import { isOpen, isPresent, timeOn, type Setting } from './setting.js';
import { localDayOf } from './span.js';

const TERMS = [90, 180, 365] as const;
const RENEWED = 0.92;
/** Openings in a year, of all who do not leave. */
const OPENINGS = [
  { open: openCard, aYear: 0.08 },
  { open: takePolicy, aYear: 0.05 },
  { open: buyFund, aYear: 0.1 },
  { open: openDeposit, aYear: 0.08 },
  { open: drawLoan, aYear: 0.03 },
] as const;

/** The bank shows what its customers hold when it begins to send, as the first night's postings. */
export function heldFromTheStart(setting: Setting): void {
  const { person, span } = setting;
  const products = ['current_account', ...(person.hasCard ? ['debit_card'] : []), ...(person.fund > 0 ? ['fund'] : [])];
  for (const product of products) post(setting, night(setting, span.firstDay), product);
}

/** The first business of a new customer: the account, the money, and later what else the assets are in. */
export function opened(setting: Setting): void {
  const { dice, person, fate, acts } = setting;
  const isAtCounter = isOpen(setting, fate.joinDay) && (person.ageBand === '60+' || dice.happens(0.4));
  const channel = isAtCounter ? 'branch' : 'mobile';
  const at = timeOn(setting, fate.joinDay, channel);
  const own = { channel, isOwn: true } as const;
  acts.push({ at, type: 'account_opened', effect: 'none', size: 0, product: 'current_account', ...own });
  const size = round(person.liquid + person.term + person.fund, 100);
  acts.push({
    at: at + 15 * MINUTE_MS,
    type: isAtCounter && size < 200_000 ? 'cash_deposit' : 'transfer_in',
    effect: 'in',
    size,
    ...own,
  });
  if (person.fund > 0) {
    const later = timeOn(setting, fate.joinDay + dice.whole(3, 40), 'mobile');
    acts.push({
      at: later,
      type: 'fund_bought',
      channel: 'mobile',
      effect: 'invest',
      size: person.fund,
      isOwn: true,
      product: 'fund',
    });
  }
}

/** The term deposit from maturity to maturity. It ends with the last maturity before the customer leaves. */
export function depositsOf(setting: Setting): void {
  const { dice, person, fate, span, until } = setting;
  if (person.term === 0) return;
  const isOld = fate.joinDay < span.firstDay;
  const term = dice.among(TERMS.map((days) => [days, 1] as const));
  const fixed = fate.cause === 'deposit_leaves' ? fate.turnDay : NaN;
  let matures = firstMaturity(setting, term, fixed);
  if (isOld) post(setting, night(setting, span.firstDay), 'term_deposit', matures);
  else
    lock(setting, timeOn(setting, fate.joinDay + dice.whole(1, 20), 'mobile'), 'product_opened', person.term, matures);
  while (matures < until) {
    const maturedAt = night(setting, matures);
    mature(setting, maturedAt, 0.015 * (term / 365));
    const renewedDay = matures + dice.whole(0, 2);
    matures = renewedDay + term;
    if (!isPresent(setting, renewedDay) || !dice.happens(RENEWED)) return;
    const channel = dice.happens(0.6) || !isOpen(setting, renewedDay) ? 'mobile' : 'branch';
    const at = Math.max(timeOn(setting, renewedDay, channel), maturedAt + MINUTE_MS);
    lock(setting, at, 'product_renewed', NaN, matures, channel);
  }
}

/** Whatever else is opened in the course of the log. */
export function openingsOf(setting: Setting): void {
  const { dice, fate, span, until, from } = setting;
  if (fate.kind === 'turns' || fate.kind === 'prospect') return;
  for (const { open, aYear } of OPENINGS) {
    if (!dice.happens((aYear * (until - from)) / 365)) continue;
    const day = dice.whole(from + 10, Math.max(from + 10, until - 1));
    if (day < until && isPresent(setting, day) && day > span.firstDay) open(setting, day);
  }
}

function openCard(setting: Setting, day: number): void {
  buy(setting, timeOn(setting, day, 'mobile'), 'card_issued', 'credit_card', 'none', 0);
}

function takePolicy(setting: Setting, day: number): void {
  const { dice, person, span, until, acts } = setting;
  const premium = round(person.income * dice.between(0.02, 0.06), 1);
  buy(setting, timeOn(setting, day, 'online'), 'policy_taken_out', 'life_insurance', 'out', premium);
  for (const on of span.monthDays(dice.whole(12, 24), day + 20, Math.min(until, setting.course.ordersUntil)))
    acts.push({
      at: timeOn(setting, on, 'online'),
      type: 'insurance_premium',
      channel: 'online',
      effect: 'out',
      size: premium,
      isOwn: false,
    });
}

function buyFund(setting: Setting, day: number): void {
  const { dice, person } = setting;
  buy(
    setting,
    timeOn(setting, day, 'mobile'),
    'fund_bought',
    'fund',
    'invest',
    round(person.income * dice.between(0.3, 1.5), 100),
  );
}

function openDeposit(setting: Setting, day: number): void {
  if (setting.person.term > 0) return;
  const { dice, person } = setting;
  const matures = day + dice.among(TERMS.map((days) => [days, 1] as const));
  lock(
    setting,
    timeOn(setting, day, 'mobile'),
    'product_opened',
    round(person.income * dice.between(0.5, 1.5), 1000),
    matures,
  );
  if (matures < setting.until) mature(setting, night(setting, matures), 0.01);
}

function drawLoan(setting: Setting, day: number): void {
  const { dice, person, span, until, acts, course } = setting;
  const size = round(person.income * dice.between(2, 4), 1000);
  buy(setting, timeOn(setting, day, 'online'), 'loan_drawn', 'consumer_loan', 'in', size);
  for (const on of span.monthDays(dice.whole(12, 20), day + 20, Math.min(until, course.ordersUntil)))
    acts.push({
      at: timeOn(setting, on, 'online'),
      type: 'loan_repayment',
      channel: 'online',
      effect: 'out',
      size: size / 30,
      isOwn: false,
      product: 'consumer_loan',
    });
}

function firstMaturity({ dice, fate, span }: Setting, term: number, fixed: number): number {
  if (!Number.isNaN(fixed)) return fixed;
  const start = Math.max(fate.joinDay, span.firstDay);
  return fate.joinDay < span.firstDay ? start + dice.whole(5, term) : start + 20 + term;
}

function post(setting: Setting, at: EpochMs, product: string, matures?: number): void {
  const act = {
    at,
    type: 'balance_snapshot',
    channel: 'system',
    effect: 'snapshot',
    size: 0,
    isOwn: false,
    product,
  } as const;
  setting.acts.push(matures === undefined ? act : { ...act, maturesOn: dateOf(matures) });
}

/** Nothing matures after a closing or the report of a death. @param interest over the whole term, as a share */
function mature({ acts, course }: Setting, at: EpochMs, interest: number): void {
  if (course.closedAt !== null && at >= course.closedAt) return;
  acts.push({
    at,
    type: 'product_matured',
    channel: 'system',
    effect: 'unlock',
    size: interest,
    isOwn: false,
    product: 'term_deposit',
  });
}

function lock(
  setting: Setting,
  at: EpochMs,
  type: string,
  size: number,
  matures: number,
  channel: Channel = 'mobile',
): void {
  setting.acts.push({
    at,
    type,
    channel,
    effect: 'lock',
    size,
    isOwn: true,
    product: 'term_deposit',
    maturesOn: dateOf(matures),
  });
}

function buy(
  setting: Setting,
  at: EpochMs,
  type: string,
  product: string,
  effect: 'none' | 'in' | 'out' | 'invest',
  size: number,
): void {
  setting.acts.push({
    at,
    type,
    channel: localDayOf(at) % 3 === 0 ? 'online' : 'mobile',
    effect,
    size,
    isOwn: true,
    product,
  });
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS + HOUR_MS).toISOString().slice(0, 10);
}
