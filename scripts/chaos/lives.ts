/**
 * The behaviour of generated customers: what they do, how often, and when they decline, stop, send late or come back.
 */
import { CHANNELS, type Channel } from '../../src/core/primitives/vocabulary.js';
import type { Random } from '../command/random.js';

export const LOG_DAYS = 240;

export interface Life {
  /** Relative to other customers. */
  weight: number;
  /** How active the customer is on a day of the log, 0 to 1. */
  busyOn: (day: number) => number;
  /** Whether the customer does business on that day, or only logs in. */
  buysOn: (day: number) => boolean;
  balance: number;
  branch: string | null;
}

export interface Act {
  channel: Channel;
  type: string;
  /** Largest amount in units of the base currency; 0 for none. */
  amount: number;
}

const BRANCHES = ['b-harbour', 'b-north', 'b-market', 'b-station'];

const BUSINESS: readonly Act[] = [
  { channel: 'mobile', type: 'payment', amount: 900 },
  { channel: 'mobile', type: 'transfer_out', amount: 5_000 },
  { channel: 'mobile', type: 'salary', amount: 20_000 },
  { channel: 'online', type: 'transfer', amount: 8_000 },
  { channel: 'online', type: 'fund_bought', amount: 30_000 },
  { channel: 'online', type: 'bill_payment', amount: 700 },
  { channel: 'phone', type: 'standing_order', amount: 1_200 },
  { channel: 'self_service', type: 'cash_withdrawal', amount: 3_000 },
  { channel: 'self_service', type: 'cash_deposit', amount: 4_000 },
  { channel: 'branch', type: 'deposit', amount: 50_000 },
  { channel: 'branch', type: 'product_closed', amount: 10_000 },
];

const NAMED_LOGINS: readonly Act[] = [
  { channel: 'mobile', type: 'login', amount: 0 },
  { channel: 'mobile', type: 'balance_inquiry', amount: 0 },
  { channel: 'mobile', type: 'payment_failed', amount: 500 },
  { channel: 'online', type: 'page_view', amount: 0 },
  { channel: 'online', type: 'a_type_nobody_mapped', amount: 0 },
  { channel: 'phone', type: 'service_call', amount: 0 },
  { channel: 'phone', type: 'complaint', amount: 0 },
  { channel: 'self_service', type: 'card_inserted', amount: 0 },
  { channel: 'branch', type: 'branch_visit', amount: 0 },
];

const BANKS_OWN: readonly Act[] = [
  { channel: 'system', type: 'interest_credited', amount: 40 },
  { channel: 'system', type: 'statement_fee', amount: 5 },
];

/** A channel without acts of its own above is used for visits. */
const LOGINS: readonly Act[] = [
  ...NAMED_LOGINS,
  ...CHANNELS.filter((channel) =>
    [...BUSINESS, ...NAMED_LOGINS, ...BANKS_OWN].every((act) => act.channel !== channel),
  ).map((channel) => ({ channel, type: 'visit', amount: 0 })),
];

/**
 * Shares of 100 customers, and the activity on a day of the log for each. `turn` is the day on which the customer
 * changes.
 */
const SHAPES: readonly { share: number; turns: [number, number]; busy: (day: number, turn: number) => number }[] = [
  { share: 38, turns: [0, 0], busy: () => 1 },
  { share: 12, turns: [110, 170], busy: (day, turn) => (day < turn ? 0.2 : 1) },
  { share: 15, turns: [120, 200], busy: (day, turn) => (day < turn ? 1 : 0.08) },
  { share: 14, turns: [70, 140], busy: (day, turn) => (day < turn ? 1 : 0) },
  { share: 8, turns: [100, 210], busy: (day, turn) => (day < turn ? 0 : 1) },
  { share: 7, turns: [50, 80], busy: (day, turn) => (day < turn || day > turn + 125 ? 1 : 0) },
];
const ONLY_LOGINS = 6;

export function makeLife(random: Random): Life {
  const drawn = random() * 100;
  const shape = shapeAt(drawn);
  const [first, last] = shape.turns;
  const turn = first + random() * (last - first);
  const loginsUntil = drawn >= 100 - ONLY_LOGINS ? (random() < 0.5 ? LOG_DAYS : 120) : 0;
  return {
    weight: 0.04 * 80 ** random(), // from a few events a year to several a day
    busyOn: (day) => shape.busy(day, turn),
    buysOn: (day) => day >= loginsUntil,
    balance: Math.round(10 ** (3 + 4.3 * random())),
    branch: random() < 0.8 ? pick(BRANCHES, random) : null,
  };
}

export function drawAct(life: Life, day: number, random: Random): Act {
  const drawn = random();
  if (drawn < 0.06) return pick(BANKS_OWN, random);
  return drawn < 0.55 && life.buysOn(day) ? pick(BUSINESS, random) : pick(LOGINS, random);
}

export function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('there is nothing to pick from');
  return item;
}

function shapeAt(drawn: number): (typeof SHAPES)[number] {
  let upTo = 0;
  for (const shape of SHAPES) {
    upTo += shape.share;
    if (drawn < upTo) return shape;
  }
  return pick(SHAPES, () => 0);
}
