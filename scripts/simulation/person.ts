/** Who a customer is: what stays the same for the whole life. */
import type { ValueTier } from '../../src/core/primitives/vocabulary.js';
import { CUSTOMER_BRANCHES } from './branches.js';
import type { Dice } from './dice.js';
import type { Fate } from './fate.js';
import {
  BALANCE_OVER_INCOME,
  CARD_SHARE,
  FIXED_DAYS,
  INCOME_SPREAD_LOG_SD,
  LOAN_SHARE,
  ORDERS_OVER_INCOME,
  STANDING_ORDERS,
} from './fitted.js';
import { AGE_BANDS, type AgeBand, type ChannelMix, type Laws } from './laws.js';

type IncomeKind = 'salary' | 'pension' | 'business' | 'none';
/** Standard deviation of the gaps, divided by their mean. */
export const VARIATIONS = [0.4, 0.7, 1] as const;

export interface Person {
  ageBand: AgeBand;
  branch: string;
  /** Money of a usual month, in CNY, whether it comes to this bank or is brought here when it is needed. */
  income: number;
  incomeKind: IncomeKind;
  payDay: number;
  /** Spending over income. */
  thrift: number;
  tier: ValueTier;
  /** Assets when the log begins, or when the customer comes, in CNY. */
  liquid: number;
  term: number;
  fund: number;
  variation: (typeof VARIATIONS)[number];
  isLognormal: boolean;
  /** Days between two occasions of own business. */
  meanGap: number;
  mix: ChannelMix;
  /** Monthly payments by order: day of the month and amount. */
  orders: readonly { day: number; amount: number; type: string }[];
  hasCard: boolean;
}

/** In CNY. The same lines as in config/tiers.json. */
const LINES = { affluent: 500_000, private: 6_000_000 } as const;
const TIER_SHARES = [
  ['mass', 0.8],
  ['affluent', 0.17],
  ['private', 0.03],
] as const;
/** Of all customers, those that stand within 8 percent of a line when they begin. */
const NEAR_A_LINE = 0.08;
const MEDIAN_INCOME = 8_500;
/** The least that own payments take of a month's spending, whatever the standing orders are. */
const LEAST_FREE_SHARE = 0.2;
/** Cash that is fetched after the pension. */
export const PENSIONERS_CASH = 0.3;
const INCOME_BY_TIER = { mass: 1, affluent: 2.2, private: 6 } as const;

export function drawPerson(dice: Dice, fate: Fate, laws: Laws): Person {
  const ageBand = ageOf(dice, fate);
  const incomeKind = incomeKindOf(dice, fate, ageBand);
  const tier = tierOf(dice, fate);
  const income = round(MEDIAN_INCOME * INCOME_BY_TIER[tier] * Math.exp(dice.normal() * INCOME_SPREAD_LOG_SD), 100);
  const { logMean, logSd } = BALANCE_OVER_INCOME;
  const usual = income * Math.exp(logMean + dice.normal() * logSd);
  const assets = assetsOf(dice, tier, usual);
  const saved = savedOf(dice, fate, assets, usual);
  const payDay = dice.whole(FIXED_DAYS.from, FIXED_DAYS.to + 1);
  return {
    ageBand,
    branch: dice.among(CUSTOMER_BRANCHES.map((id, i) => [id, 3 - (i % 6) * 0.4] as const)),
    income,
    incomeKind,
    payDay: dice.happens(0.15) ? 31 : payDay,
    thrift: dice.between(...laws.thrift),
    tier,
    ...saved,
    variation: VARIATIONS[fate.number % VARIATIONS.length]!,
    isLognormal: dice.happens(laws.lognormalShare),
    meanGap: clamp(Math.exp(laws.meanGap.logMean + dice.normal() * laws.meanGap.logSd), 1.2, 15),
    mix: mixOf(dice, laws.mix[ageBand]),
    orders: ordersOf(dice, income, incomeKind),
    hasCard: fate.cause === 'new_card' || dice.happens(CARD_SHARE),
  };
}

/** A month's standing orders, in CNY. */
export function orderedOf({ orders }: Person): number {
  return orders.reduce((sum, { amount }) => sum + amount, 0);
}

/** What a month's own payments spend beside the standing orders. Whoever has the income elsewhere spends half of it here. */
export function freeSpendingOf(person: Person): number {
  const spending = person.income * person.thrift;
  const atCounter = person.incomeKind === 'pension' ? person.income * PENSIONERS_CASH : 0;
  const free = Math.max(spending - orderedOf(person) - atCounter, spending * LEAST_FREE_SHARE);
  return person.incomeKind === 'none' ? free / 2 : free;
}

