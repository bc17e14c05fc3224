/**
 * The signals that rules of `config/strategies.json` may name. The catalogue is closed and listed in
 * docs/strategies.md. An unknown value is NaN, and NaN satisfies no bound. Counts are whole numbers even where only
 * week tiles are known.
 */
import type { Finding } from '../facts/finding.js';
import { days, money, percent, whole } from '../primitives/figures.js';
import { kindCount, type Signals } from '../features/signals.js';
import { PRODUCT_SIGNALS } from './product-signals.js';
import type { Kind, Stage, Text, ValueTier } from '../primitives/vocabulary.js';

/** The input of the rules: one customer. */
export interface Situation {
  stage: Stage;
  signals: Signals;
  /** Plain facts of that instant. */
  findings: readonly Finding[];
  /**
   * The highest value tier of the last quarter: a customer who just transferred the savings out keeps the earlier tier.
   */
  tier: ValueTier;
  /** Days in the present stage; NaN for an earlier instant. */
  daysInStage: number;
  /** The model's risk; NaN for an earlier instant. */
  risk: number;
}

type SignalUnit = 'count' | 'days' | 'ratio' | 'currency' | 'probability';

export interface StrategySignal {
  unit: SignalUnit;
  /** How it is computed. */
  meaning: string;
  /** True when the signal is unknown for the time when a customer left. */
  isOfNow?: boolean;
  of: (situation: Situation) => number;
  text: (value: number, situation: Situation) => Text;
}

type Span = 'week' | 'month' | 'quarter';
type Noun = readonly [one: string, many: string, zhUnit: string, zh: string];

const SPANS: Readonly<Record<Span, Text>> = {
  week: { en: 'week', zh: '一周' },
  month: { en: 'month', zh: '一个月' },
  quarter: { en: 'quarter', zh: '一季度' },
};

const SPAN_DAYS: Readonly<Record<Span, number>> = { week: 7, month: 30, quarter: 90 };

const FRICTION: Noun = ['failed attempt or complaint', 'failed attempts or complaints', '次', '失败操作或投诉'];
const CONTACT: Noun = ['inquiry or answer to an offer', 'inquiries or answers to offers', '次', '咨询或营销回应'];
const PURCHASE: Noun = ['product bought or extended', 'products bought or extended', '次', '购买或续期'];
const REDEMPTION: Noun = ['product cancelled or closed', 'products cancelled or closed', '笔', '取消或销户'];
const PAYMENT: Noun = ['payment or transfer out', 'payments or transfers out', '笔', '付款或转出'];

/** The cap of the ratio of money out to money in. It is also the value when no money came in. */
const MOST_OUT_OVER_IN = 1_000;

