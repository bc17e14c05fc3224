/**
 * The attributes of an event. Only those whose names are on the allow-list are kept; all others are dropped before
 * anything is written, because producers attach whatever they have, and that may be personal data.
 */
import { isObject } from '../primitives/json.js';
import { nearestName } from '../primitives/nearest.name.js';
import { instantOf, isPlausible } from '../primitives/instant.js';
import type { Refusal } from './event.members.js';

/** The service's allow-list unless `config/activity.json` has another one. Their values hold nothing personal. */
export const USUAL_ATTRIBUTES: readonly string[] = ['maturesOn', 'closedBy'];

/** Names that may stand on an allow-list. */
export const ATTRIBUTE_NAME = /^\p{L}[\p{L}\d_.-]{0,63}$/u;

export type Attributes = Readonly<Record<string, string | number | boolean>>;

const LONGEST = 64;
/** An unpaired surrogate, which cannot be written as UTF-8. */
const HALF_CHARACTER = /\p{Surrogate}/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CLOSERS: readonly unknown[] = ['customer', 'bank', 'death'];

/** What the value of an attribute must be; any other attribute may be any plain value. */
const RULES: ReadonlyMap<string, readonly [isRight: (value: unknown) => boolean, sentence: string]> = new Map([
  ['maturesOn', [isDay, 'must be a day as 2026-12-31']],
  ['closedBy', [(value: unknown) => CLOSERS.includes(value), `must be one of ${CLOSERS.join(', ')}`]],
]);
const PLAIN = [isPlain, `must be a text of at most ${LONGEST} characters, a number, or true or false`] as const;

/** Why the value of an allowed attribute cannot be used; null when all can. */
export function refuseAttributes(raw: unknown, allowed: readonly string[]): Refusal | null {
  if (!isObject(raw)) return null;
  for (const name of allowed) {
    const value = ownValue(raw, name);
    if (value === undefined) continue;
    const [isRight, sentence] = RULES.get(name) ?? PLAIN;
    if (!isRight(value)) return { code: 'bad_attributes', message: `attributes.${name} ${sentence}` };
  }
  return null;
}

/** The allowed ones; null when there are none. The values must have passed `refuseAttributes`. */
export function allowedAttributes(raw: unknown, allowed: readonly string[]): Attributes | null {
  if (!isObject(raw)) return null;
  let kept: Record<string, string | number | boolean> | null = null;
  for (const name of allowed) {
    const value = ownValue(raw, name);
    if (isPlain(value)) (kept ??= {})[name] = value;
  }
  return kept;
}

/** A warning about an attribute that is dropped although its name is nearly that of an allowed one. */
export function misspeltAttribute(raw: unknown, allowed: readonly string[]): Refusal | null {
  if (!isObject(raw) || allowed.length === 0) return null;
  for (const name of Object.keys(raw)) {
    const nearest = allowed.includes(name) ? null : nearestName(name, allowed);
    if (nearest === null) continue;
    const message = `attribute "${name.slice(0, LONGEST)}" is not kept: did you mean ${nearest}?`;
    return { code: 'unknown_attribute', message };
  }
  return null;
}

/** Null counts as left out. */
function ownValue(raw: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(raw, name) ? (raw[name] ?? undefined) : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  switch (typeof value) {
    case 'string':
      return value.length <= LONGEST && !HALF_CHARACTER.test(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === 'boolean';
  }
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && DAY.test(value) && isPlausible(instantOf(`${value}T00:00Z`));
}
