/** How the value of a feature is shown. */
import { days, few, money, percent, same, whole } from '../primitives/figures.js';
import type { Text } from '../primitives/vocabulary.js';

export type Format = (value: number) => Text;

/** `exact`: whether the value is exact for an earlier instant. Days and instants are, counts of events and amounts not. */
export type Names = readonly [en: string, zh: string, format: Format, exact: boolean];

export const IN_DAYS: Format = (value) => ({ en: days(value), zh: `${whole(value)} 天` });
export const COUNT: Format = (value) => same(few(value));
export const TIMES: Format = (value) => ({ en: `${few(value)} times`, zh: `${few(value)} 倍` });
export const SHARE: Format = (value) => same(percent(value));
/** The value is the logarithm of a rate divided by the rate before. */
export const OF_BEFORE: Format = (value) => {
  const rate = Math.exp(value);
  if (rate >= 10) return { en: `${whole(rate)} times the rate before`, zh: `此前水平的 ${whole(rate)} 倍` };
  return { en: `${percent(rate)} of the rate before`, zh: `此前水平的 ${percent(rate)}` };
};
/** The value is log(1 + amount). */
export const AMOUNT: Format = (value) => same(money(Math.expm1(value) * 100));
/** The value is a symmetric relative change. It is converted to a plain percentage. */
export const CHANGE: Format = (value) =>
  value >= 2 ? { en: 'up from nothing', zh: '从零增加' } : same(signed((2 + value) / (2 - value) - 1));
/** −1 when money only leaves, +1 when it only comes in. */
export const NET: Format = (value) => same(signed(value));

function signed(share: number): string {
  return `${share > 0 ? '+' : share < 0 ? '−' : ''}${percent(Math.abs(share))}`;
}
