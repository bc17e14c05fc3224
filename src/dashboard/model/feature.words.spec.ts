import { describe, expect, it } from '@jest/globals';
import { featureWords } from './feature.words.js';

/** The inputs of window spec 2: a name that a later spec adds is shown as it is until it has words. */
const INPUTS = `
  tenure_days business_tenure_days silent_days business_silent_days lifetime_business_days
  lifetime_active_days business_per_lifetime_day usual_gap_days mean_gap_days longest_gap_days
  gap_irregularity silence_over_usual_gap silence_over_longest_gap silence_over_tenure active_usual_gap_days
  active_silence_over_usual_gap business_days_week business_days_month business_days_quarter
  business_days_baseline active_days_week active_days_month active_days_quarter active_days_baseline
  events_hour events_day events_week events_month events_quarter channels_used_month channels_used_quarter
  channels_used_baseline kinds_used_month kinds_used_quarter sessions_week sessions_month sessions_quarter
  frictions_week frictions_month frictions_quarter contacts_month contacts_quarter purchases_month
  purchases_quarter purchases_baseline redemptions_week redemptions_month redemptions_quarter month_trend
  quarter_trend money_in_trend money_out_trend bought_trend week_share_of_month month_share_of_quarter
  money_in_silent_days money_in_usual_gap_days money_in_silence_over_gap net_flow_month net_flow_quarter
  amount_month_log amount_quarter_log amount_per_business_day_log redeemed_share_quarter balance_log
  balance_change_week balance_change_month balance_change_quarter share_mobile_quarter share_online_quarter
  share_phone_quarter share_self_service_quarter share_branch_quarter business_decayed_10d
  business_decayed_30d business_decayed_90d business_decayed_270d business_decayed_810d active_decayed_10d
  active_decayed_90d business_share_30d business_share_90d business_share_270d business_share_810d
  business_trend_10_90 business_trend_30_90 business_trend_30_270 business_trend_90_270 business_trend_270_810
  active_trend_10_90 money_in_decayed_30d_log money_in_decayed_270d_log money_out_decayed_30d_log
  money_out_decayed_270d_log bought_decayed_30d_log bought_decayed_270d_log money_in_decayed_trend
  money_out_decayed_trend bought_decayed_trend amount_per_business_day_270d_log amount_per_business_day_trend
  net_flow_270d last_gap_days lifetime_mean_gap_days lifetime_longest_gap_days typical_gap_log
  gap_log_deviation last_gap_over_mean_log silence_over_mean_gap silence_over_lifetime_longest_gap
  silence_in_gap_deviations bgnbd_alive bgnbd_active_30d bgnbd_active_90d bgnbd_days_a_month
`
  .trim()
  .split(/\s+/);

describe('the words for a model’s inputs', () => {
  it.each(['en', 'zh'] as const)('in %s are there for every input, and no two are the same', (language) => {
    expect(INPUTS).toHaveLength(115);
    const words = INPUTS.map((feature) => featureWords(feature, language));
    expect(words.filter((text, i) => text === INPUTS[i])).toEqual([]);
    expect(words.filter((text, i) => words.indexOf(text) !== i)).toEqual([]);
  });

  it.each([
    ['sessions_week', 'Sessions, last 7 days', '登录次数，近七天'],
    [
      'business_trend_30_270',
      'Business rate, short against long, 30 against 270 days',
      '业务频率（短期对长期），30 天对 270 天',
    ],
    [
      'money_in_decayed_30d_log',
      'Incoming money, recent counting more, about 30 days',
      '资金流入（近期加权），约 30 天',
    ],
    ['what_a_later_build_has_90d', 'what_a_later_build_has_90d', 'what_a_later_build_has_90d'],
  ])('%s', (feature, english, chinese) => {
    expect([featureWords(feature, 'en'), featureWords(feature, 'zh')]).toEqual([english, chinese]);
  });
});
