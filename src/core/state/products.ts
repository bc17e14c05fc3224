/** What a customer holds at the bank, and what was closed. Nothing here depends on the order of the events. */
import type { EpochMs, ProductClass } from '../primitives/vocabulary.js';
import { PRODUCT_CLASS_CODES } from '../primitives/codes.js';
import { DAY_MS } from '../primitives/time.js';

/** The newest news about a product counts, whatever the order of the events. */
export interface Product {
  /** A 48-bit hash of the bank's name for it. */
  id: number;
  class: ProductClass | null;
  openedAt: EpochMs | null;
  /** Local day on which it matures, as days since 1970-01-01. */
  maturesOn: number | null;
  closedAt: EpochMs | null;
  /** The newest event that named it. */
  seenAt: EpochMs;
}

/** With the instants that decide which news is the newest. */
export interface HeldProduct extends Product {
  /** The newest purchase, as long as no closing is newer. */
  boughtAt: EpochMs | null;
  /** The newest event that said when it matures. */
  maturityAt: EpochMs | null;
}

export type ClosedBy = 'customer' | 'bank' | 'death';

/** What an event closes. */
export type ClosingScope = 'relationship' | 'account' | 'product';

/** The newest closing of each scope; null for none. */
export type Closings = Readonly<Record<ClosingScope, { at: EpochMs; by: ClosedBy } | null>>;

export const NO_CLOSINGS: Closings = { relationship: null, account: null, product: null };

/** What one event says of a product. */
export interface ProductNews {
  id: number;
  class: ProductClass | null;
  what: 'bought' | 'closed' | 'named';
  /** As days since 1970-01-01; null when it does not say. */
  maturesOn: number | null;
}

/** What one event closes. */
export interface Closing {
  scope: ClosingScope;
  at: EpochMs;
  by: ClosedBy;
}

/** In the order of their codes, which never change. */
export const CLOSED_BY: readonly ClosedBy[] = ['customer', 'bank', 'death'];

/** More than any customer holds: a placeholder customer that thousands share would collect names without end. */
export const MOST_PRODUCTS = 32;

/** Notes what an event says of a product. Of more than can be kept, those with the least ids stay. */
export function noteProduct(products: HeldProduct[], news: ProductNews, at: EpochMs): void {
  let i = products.length;
  while (i > 0 && (products[i - 1]?.id ?? 0) >= news.id) i--;
  let product = products[i];
  if (product?.id !== news.id) {
    product = namedAt(news, at);
    products.splice(i, 0, product);
    if (products.length > MOST_PRODUCTS) products.pop();
  }
  noteMention(product, news, at);
  if (news.what === 'bought') noteBought(product, at);
  if (news.what === 'closed') noteClosed(product, at);
}

/** The newer of two closings of one scope wins; at the same instant the one with the larger code. */
export function noteClosing(closings: Closings, { scope, at, by }: Closing): Closings {
  const known = closings[scope];
  if (known !== null && (known.at > at || (known.at === at && codeOf(known.by) >= codeOf(by)))) return closings;
  return { ...closings, [scope]: { at, by } };
}

export function closedByOf(value: unknown): ClosedBy | null {
  return CLOSED_BY.find((by) => by === value) ?? null;
}

/** The day of a text YYYY-MM-DD, as days since 1970-01-01; null for anything else. */
export function maturityOf(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const at = Date.parse(`${value}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== value) return null;
  return at / DAY_MS;
}

function namedAt({ id }: ProductNews, at: EpochMs): HeldProduct {
  return {
    id,
    class: null,
    openedAt: null,
    maturesOn: null,
    closedAt: null,
    seenAt: at,
    boughtAt: null,
    maturityAt: null,
  };
}

function noteMention(product: HeldProduct, news: ProductNews, at: EpochMs): void {
  if (at > product.seenAt || (at === product.seenAt && classCode(news.class) > classCode(product.class))) {
    product.class = news.class;
    product.seenAt = at;
  }
  const { maturesOn } = news;
  const known = product.maturityAt ?? -Infinity;
  if (maturesOn === null || at < known || (at === known && maturesOn <= (product.maturesOn ?? -Infinity))) return;
  product.maturesOn = maturesOn;
  product.maturityAt = at;
}

/** It opens with its first purchase. One after a closing opens it again. */
function noteBought(product: HeldProduct, at: EpochMs): void {
  product.openedAt = Math.min(product.openedAt ?? at, at);
  if (product.closedAt !== null && product.closedAt >= at) return;
  product.closedAt = null;
  product.boughtAt = Math.max(product.boughtAt ?? at, at);
}

function noteClosed(product: HeldProduct, at: EpochMs): void {
  if (product.boughtAt !== null && product.boughtAt > at) return;
  product.boughtAt = null;
  product.closedAt = Math.max(product.closedAt ?? at, at);
}

function codeOf(by: ClosedBy): number {
  return CLOSED_BY.indexOf(by);
}

function classCode(productClass: ProductClass | null): number {
  return productClass === null ? -1 : PRODUCT_CLASS_CODES[productClass];
}
