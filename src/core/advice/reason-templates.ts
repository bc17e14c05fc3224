/** The catalogue of reason sentences. Each covers one theme and is true of the signals it is made from. */
import { days, money, percent, plural, whole } from '../primitives/figures.js';
import { kindCount, type Signals } from '../features/signals.js';
import { DAY_MS } from '../primitives/time.js';
import { PRODUCT_TEMPLATES } from './product-reasons.js';
import type { Theme } from '../model/themes.js';
import type { Stage, Text } from '../primitives/vocabulary.js';
import type { Window } from '../features/windows.js';

export interface Template {
  code: string;
  /** Null for a fact that no feature of the model shows: it never explains the model's risk. */
  theme: Theme | null;
  /** Whether the fact raises or lowers the risk; null when neither. */
  push: 'raises' | 'lowers' | null;
  /** Stages that the sentence supports when no model is asked. */
  stages: readonly Stage[];
  /** Stages that a rule decides by this fact alone, whatever the model says. */
  decides?: readonly Stage[];
  holds: (signals: Signals) => boolean;
  text: (signals: Signals) => Text;
}

const LEAVING: readonly Stage[] = ['decline', 'termination'];
const STAYING: readonly Stage[] = ['development', 'growth', 'maturity'];

/** Most important first. The order also decides between two templates of one theme. */
export const TEMPLATES: readonly Template[] = [
  {
    code: 'savings_leaving',
    theme: 'savings',
    push: 'raises',
    stages: LEAVING,
    holds: (s) => fallOf(s) !== null,
    text: (s) => fallText(s),
  },
  {
    code: 'income_missing',
    theme: 'income',
    push: 'raises',
    stages: LEAVING,
    holds: (s) => s.moneyIn.gaps >= 2 && s.moneyInSilentDays > 1.5 * s.moneyIn.usualGap + 2,
    text: (s) => ({
      en: `No money in for ${days(s.moneyInSilentDays)}; the usual gap is ${days(s.moneyIn.usualGap)}`,
      zh: `已有 ${whole(s.moneyInSilentDays)} 天没有资金入账，通常间隔为 ${whole(s.moneyIn.usualGap)} 天`,
    }),
  },
  {
    code: 'silent_beyond_rhythm',
    theme: 'silence',
    push: 'raises',
    stages: LEAVING,
    decides: ['termination'],
    holds: (s) => s.business.gaps >= 2 && s.businessSilentDays > 1.5 * s.business.usualGap + 2,
    text: (s) => ({
      en: `No business for ${days(s.businessSilentDays)}; the usual gap is ${days(s.business.usualGap)}`,
      zh: `已有 ${whole(s.businessSilentDays)} 天没有业务往来，通常间隔为 ${whole(s.business.usualGap)} 天`,
    }),
  },
  {
    code: 'long_silence',
    theme: 'silence',
    push: 'raises',
    stages: LEAVING,
    decides: ['termination'],
    holds: (s) => s.business.gaps < 2 && s.businessSilentDays >= 30,
    text: (s) => ({
      en: `No business for ${days(s.businessSilentDays)}`,
      zh: `已有 ${whole(s.businessSilentDays)} 天没有业务往来`,
    }),
  },
  {
    code: 'friction',
    theme: 'friction',
    push: 'raises',
    stages: [...LEAVING, ...STAYING, 'prospect'],
    holds: (s) => kindCount(s.month, 'friction') >= 2,
    text: (s) => {
      const thisWeek = kindCount(s.week, 'friction') === kindCount(s.month, 'friction');
      const count = kindCount(s.month, 'friction');
      return {
        en: `${count} failed attempts or complaints in the last ${thisWeek ? 'week' : 'month'}`,
        zh: `${thisWeek ? '近一周' : '近一个月'}有 ${count} 次失败操作或投诉`,
      };
    },
  },
  ...PRODUCT_TEMPLATES,
  {
    code: 'redemptions',
    theme: 'redemptions',
    push: 'raises',
    stages: LEAVING,
    holds: (s) => kindCount(s.quarter, 'redemption') > 0,
    text: (s) => ({
      en: `${kindCount(s.quarter, 'redemption')} cancelled or closed in the last quarter`,
      zh: `近一季度有 ${kindCount(s.quarter, 'redemption')} 笔取消或销户`,
    }),
  },
  {
    code: 'money_leaving',
    theme: 'flow',
    push: 'raises',
    stages: LEAVING,
    holds: (s) => s.month.amountOut > 2 * s.month.amountIn && s.month.amountOut > 0,
    text: (s) => ({
      en: `${money(s.month.amountOut)} out against ${money(s.month.amountIn)} in during the last month`,
      zh: `近一个月转出 ${money(s.month.amountOut)}，转入 ${money(s.month.amountIn)}`,
    }),
  },
  {
    code: 'business_falling',
    theme: 'trend',
    push: 'raises',
    stages: [...LEAVING, 'maturity'],
    holds: (s) => s.quarterTrend < 0.8,
    text: trendText,
  },
  {
    code: 'business_rising',
    theme: 'trend',
    push: 'lowers',
    stages: STAYING,
    holds: (s) => s.quarterTrend > 1.25,
    text: trendText,
  },
  {
    code: 'steady',
    theme: 'business',
    push: 'lowers',
    stages: ['maturity', 'growth'],
    holds: (s) => s.quarter.businessDays > 0,
    text: (s) => ({
      en: `Business on ${plural(s.quarter.businessDays, 'day')} of the last quarter`,
      zh: `近一季度有 ${s.quarter.businessDays} 天发生业务`,
    }),
  },
  {
    code: 'new_relationship',
    theme: 'relationship',
    push: null,
    stages: ['development'],
    decides: ['development'],
    holds: (s) => s.businessTenureDays >= 0,
    text: (s) => ({
      en: `First business ${ago(s.businessTenureDays)}, ${plural(s.lifetimeBusinessDays, 'business day')} so far`,
      zh: `首笔业务在${agoZh(s.businessTenureDays)}，至今共 ${s.lifetimeBusinessDays} 个业务日`,
    }),
  },
  {
    code: 'no_business_yet',
    theme: 'relationship',
    push: null,
    stages: ['prospect'],
    decides: ['prospect'],
    holds: (s) => Number.isNaN(s.businessTenureDays),
    text: () => ({ en: 'Known, but no business yet', zh: '已有接触，尚无业务' }),
  },
  {
    code: 'recent_business',
    theme: 'silence',
    push: 'lowers',
    stages: STAYING,
    holds: (s) => s.business.gaps >= 2 && s.businessSilentDays <= s.business.usualGap,
    text: (s) => ({
      en: `Last business ${ago(s.businessSilentDays)}; the usual gap is ${days(s.business.usualGap)}`,
      zh: `最近一笔业务在${agoZh(s.businessSilentDays)}，通常间隔为 ${whole(s.business.usualGap)} 天`,
    }),
  },
  {
    code: 'income_in_time',
    theme: 'income',
    push: 'lowers',
    stages: STAYING,
    holds: (s) => s.moneyIn.gaps >= 2 && s.moneyInSilentDays <= s.moneyIn.usualGap,
    text: (s) => ({
      en: `Money last came in ${ago(s.moneyInSilentDays)}; the usual gap is ${days(s.moneyIn.usualGap)}`,
      zh: `最近一次资金入账在${agoZh(s.moneyInSilentDays)}，通常间隔为 ${whole(s.moneyIn.usualGap)} 天`,
    }),
  },
  {
    code: 'savings_growing',
    theme: 'savings',
    push: 'lowers',
    stages: STAYING,
    holds: (s) => s.balanceQuarterAgo > 0 && s.balance >= 1.2 * s.balanceQuarterAgo,
    text: (s) => {
      const rise = percent(s.balance / s.balanceQuarterAgo - 1);
      return { en: `Balance ${rise} above that of a quarter ago`, zh: `余额较一季度前增加 ${rise}` };
    },
  },
];

