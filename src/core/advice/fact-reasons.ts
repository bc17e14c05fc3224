/** The sentences for plain facts, with their amounts and days. They stand before all other reasons. */
import type { Reason } from '../contracts/records.js';
import type { Finding, FindingOf, Habit } from '../facts/finding.js';
import type { Theme } from '../model/themes.js';
import { days, money, percent, whole } from '../primitives/figures.js';
import { DAY_MS } from '../primitives/time.js';
import type { Text } from '../primitives/vocabulary.js';

interface FactReason {
  code: string;
  theme: Theme;
  /** Made only where it is shown: rules that choose a strategy need the code alone. */
  text: () => Text;
}

/** Codes that conditions of `config/strategies.json` may name, by what they lead to. */
export const ENDING_CODES = [
  'relationship_closed',
  'closed_by_bank',
  'customer_deceased',
  'account_closed',
  'last_product_closed',
] as const;
export const DECLINE_CODES = [
  'assets_drained',
  'income_overdue',
  'income_leaving',
  'rhythm_broken',
  'business_halved',
] as const;

export function factReason(finding: Finding, contributionOf: (theme: Theme) => number | null = () => null): Reason {
  const { code, theme, text } = sayFact(finding);
  return { code, text: text(), contribution: contributionOf(theme) };
}

export function codeOfFact(finding: Finding): string {
  return sayFact(finding).code;
}

export function themeOfFact(finding: Finding): Theme {
  return sayFact(finding).theme;
}

function sayFact(finding: Finding): FactReason {
  switch (finding.fact) {
    case 'closed':
      return sayClosed(finding);
    case 'drained':
      return sayDrained(finding);
    case 'income':
      return sayIncome(finding);
    case 'silence':
      return saySilence(finding);
    case 'halved':
      return sayHalved(finding);
  }
}

function sayClosed({ scope, by, day }: FindingOf<'closed'>): FactReason {
  const say = (code: (typeof ENDING_CODES)[number], enText: string, zhText: string): FactReason => {
    return {
      code,
      theme: 'redemptions',
      text: () => ({ en: `${enText} on ${dateEn(day)}`, zh: `${dateZh(day)}${zhText}` }),
    };
  };
  if (by === 'death') return say('customer_deceased', 'The customer died: reported', '登记客户身故');
  if (by === 'bank') return say('closed_by_bank', 'The bank ended the relationship', '银行终止了业务关系');
  if (scope === 'relationship')
    return say('relationship_closed', 'The customer ended the relationship', '客户终止了业务关系');
  if (scope === 'account') {
    return say('account_closed', 'The account was closed and nothing else is held here:', '销户，且在我行已无其他产品');
  }
  return say('last_product_closed', 'The last product held here was closed', '最后一项产品已关闭');
}

function sayDrained({ held, left, sinceDay }: FindingOf<'drained'>): FactReason {
  const gone = (): string => percent(1 - left / held);
  return {
    code: 'assets_drained',
    theme: 'savings',
    text: () => ({
      en: `Assets fell from ${money(held)} to ${money(left)} (${gone()} gone), below half since ${dateEn(sinceDay)}`,
      zh: `资产由 ${money(held)} 降至 ${money(left)}（减少 ${gone()}），自${dateZh(sinceDay)}起不足一半`,
    }),
  };
}

function sayIncome(finding: FindingOf<'income'>): FactReason {
  const amount = (): string => money(finding.amount);
  if (finding.what === 'overdue') {
    return {
      code: 'income_overdue',
      theme: 'income',
      text: () => ({
        en: `Regular income of ${amount()} was due on ${dateEn(finding.dueDay)} and has not come`,
        zh: `固定收入 ${amount()} 应于${dateZh(finding.dueDay)}入账，至今未到`,
      }),
    };
  }
  const share = (): string => percent(finding.share);
  return {
    code: 'income_leaving',
    theme: 'income',
    text: () => ({
      en: `Income of ${amount()} came on ${dateEn(finding.day)}, and ${share()} of it left within three days; it used to stay`,
      zh: `${dateZh(finding.day)}入账收入 ${amount()}，其中 ${share()} 在三天内转出，以往通常留存`,
    }),
  };
}

const HABITS: Readonly<Record<Habit, Text>> = {
  business: { en: 'business', zh: '业务往来' },
  active: { en: 'sign of the customer', zh: '任何活动' },
  moneyIn: { en: 'money in', zh: '资金入账' },
};

function saySilence({ habit, silentDays, usualGap, lastDay }: FindingOf<'silence'>): FactReason {
  const { en, zh } = HABITS[habit];
  return {
    code: 'rhythm_broken',
    theme: habit === 'moneyIn' ? 'income' : 'silence',
    text: () => ({
      en: `No ${en} since ${dateEn(lastDay)}, ${days(silentDays)} ago; the usual gap is ${days(usualGap)}`,
      zh: `自${dateZh(lastDay)}起 ${whole(silentDays)} 天没有${zh}，通常间隔为 ${whole(usualGap)} 天`,
    }),
  };
}

function sayHalved({ share, days: span }: FindingOf<'halved'>): FactReason {
  return {
    code: 'business_halved',
    theme: 'trend',
    text: () => ({
      en: `Business days of the last ${whole(span)} days at ${percent(share)} of the rate before`,
      zh: `近 ${whole(span)} 天的业务频率为此前的 ${percent(share)}`,
    }),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** @param day days since 1970-01-01 */
function dateEn(day: number): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

function dateZh(day: number): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCFullYear()} 年 ${date.getUTCMonth() + 1} 月 ${date.getUTCDate()} 日`;
}
