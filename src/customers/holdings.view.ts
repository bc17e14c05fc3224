/** What a customer holds, for people. */
import type { ProductView } from '../client/protocol.js';
import { dayText } from '../core/primitives/time.js';
import type { Product } from '../core/state/products.js';

/** First what is held, the next to mature first, then what was closed, the last one first. */
export function productViews(products: readonly Product[]): ProductView[] {
  return products
    .toSorted(inOrder)
    .map(({ class: ofClass, openedAt, maturesOn, closedAt }) => ({
      class: ofClass,
      openedAt,
      maturesOn: maturesOn === null ? null : dayText(maturesOn),
      closedAt,
    }));
}

function inOrder(a: Product, b: Product): number {
  if (a.closedAt !== null || b.closedAt !== null) return (b.closedAt ?? Infinity) - (a.closedAt ?? Infinity);
  return (a.maturesOn ?? Infinity) - (b.maturesOn ?? Infinity) || (a.openedAt ?? 0) - (b.openedAt ?? 0);
}
