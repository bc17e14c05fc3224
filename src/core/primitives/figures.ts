/** Formats numbers for sentences. */
import type { Text } from './vocabulary.js';

export function whole(value: number): string {
  return String(Math.round(value));
}

/** One decimal below 10, whole numbers above: more digits say nothing to a reader. */
export function few(value: number): string {
  return Math.abs(value) < 10 ? String(Math.round(value * 10) / 10) : whole(value);
}

export function days(value: number): string {
  return plural(Math.round(value), 'day');
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** @param amount hundredths */
export function money(amount: number): string {
  return String(Math.round(amount / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function same(text: string): Text {
  return { en: text, zh: text };
}
