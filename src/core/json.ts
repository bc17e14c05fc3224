/** JSON that says one thing: of a member that stands twice the parser takes the last without a word. */
import { utf8Text } from './strict-text.js';

export class RepeatedMemberError extends Error {
  override readonly name = 'RepeatedMemberError';

  constructor(member: string) {
    super(`"${member}" stands twice in one object: leave one out`);
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

/** The first name that an object of the text has twice, at any depth. @param text that was parsed before */
export function repeatedMember(text: string): string | null {
  /** Names of the objects that are open; null for a list. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '{') open.push(new Set());
    else if (sign === '[') open.push(null);
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === '"') {
      const end = closingQuote(text, at + 1);
      const names = isName(text, end + 1) ? open.at(-1) : null;
      const name = names ? nameIn(text.slice(at, end + 1)) : '';
      if (names?.has(name) === true) return name;
      names?.add(name);
      at = end;
    }
  }
  return null;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); ; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text[before - 1] === '\\' && before > from) before--;
    if ((at - before) % 2 === 0) return at;
  }
}

/** Most have no escapes, and need no parser. */
function nameIn(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

/** A text in front of a colon is a name. */
function isName(text: string, from: number): boolean {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return text[at] === ':';
}
