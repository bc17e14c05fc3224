/** Events as they are accepted, and what each means for the state of its customer. */
import { hash32, hash48 } from '../primitives/hash.js';
import { CHANNELS, KINDS, type Channel, type EpochMs, type Kind, type ProductClass } from '../primitives/vocabulary.js';
import {
  closedByOf,
  maturityOf,
  type Closing,
  type ClosedBy,
  type ClosingScope,
  type ProductNews,
} from './products.js';

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
  /** Index into KINDS: whose sums the amount changes. */
  kind: number;
  /** The kind gives the direction. Only the amount of a correction may be negative. Null when unknown. */
  amount: number | null;
  balance: number | null;
  branch: string | null;
  /** It takes back an earlier event, or a part of one: it changes sums and is no act of the customer. */
  isCorrection?: boolean;
  /** The bank's type says that it is a regular income. */
  isIncome?: boolean;
  /**
   * Identifies the type of a posting that may have either direction. Money that comes back the same day in a posting of
   * the same type takes back what went out, see postings.ts. Null for all other types.
   */
  twoWay?: number | null;
  product?: ProductNews | null;
  closing?: Closing | null;
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
 * An event whose amount is zero becomes a balance snapshot: its id is remembered and its balance counts, but it is not
 * an act of the customer. So does a closing by somebody else than the customer.
 */
export function translate(event: WireEvent, catalog: ActivityCatalog): Activity {
  const rate = rateOf(event.currency, catalog) ?? 1;
  const mapped = mappedOf(event.type, catalog);
  const rule = typeof mapped === 'object' && 'kind' in mapped ? mapped : null;
  const closing = closingOf(event, rule);
  const isIncome = rule?.isIncome === true;
  const amount = amountOf(event, rate);
  const takenBack = takenBackOf(event, mapped);
  const kind = takenBack ?? kindOf(event, mapped, catalog);
  const isStranger = closing !== null && closing.by !== 'customer';
  const isFee = takenBack !== null && rule?.takesBack === undefined && event.channel === 'system' && !isIncome;
  const hasNone = event.amount === 0 ? takenBack !== null || isMoney(positiveKind(mapped)) : false;
  const isNothing = isStranger || isFee || hasNone || (takenBack !== null && amount === null);
  return {
    id: event.id,
    occurredAt: event.occurredAt,
    channel: CHANNELS.indexOf(event.channel),
    kind: isNothing ? BALANCE_KIND : KINDS.indexOf(kind),
    amount: isNothing || amount === null ? null : signed(amount, takenBack !== null, rule),
    balance: event.balance === undefined ? null : hundredths(event.balance * rate),
    branch: event.branch ?? null,
    isCorrection: takenBack !== null && !isNothing,
    isIncome,
    twoWay: isTwoWay(mapped) && amount !== null && !isNothing ? hash32(event.type) >>> 16 : null,
    product: newsOf(event, catalog, rule, takenBack === null ? kind : null),
    closing,
  };
}

function amountOf({ amount }: WireEvent, rate: number): number | null {
  return amount === undefined ? null : Math.sign(amount) * hundredths(Math.abs(amount) * rate);
}

/** A type that takes back changes the sums against its sign, a correction of any other type with it. */
function signed(amount: number, isCorrection: boolean, rule: TypeRule | null): number {
  if (!isCorrection) return Math.abs(amount);
  return rule?.takesBack === undefined ? amount : -amount;
}

/** The kind whose sums an event takes back; null for one that takes nothing back. */
function takenBackOf({ amount }: WireEvent, mapped: Mapped): Kind | null {
  if (typeof mapped === 'object' && 'kind' in mapped && mapped.takesBack !== undefined) return mapped.takesBack;
  const kind = oneKindOf(mapped);
  return kind !== null && (amount ?? 0) < 0 && isBusinessKind(KINDS.indexOf(kind)) ? kind : null;
}

/** True for types whose sign says whether money came in or went out. */
function isTwoWay(mapped: Mapped): boolean {
  return (
    typeof mapped === 'object' &&
    'positive' in mapped &&
    mapped.positive === 'money_in' &&
    mapped.negative === 'money_out'
  );
}

