/**
 * What was measured on real logs, for the laws of the simulated bank. Where a log shows nothing about a figure, there is
 * no constant for it: such a figure is invented and named so in docs/simulation.md.
 *
 * Logs: `berka-1993` (postings of 1,229 accounts of a Czech bank, fifteen months) and `berka-histories` (354 accounts of the
 * same bank, up to the day a loan was granted): PKDD'99 Discovery Challenge. `bank-calls` (calls of 4,081 customers to
 * an Israeli bank, one month): Technion. `online-retail` (4,372 customers of a British shop, one year): Chen, Sain and
 * Guo 2012, UCI 352, CC BY 4.0. `cdnow` (23,570 buyers): Fader and Hardie. Figures only; no row of them is copied.
 *
 * Amounts are in units of the customer's own money in per month, so they hold in any currency. Quantiles are over customers.
 * `npm run simulate:compare` prints these figures of any log; docs/simulation-fits.md holds the result.
 */

/** A lognormal law: mean and standard deviation of the natural logarithm. */
export interface LogNormalFit {
  readonly logMean: number;
  readonly logSd: number;
}

/** Values at 10, 25, 50, 75 and 90 percent of the customers. */
export type Quantiles = readonly [number, number, number, number, number];

/** Of one customer's gaps between days with an own act. */
export interface GapFit {
  /** Mean gap in days over customers. */
  readonly meanDays: LogNormalFit;
  /** Standard deviation of a customer's gaps in whole days, divided by their mean: less than that of the law beneath. */
  readonly variation: Quantiles;
  /** Shape of the gamma law beneath whole days, by maximum likelihood: 1 is the exponential law. */
  readonly gammaShape: Quantiles;
  /**
   * Share of the customers whose gaps are likelier under a lognormal law than under a gamma law. Chance alone gives .1 to
   * .3 where every gap is gamma.
   */
  readonly lognormalShare: number;
  /** The longest gap after which the customer still came back, divided by the customer's mean gap. */
  readonly longestOverMean: Quantiles;
}

/** Shares of the calls by hour of the bank's clock, on its five working days. Source: bank-calls, 13,104 calls. */
export const PHONE_HOURS: readonly number[] = [
  0, 0, 0, 0, 0, 0, 0.001, 0.025, 0.047, 0.093, 0.125, 0.1, 0.066, 0.07, 0.079, 0.093, 0.063, 0.045, 0.047, 0.034,
  0.032, 0.029, 0.029, 0.022,
];

/** Shares of the orders by hour of the shop's clock; its customers are mostly firms. Source: online-retail, 18,536. */
export const OFFICE_ONLINE_HOURS: readonly number[] = [
  0, 0, 0, 0, 0, 0, 0, 0.002, 0.03, 0.075, 0.12, 0.123, 0.169, 0.142, 0.123, 0.11, 0.059, 0.029, 0.009, 0.008, 0.001, 0,
  0, 0,
];

/**
 * Calls per day of the working week, from its first day to its fifth, then the two days of rest; 1 is the mean working
 * day. Israel works from Sunday to Thursday. Source: bank-calls, four weeks. Berka's dates show no weekly rhythm.
 */
export const PHONE_WEEK: readonly number[] = [0.81, 0.96, 1.12, 1.14, 0.97, 0.18, 0.08];

/** Calls per customer and month among those who called: shares of 1, 2, 3, 4, 5 and 6 or more. Source: bank-calls. */
export const CALLS_IN_A_MONTH: readonly number[] = [0.478, 0.21, 0.111, 0.061, 0.035, 0.105];

/** Share of the calls that the customer abandoned in the queue. Source: bank-calls, 1,839 of 13,786. */
export const ABANDONED_CALL_SHARE = 0.133;

/** Share of the own acts on the customer's main channel, of a bank with three channels. Source: both Berka logs. */
export const MAIN_CHANNEL_SHARE: Quantiles = [0.55, 0.62, 0.74, 0.88, 1];

/** Shares of own acts by channel in 1993 to 1998, before mobile banking: no model for today. Source: both Berka logs. */
export const CHANNELS_OF_THE_NINETIES = { branch: 0.71, online: 0.29, selfService: 0.001 } as const;

/** Gaps between days with any business, regular ones included. Source: berka-histories, 347 customers with 8 gaps. */
export const GAPS_OF_ALL_ACTS: GapFit = {
  meanDays: { logMean: 2.125, logSd: 0.302 },
  variation: [0.67, 0.78, 0.9, 1.04, 1.15],
  gammaShape: [0.3, 0.52, 0.9, 1.29, 1.79],
  lognormalShare: 0.15,
  longestOverMean: [2, 2.6, 3.2, 3.9, 4.7],
};

