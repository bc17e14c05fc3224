/** Sentences that say why a customer stands where they stand. Every sentence is true of the signals it is made from. */
import type { Reason } from './records.js';
import { kindCount, type Signals } from './signals.js';
import type { Stage, Text } from './vocabulary.js';

interface Template {
  code: string;
  /** Stages the reason speaks for. */
  stages: readonly Stage[];
  holds: (signals: Signals) => boolean;
  text: (signals: Signals) => Text;
}

const LEAVING: readonly Stage[] = ['decline', 'termination'];
const STAYING: readonly Stage[] = ['development', 'growth', 'maturity'];

/** Most telling first. */
const TEMPLATES: readonly Template[] = [
  {
    code: 'savings_leaving',
    stages: LEAVING,
    holds: (s) => s.balanceMonthAgo > 0 && s.balance <= 0.7 * s.balanceMonthAgo,
    text: (s) => {
      const drop = percent(1 - s.balance / s.balanceMonthAgo);
      return { en: `Balance down ${drop} within a month`, zh: `一个月内余额下降 ${drop}` };
    },
  },
  {
    code: 'income_missing',
    stages: LEAVING,
    holds: (s) => s.moneyIn.gaps >= 2 && s.moneyInSilentDays > 1.5 * s.moneyIn.usualGap + 2,
    text: (s) => ({
      en: `No money in for ${days(s.moneyInSilentDays)}; the usual gap is ${days(s.moneyIn.usualGap)}`,
      zh: `已有 ${whole(s.moneyInSilentDays)} 天没有资金入账，通常间隔为 ${whole(s.moneyIn.usualGap)} 天`,
    }),
  },
  {
    code: 'silent_beyond_rhythm',
    stages: LEAVING,
    holds: (s) => s.business.gaps >= 2 && s.businessSilentDays > 1.5 * s.business.usualGap + 2,
    text: (s) => ({
      en: `No business for ${days(s.businessSilentDays)}; the usual gap is ${days(s.business.usualGap)}`,
      zh: `已有 ${whole(s.businessSilentDays)} 天没有业务往来，通常间隔为 ${whole(s.business.usualGap)} 天`,
    }),
  },
  {
    code: 'long_silence',
    stages: LEAVING,
    holds: (s) => s.business.gaps < 2 && s.businessSilentDays >= 30,
    text: (s) => ({
      en: `No business for ${days(s.businessSilentDays)}`,
      zh: `已有 ${whole(s.businessSilentDays)} 天没有业务往来`,
    }),
  },
  {
    code: 'friction',
    stages: [...LEAVING, ...STAYING, 'prospect'],
    holds: (s) => kindCount(s.month, 'friction') >= 2,
    text: (s) => ({
      en: `${kindCount(s.month, 'friction')} failed attempts or complaints in the last month`,
      zh: `近一个月有 ${kindCount(s.month, 'friction')} 次失败操作或投诉`,
    }),
  },
  {
    code: 'redemptions',
    stages: LEAVING,
    holds: (s) => kindCount(s.quarter, 'redemption') > 0,
    text: (s) => ({
      en: `${kindCount(s.quarter, 'redemption')} cancelled or closed in the last quarter`,
      zh: `近一季度有 ${kindCount(s.quarter, 'redemption')} 笔取消或销户`,
    }),
  },
  {
    code: 'money_leaving',
    stages: LEAVING,
    holds: (s) => s.month.amountOut > 2 * s.month.amountIn && s.month.amountOut > 0,
    text: (s) => ({
      en: `${money(s.month.amountOut)} out against ${money(s.month.amountIn)} in during the last month`,
      zh: `近一个月转出 ${money(s.month.amountOut)}，转入 ${money(s.month.amountIn)}`,
    }),
  },
  {
    code: 'business_falling',
    stages: LEAVING,
    holds: (s) => s.quarterTrend < 0.8,
    text: (s) => ({
      en: `Business days in the last quarter at ${percent(s.quarterTrend)} of the rate before`,
      zh: `近一季度业务频率为此前水平的 ${percent(s.quarterTrend)}`,
    }),
  },
  {
    code: 'business_rising',
    stages: ['growth', 'maturity', 'development'],
    holds: (s) => s.quarterTrend > 1.25,
    text: (s) => ({
      en: `Business days in the last quarter at ${percent(s.quarterTrend)} of the rate before`,
      zh: `近一季度业务频率为此前水平的 ${percent(s.quarterTrend)}`,
    }),
  },
  {
    code: 'steady',
    stages: ['maturity', 'growth'],
    holds: (s) => s.quarter.businessDays > 0,
    text: (s) => ({
      en: `Business on ${plural(s.quarter.businessDays, 'day')} of the last quarter`,
      zh: `近一季度有 ${s.quarter.businessDays} 天发生业务`,
    }),
  },
  {
    code: 'new_relationship',
    stages: ['development'],
    holds: (s) => s.businessTenureDays >= 0,
    text: (s) => ({
      en: `First business ${ago(s.businessTenureDays)}, ${plural(s.lifetimeBusinessDays, 'business day')} so far`,
      zh: `首笔业务在${agoZh(s.businessTenureDays)}，至今共 ${s.lifetimeBusinessDays} 个业务日`,
    }),
  },
  {
    code: 'no_business_yet',
    stages: ['prospect'],
    holds: (s) => Number.isNaN(s.businessTenureDays),
    text: () => ({ en: 'Known, but no business yet', zh: '已有接触，尚无业务' }),
  },
];

/** At most `limit` reasons that hold for the stage, most telling first. */
export function reasonsFor(stage: Stage, signals: Signals, limit = 3): Reason[] {
  return TEMPLATES.filter((template) => template.stages.includes(stage) && template.holds(signals))
    .slice(0, limit)
    .map(({ code, text }) => ({ code, text: text(signals) }));
}

function whole(value: number): string {
  return String(Math.round(value));
}

function days(value: number): string {
  return plural(Math.round(value), 'day');
}

function ago(value: number): string {
  return value < 1 ? 'today' : `${days(value)} ago`;
}

function agoZh(value: number): string {
  return value < 1 ? '今天' : ` ${whole(value)} 天前`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** @param amount hundredths */
function money(amount: number): string {
  return String(Math.round(amount / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
}
