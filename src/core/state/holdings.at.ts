/** Incomes, products and closings as they were at an earlier instant, as far as the present state still knows. */
import type { EpochMs } from '../primitives/vocabulary.js';
import { LEAVING_DAYS, type IncomeDay } from './incomes.js';
import type { Closings, ClosingScope, HeldProduct } from './products.js';
import type { CustomerState } from './state.js';

export function holdingsAt(
  { incomes, products, closings, calendar }: CustomerState,
  at: EpochMs,
): Pick<CustomerState, 'incomes' | 'products' | 'closings'> {
  const today = calendar.dayOf(at);
  return {
    incomes: incomes.filter(({ day }) => day <= today).map((income) => incomeOn(income, today)),
    products: products.flatMap((product) => productAt(product, at)),
    closings: {
      relationship: closingAt(closings, 'relationship', at),
      account: closingAt(closings, 'account', at),
      product: closingAt(closings, 'product', at),
    },
  };
}

function incomeOn(income: IncomeDay, today: number): IncomeDay {
  return income.day + LEAVING_DAYS <= today ? income : { ...income, left: null };
}

/** A product that was named later, and not opened before, was not known. */
function productAt(product: HeldProduct, at: EpochMs): HeldProduct[] {
  const { openedAt, closedAt, boughtAt, seenAt } = product;
  const isKnown = openedAt === null ? seenAt <= at : openedAt <= at;
  if (!isKnown) return [];
  const notYet = (instant: EpochMs | null): EpochMs | null => (instant === null || instant > at ? null : instant);
  return [{ ...product, closedAt: notYet(closedAt), boughtAt: notYet(boughtAt), seenAt: Math.min(seenAt, at) }];
}

function closingAt(closings: Closings, scope: ClosingScope, at: EpochMs): Closings[ClosingScope] {
  const closing = closings[scope];
  return closing === null || closing.at > at ? null : closing;
}
