/**
 * The laws of the simulated bank. A generator is a set of laws, and all code is the same for both. What is fitted comes
 * from fitted.ts; everything else here is invented. docs/simulation.md says which is which.
 */
import type { Channel } from '../../src/core/primitives/vocabulary.js';
import {
  CASH_OUT,
  GAPS_OF_FREE_ACTS,
  GAPS_OF_ORDERS,
  OFFICE_ONLINE_HOURS,
  ORDER_AMOUNT,
  PHONE_HOURS,
  PHONE_WEEK,
  type LogNormalFit,
} from './fitted.js';
import type { Rhythm } from './span.js';

export const AGE_BANDS = ['18-29', '30-44', '45-59', '60+'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

export const OWN_CHANNELS = ['mobile', 'online', 'phone', 'self_service', 'branch'] as const satisfies Channel[];
export type OwnChannel = (typeof OWN_CHANNELS)[number];

/** Weights in the order of OWN_CHANNELS. */
export type ChannelMix = readonly [number, number, number, number, number];

export const GENERATORS = ['first', 'second'] as const;
export type Generator = (typeof GENERATORS)[number];

export interface Laws {
  /** Share of the customers whose gaps are lognormal; the gaps of the others are gamma. */
  readonly lognormalShare: number;
  /** A quarter of the gaps are long ones: their mean differs from the others by this much of the variation; 0 for none. */
  readonly gapSpread: number;
  /** Mean gap between two occasions of own business, in days, over customers. */
  readonly meanGap: LogNormalFit;
  /** Of one customer's amounts. */
  readonly amountLogSd: number;
  /** This share of all amounts is this many times as large. */
  readonly tail: { readonly share: number; readonly factor: number };
  /** Which channel a customer of the age prefers. */
  readonly mix: Readonly<Record<AgeBand, ChannelMix>>;
  /** Where a salary and a pension are booked: by the bank itself, or as a transfer that arrives. */
  readonly incomeChannel: Channel;
  /** Logins for one occasion of own business. */
  readonly sessionsPerOccasion: number;
  /** Spending over income: least and most over customers. */
  readonly thrift: readonly [number, number];
  /** Lengths of courses, times this: least and most over customers. */
  readonly courseLength: readonly [number, number];
}

const MOBILE_MIX: Laws['mix'] = {
  '18-29': [0.85, 0.08, 0.01, 0.05, 0.01],
  '30-44': [0.74, 0.14, 0.01, 0.08, 0.03],
  '45-59': [0.55, 0.18, 0.02, 0.17, 0.08],
  '60+': [0.32, 0.08, 0.04, 0.3, 0.26],
};

const COUNTER_MIX: Laws['mix'] = {
  '18-29': [0.63, 0.2, 0.01, 0.14, 0.02],
  '30-44': [0.44, 0.32, 0.02, 0.16, 0.06],
  '45-59': [0.27, 0.3, 0.03, 0.27, 0.13],
  '60+': [0.1, 0.08, 0.06, 0.37, 0.39],
};

export const LAWS: Readonly<Record<Generator, Laws>> = {
  first: {
    lognormalShare: GAPS_OF_FREE_ACTS.lognormalShare,
    gapSpread: 0,
    meanGap: { logMean: Math.log(4.5), logSd: GAPS_OF_ORDERS.meanDays.logSd },
    amountLogSd: ORDER_AMOUNT.withinLogSd,
    tail: { share: 0, factor: 1 },
    mix: MOBILE_MIX,
    incomeChannel: 'system',
    sessionsPerOccasion: 1.1,
    thrift: [0.78, 1],
    courseLength: [0.8, 1.25],
  },
  second: {
    lognormalShare: 1,
    gapSpread: 0.35,
    meanGap: { logMean: Math.log(5.5), logSd: 0.3 },
    amountLogSd: CASH_OUT.withinLogSd,
    tail: { share: 0.03, factor: 6 },
    mix: COUNTER_MIX,
    incomeChannel: 'online',
    sessionsPerOccasion: 0.7,
    thrift: [0.6, 1],
    courseLength: [0.6, 1.7],
  },
};

/** Shares of the hours of the day. Those of phone are fitted; those of online are half of an office's, half of evenings. */
export const HOURS: Readonly<Record<OwnChannel, readonly number[]>> = {
  mobile: [1, 0.5, 0.3, 0.2, 0.3, 0.8, 2, 4, 6, 6, 6, 6.5, 8, 7, 5, 5, 5.5, 6, 7, 7.5, 8, 7, 4.5, 2],
  online: OFFICE_ONLINE_HOURS.map((share, hour) => 50 * share + (hour >= 19 && hour <= 22 ? 12 : 0)),
  phone: PHONE_HOURS,
  self_service: [0.5, 0.3, 0.2, 0.2, 0.3, 1, 3, 6, 8, 8, 7, 7, 7, 6, 6, 6, 7, 8, 7, 5, 4, 2, 1, 0.7],
  branch: [0, 0, 0, 0, 0, 0, 0, 0, 0, 19, 20, 14, 8, 10, 14, 11, 4, 0, 0, 0, 0, 0, 0, 0],
};

/** Own acts in all, and those that need an open branch or call centre, whose week is fitted: five days, two of rest. */
export const RHYTHMS = {
  own: { week: [0.96, 0.94, 0.96, 0.98, 1.12, 1.12, 0.92], holiday: 0.85, festival: 0.4 },
  office: { week: PHONE_WEEK, holiday: 0, festival: 0 },
} as const satisfies Record<string, Rhythm>;
