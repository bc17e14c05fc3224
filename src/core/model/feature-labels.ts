/** Sentences about single features, for contributions that no reason template covers. */
import { FEATURES } from '../features/features.js';
import {
  AMOUNT,
  CHANGE,
  COUNT,
  IN_DAYS,
  NET,
  OF_BEFORE,
  SHARE,
  TIMES,
  type Format,
  type Names,
} from './feature-formats.js';
import { DECAYED } from './feature-labels.decayed.js';
import { kindCount, type Signals } from '../features/signals.js';
import type { Text } from '../primitives/vocabulary.js';
import type { Window } from '../features/windows.js';

interface Label {
  en: string;
  zh: string;
  format: Format;
  /** Whether the value is exact for an earlier instant: days and instants are, counts of events and amounts are not. */
  exact: boolean;
}

const WINDOWS: Readonly<Record<string, Text>> = {
  hour: { en: 'in the last hour', zh: '近一小时' },
  day: { en: 'in the last day', zh: '近一天' },
  week: { en: 'in the last week', zh: '近一周' },
  month: { en: 'in the last month', zh: '近一个月' },
  quarter: { en: 'in the last quarter', zh: '近一季度' },
  baseline: { en: 'in the last year', zh: '近一年' },
};

/** The labels by the part of the feature's name before the window. */
const COUNTED: Readonly<Record<string, Names>> = {
  business_days: ['Business days', '业务日数', COUNT, true],
  active_days: ['Active days', '活跃日数', COUNT, true],
  events: ['Events', '事件数', COUNT, false],
  channels_used: ['Channels used', '使用渠道数', COUNT, false],
  kinds_used: ['Kinds of activity', '活动种类数', COUNT, false],
  sessions: ['Visits and logins', '访问与登录次数', COUNT, false],
  frictions: ['Failed attempts or complaints', '失败操作或投诉次数', COUNT, false],
  contacts: ['Inquiries and answers to offers', '咨询与营销回应次数', COUNT, false],
  purchases: ['Purchases', '购买次数', COUNT, false],
  redemptions: ['Cancelled or closed', '取消或销户笔数', COUNT, false],
  net_flow: ['Money in over money out, net share', '资金净流入占比', NET, false],
};

const SINGLE: Readonly<Record<string, Names>> = {
  tenure_days: ['Known for', '已建立关系', IN_DAYS, true],
  business_tenure_days: ['Since the first business', '距首笔业务', IN_DAYS, true],
  silent_days: ['Since the last activity', '距最近一次活动', IN_DAYS, true],
  business_silent_days: ['Since the last business', '距最近一笔业务', IN_DAYS, true],
  lifetime_business_days: ['Business days in all', '累计业务日数', COUNT, true],
  lifetime_active_days: ['Active days in all', '累计活跃日数', COUNT, true],
  business_per_lifetime_day: ['Share of days with business', '业务日占比', SHARE, true],
  usual_gap_days: ['Usual gap between business days', '业务日通常间隔', IN_DAYS, true],
  mean_gap_days: ['Mean gap between business days', '业务日平均间隔', IN_DAYS, true],
  longest_gap_days: ['Longest gap between business days', '业务日最长间隔', IN_DAYS, true],
  gap_irregularity: ['Irregularity of the gaps', '间隔不规律程度', SHARE, true],
  silence_over_usual_gap: ['Silence against the usual gap', '静默与通常间隔之比', TIMES, true],
  silence_over_longest_gap: ['Silence against the longest gap', '静默与最长间隔之比', TIMES, true],
  silence_over_tenure: ['Silence against the time since the first business', '静默占业务关系时长', SHARE, true],
  active_usual_gap_days: ['Usual gap between active days', '活跃日通常间隔', IN_DAYS, true],
  active_silence_over_usual_gap: ['Silence against the usual gap of activity', '静默与活跃通常间隔之比', TIMES, true],
  month_trend: ['Business in the last month', '近一个月业务频率', OF_BEFORE, true],
  quarter_trend: ['Business in the last quarter', '近一季度业务频率', OF_BEFORE, true],
  money_in_trend: ['Money in during the last month', '近一个月资金流入', OF_BEFORE, false],
  money_out_trend: ['Money out during the last month', '近一个月资金流出', OF_BEFORE, false],
  bought_trend: ['Purchases during the last month', '近一个月购买额', OF_BEFORE, false],
  week_share_of_month: ["The last week's share of the month's events", '近一周占近一个月事件的比例', SHARE, false],
  month_share_of_quarter: [
    "The last month's share of the quarter's events",
    '近一个月占近一季度事件的比例',
    SHARE,
    false,
  ],
  money_in_silent_days: ['Since money last came in', '距最近一次资金入账', IN_DAYS, true],
  money_in_usual_gap_days: ['Usual gap between days with money in', '资金入账通常间隔', IN_DAYS, true],
  money_in_silence_over_gap: ['Time without money in against the usual gap', '无入账时长与通常间隔之比', TIMES, true],
  amount_month_log: ['Turnover in the last month', '近一个月交易额', AMOUNT, false],
  amount_quarter_log: ['Turnover in the last quarter', '近一季度交易额', AMOUNT, false],
  amount_per_business_day_log: ['Turnover per business day', '每业务日交易额', AMOUNT, false],
  redeemed_share_quarter: [
    "Cancelled or closed, share of the quarter's events",
    '近一季度取消或销户占比',
    SHARE,
    false,
  ],
  balance_log: ['Balance', '余额', AMOUNT, false],
  balance_change_week: ['Balance against a week ago', '余额较一周前', CHANGE, false],
  balance_change_month: ['Balance against a month ago', '余额较一个月前', CHANGE, false],
  balance_change_quarter: ['Balance against a quarter ago', '余额较一季度前', CHANGE, false],
  share_mobile_quarter: ['Share of mobile banking in the last quarter', '近一季度手机银行占比', SHARE, false],
  share_online_quarter: ['Share of online banking in the last quarter', '近一季度网上银行占比', SHARE, false],
  share_phone_quarter: ['Share of phone banking in the last quarter', '近一季度电话银行占比', SHARE, false],
  share_self_service_quarter: ['Share of self-service in the last quarter', '近一季度自助银行占比', SHARE, false],
  share_branch_quarter: ['Share of the branch in the last quarter', '近一季度网点占比', SHARE, false],
};

