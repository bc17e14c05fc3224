/** Features whose drift is shown but never causes a warning, each with the reason. */

interface Exemption {
  reason: string;
  /** Only for a model whose training rows were sampled before the log covered a year. */
  ofYoungLogsOnly: boolean;
  features: readonly string[];
}

const EXEMPTIONS: readonly Exemption[] = [
  {
    reason: 'grows as customers and the log grow older, whatever they do',
    ofYoungLogsOnly: false,
    features: [
      'tenure_days',
      'business_tenure_days',
      'lifetime_business_days',
      'lifetime_active_days',
      'business_per_lifetime_day',
      'silence_over_tenure',
      'longest_gap_days',
      'silence_over_longest_gap',
      'business_decayed_810d',
      'lifetime_longest_gap_days',
      'silence_over_lifetime_longest_gap',
    ],
  },
  {
    reason: 'depends on how soon after an act customers are evaluated, not on the customers',
    ofYoungLogsOnly: false,
    features: ['events_hour', 'events_day'],
  },
  {
    reason: 'a short log shows only short gaps and few of them',
    ofYoungLogsOnly: true,
    features: [
      'usual_gap_days',
      'mean_gap_days',
      'gap_irregularity',
      'silence_over_usual_gap',
      'active_usual_gap_days',
      'active_silence_over_usual_gap',
      'money_in_usual_gap_days',
      'money_in_silence_over_gap',
      'money_in_silent_days',
      'last_gap_days',
      'lifetime_mean_gap_days',
      'typical_gap_log',
      'gap_log_deviation',
      'silence_over_mean_gap',
      'silence_in_gap_deviations',
    ],
  },
  {
    reason: 'compares with a baseline of up to a year, which a short log cannot fill',
    ofYoungLogsOnly: true,
    features: [
      'business_days_baseline',
      'active_days_baseline',
      'channels_used_baseline',
      'purchases_baseline',
      'month_trend',
      'quarter_trend',
      'money_in_trend',
      'money_out_trend',
      'bought_trend',
      'business_decayed_270d',
      'business_share_270d',
      'business_share_810d',
      'business_trend_30_90',
      'business_trend_30_270',
      'business_trend_90_270',
      'business_trend_270_810',
      'money_in_decayed_270d_log',
      'money_out_decayed_270d_log',
      'bought_decayed_270d_log',
      'money_in_decayed_trend',
      'money_out_decayed_trend',
      'bought_decayed_trend',
      'amount_per_business_day_trend',
      'bgnbd_alive',
      'bgnbd_active_30d',
      'bgnbd_active_90d',
      'bgnbd_days_a_month',
    ],
  },
];

/** The reason why the feature never causes a warning; null when it can. */
export function exemptionOf(feature: string, isYoungLog: boolean): string | null {
  const found = EXEMPTIONS.find(
    ({ features, ofYoungLogsOnly }) => features.includes(feature) && (isYoungLog || !ofYoungLogsOnly),
  );
  return found?.reason ?? null;
}
