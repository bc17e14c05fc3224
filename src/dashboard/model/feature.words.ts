/** What a model's input is, in words. Pure; a name of another build that is not known is shown as it is. */
import type { Language } from '../../client/vocabulary.js';

type Text = readonly [en: string, zh: string];

/** Names without their span. The span is said after it. */
const BASES: Readonly<Record<string, Text>> = {
  tenure_days: ['Days since first seen', '首次出现至今的天数'],
  business_tenure_days: ['Days since the first business', '首笔业务至今的天数'],
  silent_days: ['Days without any activity', '无任何活动的天数'],
  business_silent_days: ['Days without business', '无业务的天数'],
  lifetime_business_days: ['All days with business', '累计业务天数'],
  lifetime_active_days: ['All days with activity', '累计活动天数'],
  business_per_lifetime_day: ['Share of days with business', '有业务天数的占比'],
  usual_gap_days: ['Usual gap between business days', '业务间隔的常态'],
  mean_gap_days: ['Mean gap between business days', '平均业务间隔'],
  longest_gap_days: ['Longest gap between business days', '最长业务间隔'],
  gap_irregularity: ['How irregular the gaps are', '业务间隔的波动程度'],
  silence_over_usual_gap: ['Silence against the usual gap', '静默与常态间隔之比'],
  silence_over_longest_gap: ['Silence against the longest gap', '静默与最长间隔之比'],
  silence_over_tenure: ['Silence against the time as a customer', '静默与客户年限之比'],
  active_usual_gap_days: ['Usual gap between active days', '活动间隔的常态'],
  active_silence_over_usual_gap: ['Inactivity against the usual gap', '无活动时长与常态间隔之比'],
  business_days: ['Days with business', '业务天数'],
  active_days: ['Days with activity', '活动天数'],
  events: ['Events', '记录笔数'],
  channels_used: ['Channels used', '使用的渠道数'],
  kinds_used: ['Kinds of activity', '活动种类数'],
  sessions: ['Sessions', '登录次数'],
  frictions: ['Frictions', '受阻次数'],
  contacts: ['Contacts', '联络次数'],
  purchases: ['Products bought', '购买产品次数'],
  redemptions: ['Products closed', '赎回或关闭次数'],
  month_trend: ['Business of the month against before', '近一月业务与此前之比'],
  quarter_trend: ['Business of the quarter against before', '近一季业务与此前之比'],
  money_in_trend: ['Incoming money against before', '资金流入与此前之比'],
  money_out_trend: ['Outgoing money against before', '资金流出与此前之比'],
  bought_trend: ['Amount bought against before', '购买金额与此前之比'],
  week_share_of_month: ['Share of the last week in the month', '近一周占近一月的比例'],
  month_share_of_quarter: ['Share of the last month in the quarter', '近一月占近一季的比例'],
  money_in_silent_days: ['Days without incoming money', '无资金流入的天数'],
  money_in_usual_gap_days: ['Usual gap between incoming money', '资金流入间隔的常态'],
  money_in_silence_over_gap: ['Days without incoming money against the usual gap', '无资金流入时长与常态间隔之比'],
  net_flow: ['Net flow of money', '资金净流量'],
  amount: ['Amount', '金额'],
  amount_per_business_day: ['Amount per business day', '每业务日金额'],
  amount_per_business_day_trend: ['Amount per business day against before', '每业务日金额与此前之比'],
  redeemed_share: ['Share of money from closed products', '赎回金额占比'],
  balance: ['Assets', '资产'],
  balance_change: ['Change of assets', '资产变动'],
  share_mobile: ['Share of mobile', '手机银行占比'],
  share_online: ['Share of online', '网上银行占比'],
  share_phone: ['Share of phone', '电话银行占比'],
  share_self_service: ['Share of self-service', '自助银行占比'],
  share_branch: ['Share of branch', '网点占比'],
  business_decayed: ['Business days, recent ones counting more', '业务天数（近期加权）'],
  active_decayed: ['Active days, recent ones counting more', '活动天数（近期加权）'],
  business_share: ['Share of days with business, recent ones counting more', '有业务天数的占比（近期加权）'],
  business_trend: ['Business rate, short against long', '业务频率（短期对长期）'],
  active_trend: ['Activity rate, short against long', '活动频率（短期对长期）'],
  money_in_decayed: ['Incoming money, recent counting more', '资金流入（近期加权）'],
  money_out_decayed: ['Outgoing money, recent counting more', '资金流出（近期加权）'],
  bought_decayed: ['Amount bought, recent counting more', '购买金额（近期加权）'],
  money_in_decayed_trend: ['Incoming money, short against long', '资金流入（短期对长期）'],
  money_out_decayed_trend: ['Outgoing money, short against long', '资金流出（短期对长期）'],
  bought_decayed_trend: ['Amount bought, short against long', '购买金额（短期对长期）'],
  last_gap_days: ['Last gap between business days', '最近一次业务间隔'],
  lifetime_mean_gap_days: ['Mean gap since the beginning', '历来平均业务间隔'],
  lifetime_longest_gap_days: ['Longest gap since the beginning', '历来最长业务间隔'],
  typical_gap: ['Typical gap', '典型业务间隔'],
  gap_log_deviation: ['How much the gaps vary', '业务间隔的离散程度'],
  last_gap_over_mean: ['Last gap against the mean', '最近间隔与平均间隔之比'],
  silence_over_mean_gap: ['Silence against the mean gap', '静默与平均间隔之比'],
  silence_over_lifetime_longest_gap: ['Silence against the longest gap ever', '静默与历来最长间隔之比'],
  silence_in_gap_deviations: ['Silence in deviations of the gaps', '静默偏离常态的程度'],
  bgnbd_alive: ['Chance to be still a customer', '仍为客户的概率'],
  bgnbd_active: ['Chance of business soon', '近期有业务的概率'],
  bgnbd_days_a_month: ['Business days expected a month', '预计每月业务天数'],
};

const SPANS: Readonly<Record<string, Text>> = {
  hour: ['last hour', '近一小时'],
  day: ['last day', '近一天'],
  week: ['last 7 days', '近七天'],
  month: ['last 30 days', '近三十天'],
  quarter: ['last 90 days', '近九十天'],
  baseline: ['before', '此前常态'],
};

/** `<base>`, `<base>_<span>`, `<base>_<days>d`, `<base>_<days>_<days>`, each with or without `_log`. */
export function featureWords(feature: string, language: Language): string {
  const at = language === 'zh' ? 1 : 0;
  const plain = feature.replace(/_log$/, '');
  const whole = BASES[feature] ?? BASES[plain];
  if (whole !== undefined) return whole[at];
  const [, name = '', span = ''] = /^(.+?)_(hour|day|week|month|quarter|baseline|\d+d|\d+_\d+)$/.exec(plain) ?? [];
  const base = BASES[name];
  if (base === undefined) return feature;
  return language === 'zh' ? `${base[1]}，${spanWords(span, 1)}` : `${base[0]}, ${spanWords(span, 0)}`;
}

function spanWords(span: string, at: 0 | 1): string {
  const known = SPANS[span];
  if (known !== undefined) return known[at];
  const [short = '', long] = span.replace(/d$/, '').split('_');
  if (long !== undefined) return at === 1 ? `${short} 天对 ${long} 天` : `${short} against ${long} days`;
  return at === 1 ? `约 ${short} 天` : `about ${short} days`;
}