function ageOf(dice: Dice, { cause }: Fate): AgeBand {
  if (cause === 'salary_moves' || cause === 'seasonal_work') return dice.among(AGE_BANDS.map((one, i) => [one, 3 - i]));
  const weights = [0.24, 0.34, 0.24, 0.18];
  return dice.among(AGE_BANDS.map((one, i) => [one, weights[i]!]));
}

/** A deposit that leaves is large; who stops without a word has little here. */
function tierOf(dice: Dice, { cause }: Fate): ValueTier {
  if (cause === 'deposit_leaves' && dice.happens(0.4)) return 'affluent';
  if (cause === 'plain_stop' && dice.happens(0.8)) return 'mass';
  return dice.among(TIER_SHARES);
}

function incomeKindOf(dice: Dice, { cause }: Fate, ageBand: AgeBand): IncomeKind {
  if (cause === 'salary_moves' || cause === 'seasonal_work') return ageBand === '60+' ? 'pension' : 'salary';
  if (cause === 'plain_stop' && dice.happens(0.7)) return 'none';
  if (ageBand === '60+') return dice.happens(0.75) ? 'pension' : 'none';
  return dice.among([
    ['salary', 0.56],
    ['business', 0.12],
    ['none', 0.32],
  ]);
}

function assetsOf(dice: Dice, tier: ValueTier, usual: number): number {
  if (dice.happens(NEAR_A_LINE)) {
    const line = tier === 'private' || (tier === 'affluent' && dice.happens(0.1)) ? LINES.private : LINES.affluent;
    return line * (tier === 'mass' ? dice.between(0.92, 0.995) : dice.between(0.97, 1.08));
  }
  if (tier === 'mass') return Math.min(usual * (dice.happens(0.4) ? 1 : 1 + 4 * dice.lognormal(1)), 490_000);
  if (tier === 'affluent') return clamp(LINES.affluent * Math.exp(dice.between(0.05, 2.3)), usual, 5_700_000);
  return LINES.private * Math.exp(0.05 + 0.9 * -Math.log(1 - dice.between(0, 0.97)));
}

/** Where the assets lie: the account keeps what is usual, and more of small assets. */
function savedOf(dice: Dice, { cause }: Fate, assets: number, usual: number): Pick<Person, 'liquid' | 'term' | 'fund'> {
  const spare =
    cause === 'deposit_leaves' ? Math.max(assets - usual, usual * 3, 60_000) : assets - Math.min(assets, usual);
  if (spare < 20_000) return { liquid: assets, term: 0, fund: 0 };
  const termShare =
    cause === 'deposit_leaves' ? dice.between(0.75, 0.95) : dice.happens(0.55) ? dice.between(0.3, 0.9) : 0;
  const fundShare = dice.happens(0.45) ? (1 - termShare) * dice.between(0.3, 0.9) : 0;
  const [term, fund] = [round(spare * termShare, 1000), round(spare * fundShare, 100)];
  return { liquid: Math.min(assets, usual) + Math.max(0, spare - term - fund), term, fund };
}

/** The customer's own taste: the age's mix, some channels more and some less. */
function mixOf(dice: Dice, mix: ChannelMix): ChannelMix {
  const [mobile, online, phone, machine, branch] = mix;
  const taste = (weight: number): number => weight * dice.lognormal(0.7);
  return [taste(mobile), taste(online), taste(phone), taste(machine), taste(branch)];
}

/** Whoever is paid at another bank mostly has the orders there too. */
function ordersOf(dice: Dice, income: number, kind: IncomeKind): Person['orders'] {
  const count = kind === 'none' && dice.happens(0.65) ? 0 : dice.index(STANDING_ORDERS, 1);
  const all = income * ORDERS_OVER_INCOME[Math.min(count, 3)]! * (count === 0 ? 0 : 0.8);
  const weights = Array.from({ length: count }, () => dice.between(0.3, 1));
  const sum = weights.reduce((one, other) => one + other, 0);
  const isDebtor = dice.happens(LOAN_SHARE);
  return weights.map((weight, i) => ({
    day: dice.whole(FIXED_DAYS.from + 3, FIXED_DAYS.to + 14),
    amount: round((all * weight) / sum, 10),
    type: i === 0 && isDebtor ? 'loan_repayment' : i === 1 ? 'direct_debit' : 'standing_order',
  }));
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

export function round(value: number, step: number): number {
  return Math.round(value / step) * step;
}
