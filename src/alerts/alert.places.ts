/** Places in the order of a list, and the first of many. */
import { gainOrder, type GainRules } from '../core/alerts/expected.gain.js';
import type { AlertOrder, AlertSort } from './alert.order.js';
import type { AlertRow } from './alert.row.js';

/** Smaller keys come first, equal ones by id. */
export interface Place {
  key: number;
  id: string;
}

/** Behind all others: alerts that were resolved at the first page. */
export const END = Infinity;

const SIGN: Readonly<Record<AlertSort, 1 | -1>> = {
  gain: -1,
  urgency: -1,
  value: -1,
  age: 1,
  risk: -1,
  due: 1,
  owner: 1,
};

export function signOf({ sort, isReversed }: AlertOrder): number {
  return isReversed ? -SIGN[sort] : SIGN[sort];
}

/** What a row is ordered by, before the sign. @param rankOf the place of a name among all names */
export function measureOf(
  row: AlertRow,
  sort: AlertSort,
  rules: GainRules,
  rankOf: (name: string | null) => number,
): number {
  switch (sort) {
    case 'gain':
      return gainOrder(row, rules);
    case 'urgency':
      return row.priority;
    case 'value':
      return row.valueAtStake;
    case 'age':
      return row.openedAt;
    case 'risk':
      return row.risk;
    case 'due':
      return row.dueAt;
    case 'owner':
      return rankOf(row.assignee);
  }
}

export function byPlace(a: Place, b: Place): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * Keeps the first `most` of the places that are added, in any order. It holds at most twice as many: sorting now and then
 * is cheaper than finding the place of each.
 */
export class FirstPlaces<T extends Place> {
  private kept: T[] = [];
  private last: T | null = null;

  constructor(private readonly most: number) {}

  /** Whether no place with this key can be among the first. A caller then need not make it. */
  isBehind(key: number): boolean {
    return this.last !== null && key > this.last.key;
  }

  add(place: T): void {
    if (this.last !== null && byPlace(place, this.last) >= 0) return;
    this.kept.push(place);
    if (this.kept.length >= 2 * this.most) this.cut();
  }

  /** In order. */
  all(): readonly T[] {
    this.cut();
    return this.kept;
  }

  private cut(): void {
    this.kept.sort(byPlace);
    this.kept.length = Math.min(this.kept.length, this.most);
    if (this.kept.length === this.most) this.last = this.kept[this.most - 1] ?? null;
  }
}