const CATALOGUE = {
  friction_week: counted('friction', 'week', FRICTION),
  friction_month: counted('friction', 'month', FRICTION),
  friction_quarter: counted('friction', 'quarter', FRICTION),
  contacts_month: counted('contact', 'month', CONTACT),
  contacts_quarter: counted('contact', 'quarter', CONTACT),
  purchases_month: counted('purchase', 'month', PURCHASE),
  purchases_quarter: counted('purchase', 'quarter', PURCHASE),
  redemptions_month: counted('redemption', 'month', REDEMPTION),
  redemptions_quarter: counted('redemption', 'quarter', REDEMPTION),
  payments_out_month: counted('money_out', 'month', PAYMENT),
  ...PRODUCT_SIGNALS,
  active_days_month: {
    unit: 'count',
    meaning: 'days of the last 30 on which the customer did anything',
    of: ({ signals }) => signals.month.activeDays,
    text: (value) => ({ en: `Active on ${days(value)} of the last month`, zh: `近一个月有 ${whole(value)} 天有活动` }),
  },
  business_days_quarter: {
    unit: 'count',
    meaning: 'days of the last 90 with business',
    of: ({ signals }) => signals.quarter.businessDays,
    text: (value) => ({
      en: `Business on ${days(value)} of the last quarter`,
      zh: `近一季度有 ${whole(value)} 天发生业务`,
    }),
  },
  business_days_lifetime: {
    unit: 'count',
    meaning: 'days with business since the customer is known',
    of: ({ signals }) => signals.lifetimeBusinessDays,
    text: (value) => ({ en: `Business on ${days(value)} in all`, zh: `至今共 ${whole(value)} 个业务日` }),
  },
  days_in_stage: {
    unit: 'days',
    meaning: 'since the present stage was entered; 0 at the transition itself',
    isOfNow: true,
    of: ({ daysInStage }) => daysInStage,
    text: (value) => ({ en: `In this stage for ${days(value)}`, zh: `处于当前阶段已 ${whole(value)} 天` }),
  },
  business_tenure_days: {
    unit: 'days',
    meaning: 'since the first business',
    of: ({ signals }) => signals.businessTenureDays,
    text: (value) => ({ en: `First business ${days(value)} ago`, zh: `首笔业务在 ${whole(value)} 天前` }),
  },
  silent_days: {
    unit: 'days',
    meaning: 'since the last business',
    of: ({ signals }) => signals.businessSilentDays,
    text: (value) => ({ en: `No business for ${days(value)}`, zh: `已有 ${whole(value)} 天没有业务往来` }),
  },
  silence_over_usual_gap: {
    unit: 'ratio',
    meaning: 'days since the last business over the usual (median) gap; needs two gaps',
    of: ({ signals: { business, businessSilentDays } }) =>
      business.gaps < 2 ? NaN : businessSilentDays / business.usualGap,
    text: (_value, { signals: { business, businessSilentDays } }) => ({
      en: `No business for ${days(businessSilentDays)}; the usual gap is ${days(business.usualGap)}`,
      zh: `已有 ${whole(businessSilentDays)} 天没有业务往来，通常间隔为 ${whole(business.usualGap)} 天`,
    }),
  },
  income_over_usual_gap: {
    unit: 'ratio',
    meaning: 'days since money last came in over the usual (median) gap; needs two gaps',
    of: ({ signals: { moneyIn, moneyInSilentDays } }) =>
      moneyIn.gaps < 2 ? NaN : moneyInSilentDays / moneyIn.usualGap,
    text: (_value, { signals: { moneyIn, moneyInSilentDays } }) => ({
      en: `No money in for ${days(moneyInSilentDays)}; the usual gap is ${days(moneyIn.usualGap)}`,
      zh: `已有 ${whole(moneyInSilentDays)} 天没有资金入账，通常间隔为 ${whole(moneyIn.usualGap)} 天`,
    }),
  },
  business_month_trend: businessTrend('month', ({ monthTrend }) => monthTrend),
  business_quarter_trend: businessTrend('quarter', ({ quarterTrend }) => quarterTrend),
  money_in_trend: moneyTrend('in', '入账', ({ moneyInTrend }) => moneyInTrend),
  money_out_trend: moneyTrend('out', '转出', ({ moneyOutTrend }) => moneyOutTrend),
  money_out_over_in_month: {
    unit: 'ratio',
    meaning: `money out over money in, last 30 days; at most ${MOST_OUT_OVER_IN}, also when none came in`,
    of: ({ signals: { month } }) => (month.amountOut === 0 ? NaN : outOverIn(month.amountOut, month.amountIn)),
    text: (_value, { signals: { month } }) => ({
      en: `${money(month.amountOut)} out against ${money(month.amountIn)} in during the last month`,
      zh: `近一个月转出 ${money(month.amountOut)}，转入 ${money(month.amountIn)}`,
    }),
  },
  money_out_of_balance_month: {
    unit: 'ratio',
    meaning: 'money out of the last 30 days over the balance before them',
    of: ({ signals: { month, balanceMonthAgo } }) => overPositive(month.amountOut, balanceMonthAgo),
    text: (value, { signals: { month } }) => ({
      en: `${money(month.amountOut)} out in the last month, ${percent(value)} of the balance before`,
      zh: `近一个月转出 ${money(month.amountOut)}，为此前余额的 ${percent(value)}`,
    }),
  },
  balance_week_ratio: balanceRatio('week', ({ balanceWeekAgo }) => balanceWeekAgo),
  balance_month_ratio: balanceRatio('month', ({ balanceMonthAgo }) => balanceMonthAgo),
  balance_quarter_ratio: balanceRatio('quarter', ({ balanceQuarterAgo }) => balanceQuarterAgo),
  assets: {
    unit: 'currency',
    meaning: 'total assets now, by the newest balance',
    of: ({ signals }) => signals.balance / 100,
    text: (value) => ({ en: `Total assets of ${money(value * 100)}`, zh: `总资产 ${money(value * 100)}` }),
  },
  risk: {
    unit: 'probability',
    meaning: "the model's probability of decline or termination within its horizon",
    isOfNow: true,
    of: ({ risk }) => risk,
    text: (value) => ({ en: `Risk of leaving at ${percent(value)}`, zh: `流失风险 ${percent(value)}` }),
  },
} satisfies Record<string, StrategySignal>;

