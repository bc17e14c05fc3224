/** Which customers the list shows and in which order: from the address, and into it. Pure. */
import type { CustomerQuery } from '../../client/rest.js';
import { STAGES, STRATEGIES, VALUE_TIERS, type Stage, type Strategy, type ValueTier } from '../../client/vocabulary.js';
import { oneOf, type Change } from '../address/address.js';

export const BANDS = ['near', 'above', 'below'] as const;
export type Band = (typeof BANDS)[number];

/** What customers are ordered by, the greatest first. */
export const ORDERS = ['risk', 'silence', 'since', 'assets'] as const;
export type Order = (typeof ORDERS)[number];

/** Shorter parts of an id are refused by the service, because they are in too many ids. */
export const SHORTEST_PART = 3;
const LONGEST_PART = 64;
export const LONGEST_SILENCE = 36_600;

/** Null and empty lists: whatever it is. */
export interface CustomerFilter {
  stages: readonly Stage[];
  tiers: readonly ValueTier[];
  strategies: readonly Strategy[];
  /** Near a tier's line. */
  band: Band | null;
  branch: string | null;
  /** Whole percents. */
  riskFrom: number | null;
  /** Whole days. */
  silentFrom: number | null;
  /** In the stage since this day or later, as 2026-01-31. */
  since: string | null;
  /** A part of the customer's id. */
  idPart: string | null;
  order: Order;
  /** The smallest first. */
  isReversed: boolean;
}

export const ALL_CUSTOMERS: CustomerFilter = {
  stages: [],
  tiers: [],
  strategies: [],
  band: null,
  branch: null,
  riskFrom: null,
  silentFrom: null,
  since: null,
  idPart: null,
  order: 'risk',
  isReversed: false,
};

/** What nobody knows is left out: an address may be old, or typed. */
export function customerFilterOf(search: string): CustomerFilter {
  const params = new URLSearchParams(search);
  const sort = params.get('sort') ?? '';
  const order = oneOf(ORDERS, sort.replace(/^-/, ''));
  return {
    stages: someOf(STAGES, params.get('stage')),
    tiers: someOf(VALUE_TIERS, params.get('tier')),
    strategies: someOf(STRATEGIES, params.get('strategy')),
    band: oneOf(BANDS, params.get('band')),
    branch: params.get('branch'),
    riskFrom: percentsIn(params.get('riskFrom')),
    silentFrom: wholeIn(params.get('silentFrom'), LONGEST_SILENCE),
    since: dayIn(params.get('since') ?? ''),
    idPart: idPartIn(params.get('q') ?? ''),
    order: order ?? 'risk',
    isReversed: order !== null && sort.startsWith('-'),
  };
}

/** What a filter changes in an address. */
export function customerChangeOf(filter: CustomerFilter): Change {
  const { stage, tier, strategy, band, branch, riskFrom, silentFrom, since, q, sort } = customerQueryOf(filter);
  return {
    stage: stage ?? null,
    tier: tier ?? null,
    strategy: strategy ?? null,
    band: band ?? null,
    branch: branch ?? null,
    riskFrom: riskFrom === undefined ? null : String(riskFrom),
    silentFrom: silentFrom === undefined ? null : String(silentFrom),
    since: since === undefined ? null : String(since),
    q: q ?? null,
    sort: sort ?? null,
  };
}

/** Without what the service takes when nothing is said. */
export function customerQueryOf(filter: CustomerFilter): CustomerQuery {
  const { stages, tiers, strategies, band, branch, riskFrom, silentFrom, since, idPart, order, isReversed } = filter;
  return {
    ...(stages.length === 0 ? {} : { stage: stages.join(',') }),
    ...(tiers.length === 0 ? {} : { tier: tiers.join(',') }),
    ...(strategies.length === 0 ? {} : { strategy: strategies.join(',') }),
    ...(band === null ? {} : { band }),
    ...(branch === null ? {} : { branch }),
    ...(riskFrom === null ? {} : { riskFrom: riskFrom / 100 }),
    ...(silentFrom === null ? {} : { silentFrom }),
    ...(since === null ? {} : { since }),
    ...(idPart === null ? {} : { q: idPart }),
    ...(order === 'risk' && !isReversed ? {} : { sort: isReversed ? `-${order}` : order }),
  };
}

/** The number of filters in use. An order leaves nobody out. */
export function filtersOn(filter: CustomerFilter): number {
  const { sort: _order, ...filters } = customerQueryOf(filter);
  return Object.keys(filters).length;
}

/** Choosing the order that is in use already turns it round. */
export function orderedBy(filter: CustomerFilter, order: Order): CustomerFilter {
  return { ...filter, order, isReversed: filter.order === order && !filter.isReversed };
}

/** Null when the service would refuse it. */
export function idPartIn(typed: string): string | null {
  const part = typed.trim();
  return part.length >= SHORTEST_PART && part.length <= LONGEST_PART ? part : null;
}

/** Null for what is no day, such as the 31st of February. */
export function dayIn(written: string): string | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : NaN;
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== written ? null : written;
}

/** Each once, in the order of the vocabulary, so that the same filter has the same address. */
function someOf<T extends string>(known: readonly T[], written: string | null): readonly T[] {
  const wanted = new Set<string>((written ?? '').split(','));
  return known.filter((one) => wanted.has(one));
}

function percentsIn(written: string | null): number | null {
  const ratio = /^(0|1|0?\.\d+|1\.0+)$/.test(written ?? '') ? Number(written) : NaN;
  return ratio >= 0 && ratio <= 1 ? Math.round(ratio * 100) : null;
}

function wholeIn(written: string | null, most: number): number | null {
  const value = /^\d{1,6}$/.test(written ?? '') ? Number(written) : NaN;
  return value <= most ? value : null;
}
