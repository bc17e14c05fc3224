/** Labels of the features that are read from decayed sums and from the gaps of a whole life. */
import { few } from '../primitives/figures.js';
import { AMOUNT, COUNT, IN_DAYS, NET, OF_BEFORE, SHARE, TIMES, type Format, type Names } from './feature-formats.js';

/** The value is the logarithm of a ratio. */
const LOG_TIMES: Format = (value) => TIMES(Math.exp(value));
/** The value is the logarithm of a number of days. */
const LOG_DAYS: Format = (value) => IN_DAYS(Math.exp(value));
/** The value is a distance in standard deviations. */
const DEVIATIONS: Format = (value) => {
  const distance = few(Math.abs(value));
  return value > 0
    ? { en: `${distance} standard deviations longer`, zh: `长 ${distance} 个标准差` }
    : { en: `${distance} standard deviations shorter`, zh: `短 ${distance} 个标准差` };
};

const decayed = (en: string, zh: string, halfLife: number, format: Format, exact: boolean): Names => [
  `${en}, halved every ${halfLife} days`,
  `${zh}（每 ${halfLife} 天减半）`,
  format,
  exact,
];

const trend = (en: string, zh: string, short: number, long: number, exact: boolean): Names => [
  `${en}, halved every ${short} days against every ${long}`,
  `${zh}（每 ${short} 天减半，与每 ${long} 天减半相比）`,
  OF_BEFORE,
  exact,
];

export const DECAYED: Readonly<Record<string, Names>> = {
  business_decayed_10d: decayed('Business days', '业务日数', 10, COUNT, true),
  business_decayed_30d: decayed('Business days', '业务日数', 30, COUNT, true),
  business_decayed_90d: decayed('Business days', '业务日数', 90, COUNT, true),
  business_decayed_270d: decayed('Business days', '业务日数', 270, COUNT, true),
  business_decayed_810d: decayed('Business days', '业务日数', 810, COUNT, true),
  active_decayed_10d: decayed('Active days', '活跃日数', 10, COUNT, true),
  active_decayed_90d: decayed('Active days', '活跃日数', 90, COUNT, true),
  business_share_30d: decayed('Share of days with business', '业务日占比', 30, SHARE, true),
  business_share_90d: decayed('Share of days with business', '业务日占比', 90, SHARE, true),
  business_share_270d: decayed('Share of days with business', '业务日占比', 270, SHARE, true),
  business_share_810d: decayed('Share of days with business', '业务日占比', 810, SHARE, true),
  business_trend_10_90: trend('Business', '业务频率', 10, 90, true),
  business_trend_30_90: trend('Business', '业务频率', 30, 90, true),
  business_trend_30_270: trend('Business', '业务频率', 30, 270, true),
  business_trend_90_270: trend('Business', '业务频率', 90, 270, true),
  business_trend_270_810: trend('Business', '业务频率', 270, 810, true),
  active_trend_10_90: trend('Activity', '活跃频率', 10, 90, true),
  money_in_decayed_30d_log: decayed('Money in', '资金流入', 30, AMOUNT, false),
  money_in_decayed_270d_log: decayed('Money in', '资金流入', 270, AMOUNT, false),
  money_out_decayed_30d_log: decayed('Money out', '资金流出', 30, AMOUNT, false),
  money_out_decayed_270d_log: decayed('Money out', '资金流出', 270, AMOUNT, false),
  bought_decayed_30d_log: decayed('Purchases', '购买额', 30, AMOUNT, false),
  bought_decayed_270d_log: decayed('Purchases', '购买额', 270, AMOUNT, false),
  money_in_decayed_trend: trend('Money in', '资金流入', 30, 270, false),
  money_out_decayed_trend: trend('Money out', '资金流出', 30, 270, false),
  bought_decayed_trend: trend('Purchases', '购买额', 30, 270, false),
  amount_per_business_day_270d_log: decayed('Turnover per business day', '每业务日交易额', 270, AMOUNT, false),
  amount_per_business_day_trend: trend('Turnover per business day', '每业务日交易额', 30, 270, false),
  net_flow_270d: decayed('Money in over money out, net share', '资金净流入占比', 270, NET, false),
  last_gap_days: ['Last gap between business days', '业务日最近一次间隔', IN_DAYS, true],
  lifetime_mean_gap_days: ['Mean gap between all business days', '全部业务日平均间隔', IN_DAYS, true],
  lifetime_longest_gap_days: ['Longest gap between all business days', '全部业务日最长间隔', IN_DAYS, true],
  typical_gap_log: ['Typical gap between all business days', '全部业务日典型间隔', LOG_DAYS, true],
  gap_log_deviation: ['Typical spread of the gaps', '间隔的典型离散程度', LOG_TIMES, true],
  last_gap_over_mean_log: ['Last gap against the mean of all', '最近一次间隔与平均间隔之比', LOG_TIMES, true],
  silence_over_mean_gap: ['Silence against the mean of all gaps', '静默与全部平均间隔之比', TIMES, true],
  silence_over_lifetime_longest_gap: ['Silence against the longest of all gaps', '静默与全部最长间隔之比', TIMES, true],
  silence_in_gap_deviations: ['Silence against all gaps', '静默与全部间隔相比', DEVIATIONS, true],
  bgnbd_alive: ['Chance of being a customer still (BG/NBD)', '仍为客户的概率（BG/NBD）', SHARE, true],
  bgnbd_active_30d: ['Chance of business within 30 days (BG/NBD)', '30 天内有业务的概率（BG/NBD）', SHARE, true],
  bgnbd_active_90d: ['Chance of business within 90 days (BG/NBD)', '90 天内有业务的概率（BG/NBD）', SHARE, true],
  bgnbd_days_a_month: ['Business days expected a month (BG/NBD)', '每月预期业务日数（BG/NBD）', COUNT, true],
};