export type SignalName = keyof typeof CATALOGUE;
export const STRATEGY_SIGNALS: Readonly<Record<SignalName, StrategySignal>> = CATALOGUE;

export function isSignalName(name: string): name is SignalName {
  return Object.hasOwn(CATALOGUE, name);
}

/** A signal that counts the customer's acts of one kind. */
function counted(kind: Kind, span: Span, [one, many, zhUnit, zh]: Noun): StrategySignal {
  const { en: enSpan, zh: zhSpan } = SPANS[span];
  return {
    unit: 'count',
    meaning: `${many}, last ${SPAN_DAYS[span]} days`,
    of: ({ signals }) => Math.round(kindCount(signals[span], kind)),
    text: (value) => ({
      en: `${value === 0 ? 'No' : whole(value)} ${value > 1 ? many : one} in the last ${enSpan}`,
      zh: `近${zhSpan}${value === 0 ? '没有' : `有 ${whole(value)} ${zhUnit}`}${zh}`,
    }),
  };
}

function businessTrend(span: 'month' | 'quarter', of: (signals: Signals) => number): StrategySignal {
  return {
    unit: 'ratio',
    meaning: `business days per day, last ${SPAN_DAYS[span]} days over the rate before, both smoothed by one`,
    of: ({ signals }) => of(signals),
    text: (value) => ({
      en: `Business days in the last ${SPANS[span].en} at ${percent(value)} of the rate before`,
      zh: `近${SPANS[span].zh}业务频率为此前水平的 ${percent(value)}`,
    }),
  };
}

function moneyTrend(way: 'in' | 'out', zh: string, of: (signals: Signals) => number): StrategySignal {
  return {
    unit: 'ratio',
    meaning: `money ${way} per day, last 30 days over the rate before, smoothed`,
    of: ({ signals }) => of(signals),
    text: (value) => ({
      en: `Money ${way} during the last month at ${percent(value)} of the rate before`,
      zh: `近一个月资金${zh}为此前水平的 ${percent(value)}`,
    }),
  };
}

function balanceRatio(span: Span, before: (signals: Signals) => number): StrategySignal {
  const { en, zh } = SPANS[span];
  return {
    unit: 'ratio',
    meaning: `balance now over the one ${SPAN_DAYS[span]} days ago (the newest known from before)`,
    of: ({ signals }) => overPositive(signals.balance, before(signals)),
    text: (value) => ({
      en: `Balance at ${percent(value)} of that a ${en} ago`,
      zh: `余额为${zh}前的 ${percent(value)}`,
    }),
  };
}

function outOverIn(out: number, into: number): number {
  return into === 0 ? MOST_OUT_OVER_IN : Math.min(MOST_OUT_OVER_IN, out / into);
}

function overPositive(value: number, base: number): number {
  return base > 0 ? value / base : NaN;
}