/**
 * Gaps between days with free business: what is left without incomes and standing orders, mostly cash. Source:
 * berka-histories, 335 customers with 8 gaps.
 */
export const GAPS_OF_FREE_ACTS: GapFit = {
  meanDays: { logMean: 2.478, logSd: 0.291 },
  variation: [0.66, 0.72, 0.81, 0.89, 0.98],
  gammaShape: [0.71, 0.87, 1.09, 1.41, 1.78],
  lognormalShare: 0.06,
  longestOverMean: [1.9, 2.2, 2.5, 3.4, 4.1],
};

/** Gaps between days with an order, in a shop without any calendar of its own. Source: online-retail, 507 customers. */
export const GAPS_OF_ORDERS: GapFit = {
  meanDays: { logMean: 3.136, logSd: 0.479 },
  variation: [0.52, 0.63, 0.78, 0.96, 1.16],
  gammaShape: [0.72, 1.01, 1.47, 2.21, 3.56],
  lognormalShare: 0.27,
  longestOverMean: [1.9, 2.2, 2.7, 3.3, 4.2],
};

/** Log of amount over money in per month: its mean over customers, its deviation between customers, and within one customer. */
export interface AmountFit {
  readonly logMean: number;
  readonly betweenLogSd: number;
  readonly withinLogSd: number;
}

/** Cash withdrawals, about two a month. Source: berka-histories, customers with 6 of them. */
export const CASH_OUT: AmountFit = { logMean: -1.44, betweenLogSd: 0.32, withinLogSd: 0.86 };
/** Cash paid in beside a regular income, once in two to four months. Source: both Berka logs, mean. */
export const CASH_IN: AmountFit = { logMean: -1.07, betweenLogSd: 0.51, withinLogSd: 1.18 };
/** One standing order; its amount does not vary. Source: both Berka logs, mean. */
export const STANDING_ORDER: AmountFit = { logMean: -2.35, betweenLogSd: 1.6, withinLogSd: 0 };
/** Orders of a shop, in units of the customer's mean order. Source: online-retail, 872 customers with 6 orders. */
export const ORDER_AMOUNT: AmountFit = { logMean: 0, betweenLogSd: 0.63, withinLogSd: 0.66 };

/** Share of the customers with one income a month by transfer; always on the same day. Source: berka-1993. */
export const TRANSFERRED_INCOME_SHARE = 0.37;
/** Share with any regular income, cash included; cash incomes keep their day in 90 of 100 months. Source: berka-1993. */
export const REGULAR_INCOME_SHARE = 0.87;
/** Log-deviation of money in per month over customers. Source: berka-1993 (.81) and -histories (.54), mean. */
export const INCOME_SPREAD_LOG_SD = 0.68;
/** Days of the month with incomes and standing orders: from, to, evenly. Every one keeps its day. Source: Berka. */
export const FIXED_DAYS = { from: 5, to: 14 } as const;
/** Two months a year bring a higher income (June and December), by this factor. Source: berka-histories. */
export const BONUS = { perYear: 2, factor: 1.5 } as const;

/** Shares of the customers with 0, 1, 2, 3 and 4 or more standing orders. Source: berka-1993 and -histories, mean. */
export const STANDING_ORDERS: readonly number[] = [0.39, 0.31, 0.15, 0.09, 0.06];
/** All standing orders of a month, divided by the income. Source: berka-1993 and -histories, mean. */
export const ORDERS_OVER_INCOME: Quantiles = [0.19, 0.29, 0.45, 0.65, 0.67];
/** Money out divided by money in, over a customer's whole history. Source: berka-1993 (young) and -histories, mean. */
export const OUT_OVER_IN: Quantiles = [0.64, 0.75, 0.83, 0.9, 0.94];

/** The customer's median balance over money in per month. Source: berka-1993 (.85; .50) and -histories (.43; .36). */
export const BALANCE_OVER_INCOME: LogNormalFit = { logMean: 0.64, logSd: 0.43 };

/** Free money out by thirds of the month from the income's day on, as shares. Source: both Berka logs. */
export const ACTS_AFTER_PAY_DAY: readonly number[] = [0.41, 0.29, 0.3];

/** Days with business in each month of an account's life, 1 to 12; 1 is the level from the tenth on. Source: Berka. */
export const GROWTH_BY_MONTH: readonly number[] = [0.61, 0.41, 0.46, 0.49, 0.72, 0.87, 0.87, 0.85, 0.86, 0.97, 1, 1.03];

/**
 * Shares of the accounts with a card and with a loan: the sizes of the published tables (4,500 accounts, 892 cards, 682
 * loans). The logs hold no products.
 */
export const CARD_SHARE = 0.2;
export const LOAN_SHARE = 0.15;
