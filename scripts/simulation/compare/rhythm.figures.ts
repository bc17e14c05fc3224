/** When customers act, and on which channels. */
import { CHANNELS, KINDS, type Channel } from '../../../src/core/primitives/vocabulary.js';
import { DAY_MS, HOUR_MS, weekdayOf } from '../../../src/core/primitives/time.js';
import type { LogAct } from './log.acts.js';
import type { RegularCustomer } from './customer.months.js';
import { UNKNOWN, numberText, percentText, sharesText, spreadText, type Figure } from './figure.text.js';

const TOUCHED: readonly Channel[] = CHANNELS.filter((channel) => channel !== 'system');
const HOURS_PER_PART = 2;
const DAY_PARTS = 24 / HOURS_PER_PART;
/** Below this a log says too little about one channel. */
const LEAST_ACTS = 500;
const LEAST_OF_CUSTOMER = 10;
const MONTH_MS = 30.44 * DAY_MS;
const MOST_CALLS = 6;

export function rhythmFigures(customers: readonly RegularCustomer[]): Figure[] {
  const own = customers.map(({ acts }) => acts.filter(({ isOwn }) => isOwn)).filter((acts) => acts.length > 0);
  const all = own.flat();
  const chosen = customers.flatMap(chosenOf);
  const days = (last(own) - first(own)) / DAY_MS;
  return [
    { name: 'customers with an own act', text: String(own.length) },
    { name: 'own acts', text: String(all.length) },
    { name: 'days', text: numberText(days) },
    { name: 'own acts per customer and month', text: spreadText(own.filter(isLong).map(perMonth)) },
    ...TOUCHED.map((channel) => ({
      name: `hours on \`${channel}\`, % by two hours from 0:00`,
      text: hoursOf(chosen, channel),
    })),
    ...TOUCHED.map((channel) => ({
      name: `days on \`${channel}\`, % Monday to Sunday`,
      text: weekOf(chosen, channel),
    })),
    {
      name: `own acts by channel (${TOUCHED.join(', ')}), %`,
      text: sharesText(countsOf(all, CHANNELS.length, ({ channel }) => channel).slice(0, TOUCHED.length)),
    },
    { name: 'share on the customer’s main channel', text: spreadText(own.filter(isBusy).map(mainShareOf)) },
    { name: 'callers by calls in a month (1, 2, 3, 4, 5, 6 or more), %', text: callsOf(own) },
    { name: 'calls that are friction', text: percentText(frictionShareOf(all)) },
  ];
}

function first(own: readonly (readonly LogAct[])[]): number {
  return own.reduce((least, acts) => Math.min(least, acts[0]?.at ?? Infinity), Infinity);
}

function last(own: readonly (readonly LogAct[])[]): number {
  return own.reduce((most, acts) => Math.max(most, acts.at(-1)?.at ?? -Infinity), -Infinity);
}

/** What the customer did at an instant of their own choice: incomes and standing orders have theirs from others. */
function chosenOf({ acts, income, orders }: RegularCustomer): LogAct[] {
  const regular = new Set([...(income?.acts ?? []), ...orders.flatMap((series) => series.acts)]);
  return acts.filter((act) => act.isOwn && !regular.has(act));
}

/** A log that knows days only has all its times at one instant of the day. */
function hoursOf(all: readonly LogAct[], channel: Channel): string {
  const acts = onChannel(all, channel);
  if (acts.length < LEAST_ACTS || new Set(acts.map(({ at }) => at % DAY_MS)).size === 1) return UNKNOWN;
  return sharesText(countsOf(acts, DAY_PARTS, ({ at }) => Math.floor((at % DAY_MS) / (HOURS_PER_PART * HOUR_MS))));
}

function weekOf(all: readonly LogAct[], channel: Channel): string {
  const acts = onChannel(all, channel);
  return acts.length < LEAST_ACTS ? UNKNOWN : sharesText(countsOf(acts, 7, ({ at }) => weekdayOf(at)));
}

function mainShareOf(acts: readonly LogAct[]): number {
  return Math.max(...countsOf(acts, CHANNELS.length, ({ channel }) => channel)) / acts.length;
}

/** Months from the log's first call on, each customer and month with a call once. */
function callsOf(own: readonly (readonly LogAct[])[]): string {
  const calls = own.map((acts) => onChannel(acts, 'phone')).filter((acts) => acts.length > 0);
  if (calls.flat().length < LEAST_ACTS) return UNKNOWN;
  const from = first(calls);
  const months = calls.flatMap((acts) => {
    const end = acts.at(-1)?.at ?? from;
    return countsOf(acts, Math.floor((end - from) / MONTH_MS) + 1, ({ at }) => Math.floor((at - from) / MONTH_MS));
  });
  const some = months.filter((count) => count > 0);
  return sharesText(countsOf(some, MOST_CALLS, (count) => Math.min(count, MOST_CALLS) - 1));
}

function frictionShareOf(all: readonly LogAct[]): number {
  const calls = onChannel(all, 'phone');
  return calls.length < LEAST_ACTS ? NaN : calls.filter(({ kind }) => KINDS[kind] === 'friction').length / calls.length;
}

function onChannel(acts: readonly LogAct[], channel: Channel): LogAct[] {
  return acts.filter((act) => CHANNELS[act.channel] === channel);
}

function countsOf<T>(items: readonly T[], places: number, placeOf: (item: T) => number): number[] {
  const counts = new Array<number>(places).fill(0);
  for (const item of items) counts[placeOf(item)] = (counts[placeOf(item)] ?? 0) + 1;
  return counts;
}

function isBusy(acts: readonly LogAct[]): boolean {
  return acts.length >= LEAST_OF_CUSTOMER;
}

function isLong(acts: readonly LogAct[]): boolean {
  return spanOf(acts) >= 2 * MONTH_MS;
}

function perMonth(acts: readonly LogAct[]): number {
  return acts.length / (spanOf(acts) / MONTH_MS);
}

function spanOf(acts: readonly LogAct[]): number {
  return (acts.at(-1)?.at ?? 0) - (acts[0]?.at ?? 0);
}
