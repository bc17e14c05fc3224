/** One row of the table: a kind of life with its right answer. */
import type { FactRules } from '../../src/core/model/policy.js';
import type { Bound } from './bounds.js';
import type { Life } from './draft.js';
import type { Draw } from './draw.js';

export interface Story {
  /** Its name. */
  kind: string;
  /** One sentence. */
  life: string;
  live: (customerId: string, draw: Draw) => Life;
  right: readonly Bound[];
  /** A customer who stays as they are: a call of decline is a false one, and counts in the total. */
  isSteady?: boolean;
  /** One exact life, without chance. */
  isSingle?: boolean;
  /** The share of customers who must be within all bounds, where it is not the usual one. */
  least?: number;
  /** The share of customers whose gaps are lognormal: with a longer tail than gamma gaps. */
  lognormal?: number;
  /** The largest population, where each customer is dear. */
  atMost?: number;
  /** The bank's time zone. */
  timeZone?: string;
  /** Rules that this bank has switched off or set otherwise. */
  facts?: Partial<FactRules>;
}

export interface Chapter {
  title: string;
  stories: readonly Story[];
}

/** The share of customers within all bounds: of 100 customers of a kind, 90 are within the bounds; of steady ones, who need only be left alone, more. */
export function leastOf({ isSingle, isSteady, least }: Story): number {
  if (isSingle === true) return 1;
  if (least !== undefined) return least;
  return isSteady === true ? 0.95 : 0.9;
}
