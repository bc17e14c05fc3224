/** JSON without repeated members: JSON.parse silently keeps the last of two members with one name. */
import { utf8Text } from './strict-text.js';

/** @param member as returned by `repeatedMember` */
export function repeatedSentence(member: string): string {
  return `"${member.slice(0, SHOWN)}" stands twice in one object: leave one out`;
}

const SHOWN = 64;

class RepeatedMemberError extends Error {
  override readonly name = 'RepeatedMemberError';

  constructor(member: string) {
    super(repeatedSentence(member));
  }
}

/** The value of a whole JSON file. Throws TextError, SyntaxError when it is not JSON, or RepeatedMemberError. */
export function jsonOf(bytes: Uint8Array): unknown {
  const text = utf8Text(bytes);
  const value: unknown = JSON.parse(text);
  const twice = repeatedMember(text, value);
  if (twice !== null) throw new RepeatedMemberError(twice);
  return value;
}

/** Whether a parsed value is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c];
const [OBJECT, OBJECT_END, LIST, LIST_END] = [0x7b, 0x7d, 0x5b, 0x5d];
const BLANK = 0x20;

/** Deeper values are searched without recursion. */
const DEEP = 64;

/**
 * The first name that occurs twice in one object, at any depth. Parsing drops a repeated member. So a text that has no
 * more names than its value has members repeats none: counting both costs a fifth of a search, and a tenth of parsing.
 * @param text valid JSON
 * @param value what JSON.parse made of it
 */
export function repeatedMember(text: string, value: unknown): string | null {
  return mostNames(text) === membersOf(value, DEEP) ? null : firstRepeated(text);
}

/** Scans character codes and compares the few names of an object one by one. */
function firstRepeated(text: string): string | null {
  /** Names of the objects that are open; null for a list. */
  const open: (Names | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      const end = closingQuote(text, at + 1);
      if (isName(text, end + 1)) {
        const names = open[open.length - 1];
        const name = nameIn(text, at + 1, end);
        if (names?.add(name) === false) return name;
      }
      at = end;
    } else if (sign === OBJECT) open.push(new Names());
    else if (sign === LIST) open.push(null);
    else if (sign === OBJECT_END || sign === LIST_END) open.pop();
  }
  return null;
}

/** Quotes that a colon follows: one for each name, and few others, as in the text ":". */
function mostNames(text: string): number {
  let names = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) <= BLANK) before--;
    if (text.charCodeAt(before) === QUOTE) names++;
  }
  return names;
}

/** How many members the objects of a parsed value have, at any depth; NaN when it is nested more than `levels` deep. */
export function membersOf(value: unknown, levels: number): number {
  if (!isContainer(value)) return 0;
  if (levels === 0) return NaN;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (isContainer(item)) members += membersOf(item, levels - 1);
    return members;
  }
  for (const name in value) {
    const member = value[name];
    members += isContainer(member) ? 1 + membersOf(member, levels - 1) : 1;
  }
  return members;
}

/** An object or a list. */
type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Few names are searched one by one, which is cheapest. More go into a set: an object may have a million names. */
class Names {
  private static readonly few = 32;
  private readonly list: string[] = [];
  private set: Set<string> | null = null;

  /** False when the name is already there. */
  add(name: string): boolean {
    if (this.set?.has(name) ?? this.list.includes(name)) return false;
    if (this.set !== null) this.set.add(name);
    else if (this.list.push(name) > Names.few) this.set = new Set(this.list);
    return true;
  }
}

/** Index of the quote that closes the text which begins at `from`; -1 when none does. */
export function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); ; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (before > from && text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at;
  }
}

/** Most names have no escapes and need no parser. */
function nameIn(text: string, from: number, end: number): string {
  const name = text.slice(from, end);
  return name.includes('\\') ? String(JSON.parse(`"${name}"`)) : name;
}

/** A text followed by a colon is a member's name. */
function isName(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= BLANK) at++;
  return text.charCodeAt(at) === COLON;
}
