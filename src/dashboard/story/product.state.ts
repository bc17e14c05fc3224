import type { Closings, ProductView } from '../../client/protocol.js';
import type { ClosedBy, ClosingScope, EpochMs } from '../../client/vocabulary.js';

/** The state of a product, and the instant that it began or will end. */
export interface ProductState {
  state: 'held' | 'since' | 'matures' | 'matured' | 'closed';
  at: EpochMs | null;
}

const MOST_CLOSED = 3;

export function productState({ openedAt, maturesOn, closedAt }: ProductView, now: EpochMs): ProductState {
  if (closedAt !== null) return { state: 'closed', at: closedAt };
  if (maturesOn === null) return { state: openedAt === null ? 'held' : 'since', at: openedAt };
  const at = noonOf(maturesOn);
  return { state: at < now && !isSameDay(at, now) ? 'matured' : 'matures', at };
}

/** All products held and the last few that were closed, and how many are left out. */
export function shownProducts(products: readonly ProductView[]): { shown: ProductView[]; more: number } {
  const held = products.filter(({ closedAt }) => closedAt === null);
  const closed = products.filter(({ closedAt }) => closedAt !== null);
  return { shown: [...held, ...closed.slice(0, MOST_CLOSED)], more: Math.max(0, closed.length - MOST_CLOSED) };
}

/** The newest closing of all scopes; null for none. The wider scope is told when two were closed at once. */
export function newestClosing(closings: Closings): Closing | null {
  return newestFirst(closings)[0] ?? null;
}

/** The newest closing by the bank or after a death; null for none. */
export function closingByOthers(closings: Closings): Closing | null {
  const all = newestFirst(closings);
  return all.find(({ by }) => by === 'death') ?? all.find(({ by }) => by === 'bank') ?? null;
}

interface Closing {
  scope: ClosingScope;
  at: EpochMs;
  by: ClosedBy;
}

function newestFirst(closings: Closings): Closing[] {
  const scopes: readonly ClosingScope[] = ['relationship', 'account', 'product'];
  const all = scopes.flatMap((scope) => {
    const closing = closings[scope];
    return closing === null ? [] : [{ scope, ...closing }];
  });
  return all.sort((a, b) => b.at - a.at);
}

/** Noon of the day in the reader's time zone, so that it is shown as that day. */
function noonOf(day: string): EpochMs {
  return Date.parse(`${day}T12:00`);
}

function isSameDay(at: EpochMs, now: EpochMs): boolean {
  return new Date(at).toDateString() === new Date(now).toDateString();
}
