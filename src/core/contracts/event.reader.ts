/** Reads untrusted events: returns the accepted ones, the refused ones with the reason, and warnings. */
import { isMapped, rateOf, unmovedOf, type ActivityCatalog, type WireEvent } from '../state/activity.js';
import { USUAL_ATTRIBUTES, allowedAttributes, misspeltAttribute, refuseAttributes } from './attributes.js';
import { EVENT_MEMBERS, type EventMemberName, type Refusal } from './event.members.js';
import { repeatedMember, repeatedSentence } from '../primitives/json.js';
import { nearestName } from '../primitives/nearest.name.js';
import { HORIZON_MS } from '../state/state.js';
import { instantOf } from '../primitives/instant.js';
import { DAY_MS, SECOND_MS } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export type { Refusal } from './event.members.js';

/** A remark about one of the items that were sent. */
export interface ItemRemark extends Refusal {
  index: number;
  /** The first 128 characters of the item's id; null when it has none. */
  id: string | null;
}

export interface ReadEvents {
  events: WireEvent[];
  /** The first rejections, up to the limit. */
  rejected: ItemRemark[];
  rejectedCount: number;
  /** The first warnings about accepted events, up to the limit. */
  warnings: ItemRemark[];
}

export interface EventRules {
  /** Null when unknown: types and currencies are then checked when the events are applied. */
  catalog: ActivityCatalog | null;
  /** Names of the attributes that are kept while the catalogue is unknown; the usual ones when left out. */
  attributes?: readonly string[];
  /** How far after `asOf` an event may lie, because clocks differ. */
  skewMs: number;
}

/** An item that could not be parsed. */
export class UnreadItem {
  constructor(
    readonly refusal: Refusal,
    readonly id: string | null = null,
  ) {}
}

const NOT_JSON = new UnreadItem({ code: 'not_json', message: 'this line is not JSON' });

/** The value of a line of NDJSON, of any type; an UnreadItem when it cannot be parsed. */
export function parseItem(line: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return NOT_JSON;
  }
  const twice = repeatedMember(line, value);
  if (twice === null) return value;
  return new UnreadItem({ code: 'repeated_member', message: repeatedSentence(twice) });
}

/** An object with the members of an event whose values are not checked yet. */
type Candidate = Readonly<Partial<Record<EventMemberName, unknown>>>;

const NAMES: readonly string[] = EVENT_MEMBERS.map(({ name }) => name);

/**
 * @param asOf the clock for the checks of time
 * @param mostRemarks the most rejections, and the most warnings, in the result
 */
export function readEvents(
  items: readonly unknown[],
  asOf: EpochMs,
  rules: EventRules,
  mostRemarks = Infinity,
): ReadEvents {
  const read: ReadEvents = { events: [], rejected: [], rejectedCount: 0, warnings: [] };
  for (const [index, item] of items.entries()) {
    const result = readEvent(item, asOf, rules);
    if ('code' in result) {
      if (++read.rejectedCount > mostRemarks) continue;
      read.rejected.push({ index, id: idOf(item), code: result.code, message: result.message });
      continue;
    }
    read.events.push(result);
    for (const { code, message } of warningsOf(item, result, rules, mostRemarks - read.warnings.length)) {
      read.warnings.push({ index, id: result.id, code, message });
    }
  }
  return read;
}

/**
 * The event, or the reason of the refusal. Members that the service does not use, and attributes that are not allowed,
 * are dropped; null means left out.
 */
export function readEvent(item: unknown, asOf: EpochMs, rules: EventRules): WireEvent | Refusal {
  if (item instanceof UnreadItem) return item.refusal;
  if (!isRecord(item)) return { code: 'not_an_object', message: 'an event is a JSON object' };
  const allowed = attributesOf(rules);
  const refusal = memberRefusal(item) ?? refuseAttributes(item['attributes'], allowed);
  if (refusal !== null) return refusal;
  const event = wireEvent(item, allowed);
  return refuseByTime(event, asOf, rules.skewMs) ?? refuseByCurrency(event, rules.catalog) ?? event;
}

function attributesOf({ catalog, attributes = USUAL_ATTRIBUTES }: EventRules): readonly string[] {
  return catalog?.attributes ?? attributes;
}

