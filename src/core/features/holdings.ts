/**
 * What a customer holds at the bank as of the signals' instant, from the products that events have named. Products,
 * openings and closings after that instant do not count.
 */
import type { Product } from '../state/products.js';
import { DAY_MS } from '../primitives/time.js';
import type { EpochMs, ProductClass } from '../primitives/vocabulary.js';
import type { Signals } from './signals.js';

/** A product opened this many days before or after another one of its class matured has taken its place. */
const RENEWAL_DAYS = 30;

/** Null when no event has named a product: then nothing is known of what the customer holds. */
export function heldAt({ products }: Pick<Signals, 'products'>, at: EpochMs): readonly Product[] | null {
  return products.length === 0 ? null : products.filter((product) => isHeld(product, at));
}

/** The number of classes among the products held; NaN when nothing is known. Products without a class count as one. */
export function breadthAt(signals: Pick<Signals, 'products'>, at: EpochMs): number {
  const held = heldAt(signals, at);
  return held === null ? NaN : new Set(held.map((product) => product.class)).size;
}

/** The number of products opened, or closed, in the days before; NaN when nothing is known. */
export function changedWithin(signals: Signals, what: 'openedAt' | 'closedAt', days: number): number {
  const { products, asOf } = signals;
  if (products.length === 0) return NaN;
  const within = (at: EpochMs | null): boolean => at !== null && at <= asOf && at > asOf - days * DAY_MS;
  return products.filter((product) => within(product[what])).length;
}

export interface LastClosing {
  at: EpochMs;
  /** The class of the product; null when it is not known, or when an account was closed. */
  class: ProductClass | null;
}

/** The newest product or account that the customer closed; null for none. */
export function lastClosing({ products, closings, asOf }: Signals): LastClosing | null {
  let last: LastClosing | null = null;
  const others = [closings.product, closings.account].filter((one) => one !== null && one.by !== 'customer');
  const note = (at: EpochMs | null, of: ProductClass | null): void => {
    if (at === null || at > asOf || at <= (last?.at ?? -Infinity)) return;
    if (!others.some((one) => one?.at === at)) last = { at, class: of };
  };
  for (const product of products) note(product.closedAt, product.class);
  for (const closing of [closings.product, closings.account]) note(closing?.at ?? null, null);
  return last;
}

/** The newest product that matured without another one of its class in its place; null for none. */
export function lapsed(signals: Signals): Product | null {
  const { products, calendar, today } = signals;
  let newest: Product | null = null;
  for (const product of products) {
    const { maturesOn } = product;
    if (maturesOn === null || maturesOn > today || product.class === 'loan') continue; // a loan that ends is paid back
    if (product.closedAt !== null && calendar.dayOf(product.closedAt) < maturesOn) continue; // it was closed before
    if (hasSuccessor(product, maturesOn, signals)) continue;
    if (maturesOn > (newest?.maturesOn ?? -Infinity)) newest = product;
  }
  return newest;
}

/** Days until the next product that is held matures; NaN when none does. */
export function daysToMaturity(signals: Signals): number {
  const days = (heldAt(signals, signals.asOf) ?? []).flatMap(({ maturesOn }) =>
    maturesOn === null || maturesOn < signals.today ? [] : [maturesOn - signals.today],
  );
  return days.length === 0 ? NaN : Math.min(...days);
}

function hasSuccessor(matured: Product, maturesOn: number, { products, calendar, asOf }: Signals): boolean {
  return products.some((other) => {
    if (other === matured || other.class !== matured.class || other.openedAt === null || other.openedAt > asOf)
      return false;
    return Math.abs(calendar.dayOf(other.openedAt) - maturesOn) <= RENEWAL_DAYS;
  });
}

function isHeld({ openedAt, closedAt }: Product, at: EpochMs): boolean {
  return (openedAt === null || openedAt <= at) && (closedAt === null || closedAt > at);
}