function closingOf({ occurredAt, attributes }: WireEvent, rule: TypeRule | null): Closing | null {
  if (rule?.closes === undefined) return null;
  return {
    scope: rule.closes,
    at: occurredAt,
    by: closedByOf(attributes?.['closedBy']) ?? rule.closedBy ?? 'customer',
  };
}

/** @param kind null for an event that takes something back: it opens and closes nothing */
function newsOf(
  event: WireEvent,
  catalog: ActivityCatalog,
  rule: TypeRule | null,
  kind: Kind | null,
): ProductNews | null {
  const { product: name, attributes } = event;
  if (name === undefined) return null;
  const isClosing = kind !== null && (rule?.closes === 'product' || kind === 'redemption');
  return {
    id: hash48(name),
    class: Object.hasOwn(catalog.products, name) ? (catalog.products[name] ?? null) : null,
    what: isClosing ? 'closed' : kind === 'purchase' ? 'bought' : 'named',
    maturesOn: maturityOf(attributes?.['maturesOn']),
  };
}

/** What is worth a word about an amount: it reverses an earlier event, or it is zero and does not count. */
export type Unmoved = 'reversal' | 'zero';

/** Null for an amount that counts as it stands. A reversal is known only by its sign, where the type has one direction. */
export function unmovedOf(event: Pick<WireEvent, 'type' | 'amount'>, catalog: ActivityCatalog): Unmoved | null {
  const { amount } = event;
  if (amount === undefined || amount > 0) return null;
  const mapped = mappedOf(event.type, catalog);
  if (amount === 0) return isMoney(positiveKind(mapped)) ? 'zero' : null;
  const kind = oneKindOf(mapped);
  return kind !== null && isBusinessKind(KINDS.indexOf(kind)) ? 'reversal' : null;
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

/** True for an act of the customer: no posting of the bank other than income, no balance snapshot, no correction. */
export function isActive({ channel, kind, isCorrection }: Activity): boolean {
  return channel !== SYSTEM_CHANNEL && kind !== BALANCE_KIND && isCorrection !== true;
}

/**
 * True for a transaction that the customer initiated, or a regular income, whoever posts it: the unit of business
 * volume. An income that the bank posts is no act of the customer.
 */
export function isBusiness(activity: Activity): boolean {
  const { kind, isIncome, isCorrection } = activity;
  return isBusinessKind(kind) && (isActive(activity) || (isIncome === true && isCorrection !== true));
}

/** Whether the amount changes sums: it is business, or takes back business. */
export function isCounted(activity: Activity): boolean {
  return isBusinessKind(activity.kind) && (activity.isCorrection === true || isBusiness(activity));
}

export function isBusinessKind(kind: number): boolean {
  return kind === MONEY_IN_KIND || kind === MONEY_OUT_KIND || kind === PURCHASE_KIND || kind === REDEMPTION_KIND;
}

type Mapped = ActivityCatalog['types'][string] | undefined;

function mappedOf(type: string, { types }: ActivityCatalog): Mapped {
  return Object.hasOwn(types, type) ? types[type] : undefined;
}

function isMoney(kind: Kind | undefined): boolean {
  return kind === 'money_in' || kind === 'money_out';
}

function kindOf(event: WireEvent, mapped: Mapped, catalog: ActivityCatalog): Kind {
  if (mapped === undefined) return catalog.unmapped;
  if (typeof mapped === 'string') return mapped;
  if ('kind' in mapped) return mapped.kind;
  return (event.amount ?? 0) < 0 ? mapped.negative : mapped.positive;
}

/** The kind of a type that has one direction; null for other types and for those that are not mapped. */
function oneKindOf(mapped: Mapped): Kind | null {
  if (typeof mapped !== 'object') return mapped ?? null;
  return 'kind' in mapped ? mapped.kind : null;
}

function positiveKind(mapped: Mapped): Kind | undefined {
  if (typeof mapped !== 'object') return mapped;
  return 'kind' in mapped ? mapped.kind : mapped.positive;
}

/** Sums of integers do not depend on the order of the events; sums of fractions would. */
function hundredths(amount: number): number {
  return Math.round(amount * 100);
}
