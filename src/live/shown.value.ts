/** How a refusal shows a value that somebody sent: short, and without the content of lists and objects. */
import { isObject } from '../core/primitives/json.js';

const LONGEST_SHOWN = 60;

export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : short(JSON.stringify(value));
}

export function short(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

export function listed(names: readonly string[]): string {
  return names.length === 0 ? 'no members' : names.join(', ');
}
