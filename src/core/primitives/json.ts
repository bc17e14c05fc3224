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
  const twice = repeatedMember(text);
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
const NEWLINE = 0x0a;

/**
 * The first name that occurs twice in one object, at any depth. Scans character codes and compares the few names of an
 * object one by one: for a body of events this costs less than parsing it.
 * @param text valid JSON, already parsed once; several JSON texts, one per line, are allowed
 */
export function repeatedMember(text: string): string | null {
  return scan(text).repeated;
}

/**
 * @param text lines that were joined with commas and parsed as one list, with one item per line
 * @returns whether every line holds exactly one whole item, and no object repeats a member
 */
export function isLineByLine(text: string): boolean {
  const { repeated, newlines } = scan(text);
  return repeated === null && newlines === text.split('\n').length - 1;
}

/** The first repeated member, and how many newlines before it lie outside of all texts, objects and lists. */
function scan(text: string): { repeated: string | null; newlines: number } {
  let newlines = 0;
  /** Names of the objects that are open; null for a list. */
  const open: (Names | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      const end = closingQuote(text, at + 1);
      if (isName(text, end + 1)) {
        const names = open[open.length - 1];
        const name = nameIn(text, at + 1, end);
        if (names?.add(name) === false) return { repeated: name, newlines };
      }
      at = end;
    } else if (sign === OBJECT) open.push(new Names());
    else if (sign === LIST) open.push(null);
    else if (sign === OBJECT_END || sign === LIST_END) open.pop();
    else if (sign === NEWLINE && open.length === 0) newlines++;
  }
  return { repeated: null, newlines };
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