/**
 * The least fall of the balance worth a sentence, and the share of the deepest fall that a shorter window must show.
 */
const LEAST_FALL = 0.3;
const NEARLY_ALL = 0.9;

interface Fall {
  share: number;
  window: Window;
  /** Days from the earlier balance to the newest one. */
  days: number;
}

function fallOf(signals: Signals): Fall | null {
  const falls = [signals.week, signals.month, signals.quarter].flatMap((window) => {
    const before = window.balanceBefore;
    if (before === null || before.amount <= 0 || Number.isNaN(signals.balance)) return [];
    return [{ share: 1 - signals.balance / before.amount, window, days: (signals.balanceAt - before.at) / DAY_MS }];
  });
  const deepest = Math.max(0, ...falls.map(({ share }) => share));
  if (deepest < LEAST_FALL) return null;
  return falls.find(({ share }) => share >= Math.max(LEAST_FALL, NEARLY_ALL * deepest)) ?? null;
}

/** Money that left by withdrawals, transfers and payments is mentioned only if it is most of the fall. */
function fallText(signals: Signals): Text {
  const fall = fallOf(signals);
  if (fall === null) return { en: '', zh: '' };
  const { share, window } = fall;
  const lost = (window.balanceBefore?.amount ?? 0) - signals.balance;
  const byTransfers = 2 * window.amountOut > lost && kindCount(window, 'redemption') === 0;
  const span = Math.max(1, Math.round(fall.days));
  return {
    en: `Balance down ${percent(share)} in ${plural(span, 'day')}${byTransfers ? ', mostly money moved out' : ''}`,
    zh: `${span} 天内余额下降 ${percent(share)}${byTransfers ? '，主要为资金转出' : ''}`,
  };
}

function trendText(signals: Signals): Text {
  const share = percent(signals.quarterTrend);
  return {
    en: `Business days in the last quarter at ${share} of the rate before`,
    zh: `近一季度业务频率为此前水平的 ${share}`,
  };
}

function ago(value: number): string {
  return value < 1 ? 'today' : `${days(value)} ago`;
}

function agoZh(value: number): string {
  return value < 1 ? '今天' : ` ${whole(value)} 天前`;
}
