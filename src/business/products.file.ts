/** Reads `config/products.json`. Every fault names the member and the allowed values. */
import type { ActivityCatalog } from '../core/state/activity.js';
import { PRODUCT_CLASSES } from '../core/primitives/vocabulary.js';
import { FileFindings } from './file.findings.js';

type Products = ActivityCatalog['products'];

/** @param raw undefined when there is no such file: then no product has a class */
export function readProducts(raw: unknown): { products: Products; faults: string[] } {
  const faults = new FileFindings('products.json');
  if (raw === undefined) return { products: {}, faults: [] };
  const file = faults.object('', raw, ['products']);
  const products = Object.entries(faults.object('products', file['products'])).flatMap(([name, to]) => {
    const found = faults.oneOf(`products.${name}`, to, PRODUCT_CLASSES);
    return found === null ? [] : [[name, found] as const];
  });
  return { products: Object.fromEntries(products), faults: faults.found };
}
