import type { ClosedBy, ClosingScope } from './products.js';
import { CHANNELS, KINDS, type Channel, type EpochMs, type Kind, type ProductClass } from '../primitives/vocabulary.js';

/**
 * An event that was read and accepted: the payload of a queue job. Members that the service does not use are left out.
 */
export interface WireEvent {
  /** The producer's idempotency key. */
  id: string;
  customerId: string;
  occurredAt: EpochMs;
  channel: Channel;
  /** The bank's own name for what happened. */
  type: string;
  amount?: number;
  currency?: string;
  balance?: number;
  branch?: string;
  /** The bank's own name of the product that the event is about. */
  product?: string;
  /** Only those that the catalogue allows. */
  attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** What one of the bank's types means, where a kind alone does not say it. */
export interface TypeRule {
  kind: Kind;
  /** A regular income: it is business of the customer on any channel, also when the bank itself posts it. */
  isIncome?: boolean;
  /** A refund or a cancellation: its amount lowers the sums of this kind, and it is no act of the customer. */
  takesBack?: Kind;
  closes?: ClosingScope;
  /** Who closed; the customer unless said otherwise. */
  closedBy?: ClosedBy;
}

/** What the state keeps of an event. Amounts are whole hundredths of the base currency. */
export interface Activity {
  id: string;
  occurredAt: EpochMs;
  /** Index into CHANNELS. */
  channel: number;
  /** Index into KINDS. */
  kind: number;
  /** The absolute amount: the kind gives the direction. Null when unknown. */
  amount: number | null;
  balance: number | null;
  branch: string | null;
}

/** `config/activity.json` and the currencies of `config/tiers.json`. */
export interface ActivityCatalog {
  /** The bank's type → kind, or one kind for positive and one for negative amounts. */
  types: Readonly<Record<string, Kind | { positive: Kind; negative: Kind } | TypeRule>>;
  /** The kind for a type that is not mapped yet. */
  unmapped: Kind;
  /** The class of each product, by the bank's own name for it. */
  products: Readonly<Record<string, ProductClass>>;
  /** Names of attributes that are kept of an event. All others are dropped at the door. */
  attributes: readonly string[];
  /** The base currency. */
  currency: string;
  /** Units of the base currency for one unit of another. */
  rates: Readonly<Record<string, number>>;
}

/** The largest amount or balance accepted, in units of any currency: far above any real one, and exact in a state. */
export const LARGEST_AMOUNT = 1e12;

export const SYSTEM_CHANNEL = CHANNELS.indexOf('system');
export const BALANCE_KIND = KINDS.indexOf('balance');
export const MONEY_IN_KIND = KINDS.indexOf('money_in');
export const MONEY_OUT_KIND = KINDS.indexOf('money_out');
export const PURCHASE_KIND = KINDS.indexOf('purchase');
export const REDEMPTION_KIND = KINDS.indexOf('redemption');

/**
 * An event whose amount does not count becomes a balance snapshot: its id is remembered and its balance counts, but it
 * is not an act of the customer.
 */
export function translate(event: WireEvent, catalog: ActivityCatalog): Activity {
  const rate = rateOf(event.currency, catalog) ?? 1;
  const moved = unmovedOf(event, catalog) === null;
  return {
    id: event.id,
    occurredAt: event.occurredAt,
    channel: CHANNELS.indexOf(event.channel),
    kind: moved ? KINDS.indexOf(kindOf(event, catalog)) : BALANCE_KIND,
    amount: event.amount === undefined || !moved ? null : Math.abs(hundredths(event.amount * rate)),
    balance: event.balance === undefined ? null : hundredths(event.balance * rate),
    branch: event.branch ?? null,
  };
}

/** Why the amount of an event does not count: it reverses an earlier event, or it is zero. */
export type Unmoved = 'reversal' | 'zero';

/**
 * Null when the amount counts. A reversal is known only by its sign, and only where the type has one direction. Sums in
 * a state have no sign, so a reversal cannot be subtracted, and it is not added either.
 */
export function unmovedOf(event: Pick<WireEvent, 'type' | 'amount'>, catalog: ActivityCatalog): Unmoved | null {
  const { amount } = event;
  if (amount === undefined || amount > 0) return null;
  const mapped = mappedOf(event.type, catalog);
  if (amount === 0) return isMoney(positiveKind(mapped)) ? 'zero' : null;
  return typeof mapped === 'string' && isBusinessKind(KINDS.indexOf(mapped)) ? 'reversal' : null;
}

/** The name under which unmapped types are counted once too many are counted by name. No type may have this name. */
export const OTHER_TYPES = '(other)';

/** Whether the catalogue maps the type to a kind. */
export function isMapped(type: string, catalog: ActivityCatalog): boolean {
  return mappedOf(type, catalog) !== undefined;
}

/** Units of the base currency for one unit of `currency`; undefined when no rate is configured. */
export function rateOf(currency: string | undefined, catalog: ActivityCatalog): number | undefined {
  if (currency === undefined || currency === catalog.currency) return 1;
  return Object.hasOwn(catalog.rates, currency) ? catalog.rates[currency] : undefined;
}

/** True for an act of the customer: not a posting of the bank, not a balance snapshot. */
export function isActive(activity: Activity): boolean {
  return activity.channel !== SYSTEM_CHANNEL && activity.kind !== BALANCE_KIND;
}

/** True for a transaction that the customer initiated: the unit of business volume. */
export function isBusiness(activity: Activity): boolean {
  return activity.channel !== SYSTEM_CHANNEL && isBusinessKind(activity.kind);
}

export function isBusinessKind(kind: number): boolean {
  return kind === MONEY_IN_KIND || kind === MONEY_OUT_KIND || kind === PURCHASE_KIND || kind === REDEMPTION_KIND;
}

function mappedOf(type: string, { types }: ActivityCatalog): ActivityCatalog['types'][string] | undefined {
  return Object.hasOwn(types, type) ? types[type] : undefined;
}

function isMoney(kind: Kind | undefined): boolean {
  return kind === 'money_in' || kind === 'money_out';
}

function kindOf(event: WireEvent, catalog: ActivityCatalog): Kind {
  const mapped = mappedOf(event.type, catalog);
  if (mapped === undefined) return catalog.unmapped;
  if (typeof mapped === 'string') return mapped;
  if ('kind' in mapped) return mapped.kind;
  return (event.amount ?? 0) < 0 ? mapped.negative : mapped.positive;
}

function positiveKind(mapped: ActivityCatalog['types'][string] | undefined): Kind | undefined {
  if (typeof mapped !== 'object') return mapped;
  return 'kind' in mapped ? mapped.kind : mapped.positive;
}

/** Sums of integers do not depend on the order of the events; sums of fractions would. */
function hundredths(amount: number): number {
  return Math.round(amount * 100);
}
