/** The window of the screen Today, as it stands in the address. Pure. */
import { oneOf } from '../address/address.js';

/** Whole days of the bank's calendar, as the server takes them; `2d` is yesterday and today. */
export const TODAY_WINDOWS = ['2d', '7d', '30d', '90d'] as const;
export type TodayWindow = (typeof TODAY_WINDOWS)[number];

/** Left out of the address. */
export const USUAL_WINDOW: TodayWindow = '7d';

export function todayWindowOf(search: string): TodayWindow {
  return oneOf<TodayWindow>(TODAY_WINDOWS, new URLSearchParams(search).get('window')) ?? USUAL_WINDOW;
}

/** Bars of two days show no course. */
export function chartedWindow(window: TodayWindow): string {
  return window === '2d' ? '7d' : window;
}