function memberRefusal(item: Candidate): Refusal | null {
  for (const { name, optional, refuse } of EVENT_MEMBERS) {
    const value = item[name];
    if (optional && (value === undefined || value === null)) continue;
    const refusal = refuse(value);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refuseByTime({ occurredAt }: WireEvent, asOf: EpochMs, skewMs: number): Refusal | null {
  if (occurredAt > asOf + skewMs) {
    return {
      code: 'in_future',
      message: `occurredAt lies more than ${skewMs / SECOND_MS} s after the clock it is judged by: check the sender's clock`,
    };
  }
  if (occurredAt < asOf - HORIZON_MS) {
    return {
      code: 'too_late',
      message: `occurredAt lies more than ${HORIZON_MS / DAY_MS} days before the clock it is judged by: load old events as a replay, sorted by time`,
    };
  }
  return null;
}

function refuseByCurrency({ currency }: WireEvent, catalog: ActivityCatalog | null): Refusal | null {
  if (catalog === null || rateOf(currency, catalog) !== undefined) return null;
  const known = [catalog.currency, ...Object.keys(catalog.rates)].join(', ');
  return {
    code: 'unknown_currency',
    message: `there is no rate for ${currency ?? ''}: send one of ${known}, or ask those who run the service to add a rate`,
  };
}

/** The typed event. The item must have passed every check of EVENT_MEMBERS: only this function relies on that. */
function wireEvent(item: Candidate, allowed: readonly string[]): WireEvent {
  const { amount, currency, balance, branch, product } = item as Partial<WireEvent>;
  const { id, customerId, channel, type } = item as WireEvent;
  const event: WireEvent = { id, customerId, occurredAt: instantOf(item.occurredAt), channel, type };
  if (amount != null) event.amount = amount;
  if (currency != null) event.currency = currency;
  if (balance != null) event.balance = balance;
  if (branch != null) event.branch = branch;
  if (product != null) event.product = product;
  const attributes = item.attributes == null ? null : allowedAttributes(item.attributes, allowed);
  if (attributes !== null) event.attributes = attributes;
  return event;
}

const UNMOVED = {
  reversal: {
    code: 'taken_back',
    message:
      'a negative amount of this type takes an earlier one back: it lowers the sums, and is no act of the customer',
  },
  zero: { code: 'zero_amount', message: 'an amount of zero moves nothing: this is no business of the customer' },
} as const;

/** At most `most` warnings: an event may have a hundred thousand unknown members. */
function warningsOf(item: unknown, event: WireEvent, rules: EventRules, most: number): Refusal[] {
  if (most <= 0) return [];
  const warnings = unknownMemberWarnings(item, most, attributesOf(rules));
  const { catalog } = rules;
  if (catalog === null) return warnings.slice(0, most);
  const unmoved = unmovedOf(event, catalog);
  if (unmoved !== null) warnings.push(UNMOVED[unmoved]);
  if (!isMapped(event.type, catalog)) warnings.push(unmappedType(event.type, catalog));
  if (isUnknownProduct(event.product, catalog)) warnings.push(UNKNOWN_PRODUCT);
  return warnings.slice(0, most);
}

/** A bank that names no products in its settings needs no warning about each of them. */
function isUnknownProduct(product: string | undefined, { products }: ActivityCatalog): boolean {
  return product !== undefined && !Object.hasOwn(products, product) && Object.keys(products).length > 0;
}

const UNKNOWN_PRODUCT: Refusal = {
  code: 'unknown_product',
  message: 'config/products.json does not name this product, so that its class is not known',
};

function unmappedType(type: string, { unmapped }: ActivityCatalog): Refusal {
  const message = `type "${type}" is not mapped and counts as ${unmapped}: ask those who run the service to map it`;
  return { code: 'unmapped_type', message };
}

/** Allocates nothing when all members are known, as in most events. */
function unknownMembers(item: unknown, most: number): readonly string[] {
  if (!isRecord(item)) return [];
  let unknown: string[] | null = null;
  for (const name in item) {
    if (NAMES.includes(name)) continue;
    (unknown ??= []).push(name);
    if (unknown.length >= most) break;
  }
  return unknown ?? [];
}

/** How many characters of a caller's name, and of a caller's id, an answer repeats. */
const SHOWN = 64;
const SHOWN_OF_ID = 128;

/**
 * Warnings about unknown members of an accepted item, and about a misspelt attribute.
 * @param most the largest number of warnings about members
 */
export function unknownMemberWarnings(item: unknown, most: number, attributes: readonly string[]): Refusal[] {
  const warnings = unknownMembers(item, most).map(unknownMember);
  const misspelt = isRecord(item) ? misspeltAttribute(item['attributes'], attributes) : null;
  if (misspelt !== null) warnings.push(misspelt);
  return warnings;
}

function unknownMember(name: string): Refusal {
  const nearest = nearestName(name, NAMES);
  const hint = nearest === null ? '' : `: did you mean ${nearest}?`;
  return {
    code: 'unknown_member',
    message: `"${name.slice(0, SHOWN)}" is not a member of an event and is not used${hint}`,
  };
}

function idOf(item: unknown): string | null {
  const id = item instanceof UnreadItem ? item.id : isRecord(item) ? item['id'] : null;
  return typeof id === 'string' ? id.slice(0, SHOWN_OF_ID) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
