import type { EpochMs, Language } from '../../client/vocabulary.js';

/** Formats numbers and instants in the reader's language and in the time zone of the reader's computer. */
export interface Format {
  /** 12,345 */
  count: (value: number) => string;
  /** The full amount without the currency: all amounts are in the base currency. */
  amount: (value: number) => string;
  /** An amount for narrow columns: 1.2M, 120万 */
  short: (value: number) => string;
  /** How often per week: 4.2 */
  rate: (value: number) => string;
  /** @param ratio between 0 and 1 */
  percent: (ratio: number) => string;
  /** Like percent, with one more digit where the value is small: 45%, 2.7% */
  share: (ratio: number) => string;
  /** A signed contribution: +0.42 */
  weight: (value: number) => string;
  /** 31.5 days */
  days: (value: number) => string;
  /** Date and time to the second. */
  clock: (at: EpochMs) => string;
  /** Date and time to the minute. */
  dateTime: (at: EpochMs) => string;
  date: (at: EpochMs) => string;
  /** Without the date. */
  time: (at: EpochMs) => string;
  /** Month and year. */
  month: (at: EpochMs) => string;
  /** Without the year. */
  monthDay: (at: EpochMs) => string;
  /** The time when it is within a day of now, else the date. */
  moment: (at: EpochMs, now: EpochMs) => string;
  /** Since when a state lasts, to the minute: the time when it is within a day of now, else with its date. */
  since: (at: EpochMs, now: EpochMs) => string;
  /** "3 hours ago", "in 2 days", relative to the given clock. */
  distance: (at: EpochMs, now: EpochMs) => string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
];
/** "Last month" and "last year" would say too little: so long a smaller unit is used. */
const LEAST_OF: Partial<Record<Intl.RelativeTimeFormatUnit, number>> = { month: 2, year: 2 };

const IN_DAYS = { style: 'unit', unit: 'day', unitDisplay: 'long', maximumFractionDigits: 1 } as const;
const SIGNED = { signDisplay: 'exceptZero', minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const hourMinute = { hour: '2-digit', minute: '2-digit' } as const;

export function createFormat(language: Language, timeZone?: string): Format {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const at = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...options, ...(timeZone === undefined ? {} : { timeZone }) });
  const clock = at({ ...day, ...hourMinute, second: '2-digit' });
  const dateTime = at({ ...day, ...hourMinute });
  const date = at(day);
  const time = at({ ...hourMinute, second: '2-digit' });
  const minute = at(hourMinute);
  const monthDay = at({ month: 'short', day: 'numeric' });
  const month = at({ year: 'numeric', month: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

  return {
    ...numbersIn(language, locale),
    clock: (instant) => clock.format(instant),
    dateTime: (instant) => dateTime.format(instant),
    date: (instant) => date.format(instant),
    time: (instant) => time.format(instant),
    month: (instant) => month.format(instant),
    monthDay: (instant) => monthDay.format(instant),
    moment: (instant, now) => (Math.abs(now - instant) < DAY_MS ? time : date).format(instant),
    since: (instant, now) => (Math.abs(now - instant) < DAY_MS ? minute : dateTime).format(instant),
    distance: (instant, now) => distance(relative, instant - now),
  };
}

function numbersIn(
  language: Language,
  locale: string,
): Pick<Format, 'count' | 'amount' | 'short' | 'percent' | 'share' | 'weight' | 'days' | 'rate'> {
  const rate = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const lowRate = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  // English numbers are the same everywhere; only en-US writes the short forms in capitals.
  const short = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US', {
    notation: 'compact',
    maximumSignificantDigits: 3,
  });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 2 });
  const weight = new Intl.NumberFormat(locale, SIGNED);
  const days = new Intl.NumberFormat(locale, IN_DAYS);
  return {
    count: (value) => count.format(value),
    amount: (value) => count.format(value),
    short: (value) => (Math.abs(value) < 10_000 ? count.format(value) : short.format(value)),
    percent: (ratio) => percent.format(ratio),
    share: (ratio) => share.format(ratio),
    weight: (value) => weight.format(value),
    days: (value) => days.format(value),
    rate: (value) => (value < 1 ? lowRate : rate).format(value),
  };
}

function distance(relative: Intl.RelativeTimeFormat, ms: number): string {
  const [unit, size] = UNITS.find(([name, length]) => Math.abs(ms) >= length * (LEAST_OF[name] ?? 1)) ?? [
    'second',
    Infinity,
  ];
  // Within a minute it is "now": seconds would make every row of the board change all the time.
  return relative.format(Math.trunc(ms / size) + 0, unit);
}
