/** JSON that says one thing: of a member that stands twice the parser takes the last without a word. */
import { utf8Text } from './strict-text.js';

/** @param member as `repeatedMember` found it */
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

/** The value of a whole JSON file. Throws TextError, SyntaxError for what is no JSON, or RepeatedMemberError. */
export function jsonOf(bytes: Uint8Array): unknown {
  const text = utf8Text(bytes);
  const value: unknown = JSON.parse(text);
  const twice = repeatedMember(text);
  if (twice !== null) throw new RepeatedMemberError(twice);
  return value;
}

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c];
const [OBJECT, OBJECT_END, LIST, LIST_END] = [0x7b, 0x7d, 0x5b, 0x5d];
const BLANK = 0x20;
const NEWLINE = 0x0a;

/**
 * The first name that an object of the text has twice, at any depth. Goes through the text by codes and compares the few
 * names of an object one by one: a body of events costs less than its parsing does.
 * @param text that was parsed before; several, line after line, are as good as one
 */
export function repeatedMember(text: string): string | null {
  return scan(text).repeated;
}

/**
 * @param text of lines whose values, with commas between the lines, were parsed as one list of as many items
 * @returns whether every line holds its own item whole, and no object a member twice
 */
export function isLineByLine(text: string): boolean {
  const { repeated, newlines } = scan(text);
  return repeated === null && newlines === text.split('\n').length - 1;
}

/** With the newlines that stand outside of all texts, objects and lists, up to a repeated member. */
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

/** Few are searched one by one, which is cheapest; a body of one object with a million names must not take for ever. */
class Names {
  private static readonly few = 32;
  private readonly list: string[] = [];
  private set: Set<string> | null = null;

  /** False when it is there. */
  add(name: string): boolean {
    if (this.set?.has(name) ?? this.list.includes(name)) return false;
    if (this.set !== null) this.set.add(name);
    else if (this.list.push(name) > Names.few) this.set = new Set(this.list);
    return true;
  }
}

/** Where the text that begins here ends; -1 when it does not. */
export function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); ; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (before > from && text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at;
  }
}

/** Most have no escapes, and need no parser. */
function nameIn(text: string, from: number, end: number): string {
  const name = text.slice(from, end);
  return name.includes('\\') ? String(JSON.parse(`"${name}"`)) : name;
}

/** A text in front of a colon is a name. */
function isName(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= BLANK) at++;
  return text.charCodeAt(at) === COLON;
}
