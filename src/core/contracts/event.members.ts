/**
 * The single definition of an event: its members, the accepted values of each, and the sentence for a refused value.
 * The class for class-validator and OpenAPI is made from this table, and every intake path reads events by it.
 */
import { LARGEST_AMOUNT } from '../state/activity.js';
import { instantOf, isPlausible, timeHint } from '../primitives/instant.js';
import { CHANNELS } from '../primitives/vocabulary.js';

/** The answer to a caller about an event that is refused, or accepted with a warning. */
export interface Refusal {
  code: string;
  message: string;
}

export interface EventMember {
  name: string;
  /** Whether the member may be left out. Undefined and null count as left out. */
  optional: boolean;
  /** Null for a value that is accepted. */
  refuse: (value: unknown) => Refusal | null;
}

const LONGEST = { id: 128, customerId: 64, text: 64 } as const;
/** No spaces, no control characters, no unpaired surrogates, and not a path step (`.` or `..`). */
const IDENTIFIER = /^(?!\.{1,2}$)[^\s\p{C}]+$/u;
/** An unpaired surrogate cannot be written as UTF-8: two different ids would become the same text. */
const HALF_CHARACTER = /\p{Surrogate}/u;
const CURRENCY = /^[A-Z]{3}$/;
const MOST_VALUES = 100;
const DEEPEST = 4;

const MISSING_ID = refusal('missing_id', 'id is missing: give every event an id of its own');
const BAD_ID = refusal('bad_id', `id must be a string of at most ${LONGEST.id} characters: put numbers in quotes`);
const MISSING_CUSTOMER = refusal('missing_customer', 'customerId is missing');
const BAD_CUSTOMER = refusal(
  'bad_customer',
  `customerId must be a string of at most ${LONGEST.customerId} characters without spaces: put numbers in quotes`,
);
const UNKNOWN_CHANNEL = refusal('unknown_channel', `channel must be one of ${CHANNELS.join(', ')}`);
const MISSING_TYPE = refusal('missing_type', 'type is missing');
const BAD_TYPE = refusal('bad_type', `type must be a string of at most ${LONGEST.text} characters`);
const BAD_AMOUNT = refusal('bad_amount', 'amount must be a finite number between -1e12 and 1e12');
const BAD_CURRENCY = refusal('bad_currency', 'currency must be three capital letters, as in ISO 4217');
const BAD_BALANCE = refusal('bad_balance', 'balance must be a finite number between -1e12 and 1e12');
const BAD_PRODUCT = refusal('bad_product', `product must be a string of at most ${LONGEST.text} characters`);
const BAD_BRANCH = refusal('bad_branch', `branch must be a string of at most ${LONGEST.text} characters`);
const BAD_ATTRIBUTES = refusal(
  'bad_attributes',
  `attributes must be an object of at most ${MOST_VALUES} values, nested at most ${DEEPEST} deep`,
);

const known: ReadonlySet<unknown> = new Set(CHANNELS);

/** In the order of the checks: the first fault of an event is reported. */
export const EVENT_MEMBERS = [
  needed('id', (value) => (isMissing(value) ? MISSING_ID : isText(value, LONGEST.id) ? null : BAD_ID)),
  needed('customerId', (value) =>
    isMissing(value)
      ? MISSING_CUSTOMER
      : isText(value, LONGEST.customerId) && IDENTIFIER.test(value)
        ? null
        : BAD_CUSTOMER,
  ),
  needed('occurredAt', refuseInstant),
  needed('channel', (value) => (known.has(value) ? null : UNKNOWN_CHANNEL)),
  needed('type', (value) => (isMissing(value) ? MISSING_TYPE : isText(value, LONGEST.text) ? null : BAD_TYPE)),
  optional('amount', (value) => (isAmount(value) ? null : BAD_AMOUNT)),
  optional('currency', (value) => (typeof value === 'string' && CURRENCY.test(value) ? null : BAD_CURRENCY)),
  optional('balance', (value) => (isAmount(value) ? null : BAD_BALANCE)),
  optional('product', (value) => (isText(value, LONGEST.text) ? null : BAD_PRODUCT)),
  optional('branch', (value) => (isText(value, LONGEST.text) ? null : BAD_BRANCH)),
  optional('attributes', (value) => (isSmallObject(value) ? null : BAD_ATTRIBUTES)),
] as const satisfies EventMember[];

export type EventMemberName = (typeof EVENT_MEMBERS)[number]['name'];

function needed<Name extends string>(name: Name, refuse: EventMember['refuse']): EventMember & { name: Name } {
  return { name, optional: false, refuse };
}

function optional<Name extends string>(name: Name, refuse: EventMember['refuse']): EventMember & { name: Name } {
  return { name, optional: true, refuse };
}

function refusal(code: string, message: string): Refusal {
  return { code, message };
}

function refuseInstant(value: unknown): Refusal | null {
  const at = instantOf(value);
  if (isPlausible(at)) return null;
  const code = Number.isNaN(at) ? 'bad_time' : 'implausible_time';
  return refusal(code, `occurredAt ${timeHint(value)}`);
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** @param most in characters (code points), not in UTF-16 units */
function isText(value: unknown, most: number): value is string {
  if (typeof value !== 'string' || HALF_CHARACTER.test(value)) return false;
  return value.length <= most || (value.length <= 2 * most && Array.from(value).length <= most);
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= LARGEST_AMOUNT;
}

function isSmallObject(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value) && valuesIn(value) <= MOST_VALUES;
}

/** The number of values in an object; Infinity when it is nested too deep. The recursion stops at the depth limit. */
function valuesIn(value: object, depth = 1): number {
  const inner: unknown[] = Object.values(value);
  if (depth > DEEPEST || inner.length > MOST_VALUES) return Infinity;
  return inner.reduce<number>((sum, one) => sum + 1 + (isObject(one) ? valuesIn(one, depth + 1) : 0), 0);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