const LABELS: readonly Label[] = FEATURES.map(labelOf);

/** "Business days in the last month: 1, usually 6". "Usually" is the same customer's rate in the time before. */
export function valueSentence(feature: number, value: number, signals: Signals): Text {
  const label = labelAt(feature);
  const now = shown(label, value);
  const usual = usualFor(FEATURES[feature] ?? '', signals);
  if (usual === null) return { en: `${label.en}: ${now.en}`, zh: `${label.zh}：${now.zh}` };
  const usually = label.format(usual);
  return { en: `${label.en}: ${now.en}, usually ${usually.en}`, zh: `${label.zh}：${now.zh}，通常为 ${usually.zh}` };
}

/** "Since the last business: from 3 days to 41 days"; null when both read the same. @param spread see isSpread */
export function changeSentence(feature: number, before: number, value: number, spread: boolean): Text | null {
  const label = labelAt(feature);
  const [then, now] = [shown(label, before), shown(label, value)];
  if (then.en === now.en) return null;
  const about = spread && !label.exact && !Number.isNaN(before);
  return {
    en: `${label.en}: from ${about ? 'about ' : ''}${then.en} to ${now.en}`,
    zh: `${label.zh}：由${about ? '约' : ''} ${then.zh} 变为 ${now.zh}`,
  };
}

function labelAt(feature: number): Label {
  return LABELS[feature] ?? { en: '', zh: '', format: COUNT, exact: true };
}

function shown({ format }: Label, value: number): Text {
  return Number.isNaN(value) ? { en: 'not known', zh: '未知' } : format(value);
}

function labelOf(name: string): Label {
  const single = SINGLE[name] ?? DECAYED[name];
  if (single !== undefined) return { en: single[0], zh: single[1], format: single[2], exact: single[3] };
  const cut = name.lastIndexOf('_');
  const counted = COUNTED[name.slice(0, cut)];
  const window = WINDOWS[name.slice(cut + 1)];
  if (counted === undefined || window === undefined) throw new Error(`the feature "${name}" has no label`);
  const [en, zh, format, exact] = counted;
  return { en: `${en} ${window.en}`, zh: `${window.zh}${zh}`, format, exact };
}

const MEASURES: Readonly<Record<string, (window: Window) => number>> = {
  business_days: (window) => window.businessDays,
  active_days: (window) => window.activeDays,
  events: (window) => window.events,
  sessions: (window) => kindCount(window, 'session'),
  frictions: (window) => kindCount(window, 'friction'),
  contacts: (window) => kindCount(window, 'contact'),
  purchases: (window) => kindCount(window, 'purchase'),
  redemptions: (window) => kindCount(window, 'redemption'),
};

/** The usual count for a span of equal length, from the year before the window; null when there is too little of it. */
function usualFor(name: string, signals: Signals): number | null {
  const cut = name.lastIndexOf('_');
  const measure = MEASURES[name.slice(0, cut)];
  const window = { week: signals.week, month: signals.month, quarter: signals.quarter }[name.slice(cut + 1)];
  if (measure === undefined || window === undefined) return null;
  const { baseline } = signals;
  const before = baseline.days - window.days;
  if (before < window.days) return null;
  return ((measure(baseline) - measure(window)) / before) * window.days;
}
