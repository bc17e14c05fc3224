/** The accepted formats of a body: JSON and NDJSON. */
import { parseItem } from '../core/contracts/event.reader.js';
import { membersOf, repeatedMember, repeatedSentence } from '../core/primitives/json.js';
import { ProblemError } from '../core/contracts/problems.js';
import { refuseManyParts } from './body.shape.js';

export const NDJSON = 'application/x-ndjson';
export const CLOUD_EVENT = 'application/cloudevents+json';
export const CLOUD_EVENTS = 'application/cloudevents-batch+json';

/** Far deeper than any call needs, and far below the depth at which recursion fails. */
const DEEPEST = 64;

/**
 * Undefined for an empty body. Throws a `not_json`, `too_many_events`, `repeated_member` or `too_deep` problem.
 * @param mostItems the most items a list may have
 */
export function parseJson(text: string, mostItems: number): unknown {
  if (text === '') return undefined;
  refuseManyParts(text, mostItems);
  const parsed = parseWhole(text);
  if (Array.isArray(parsed) && parsed.length > mostItems) throw tooMany(mostItems); // checked before any work per item
  const twice = repeatedMember(text, parsed);
  if (twice !== null) throw new ProblemError('repeated_member', `${repeatedSentence(twice)}.`);
  refuseBelow(DEEPEST, parsed);
  return parsed;
}

/**
 * Lines may end in CRLF. A line that is not a valid item becomes an UnreadItem; an empty line is skipped. Throws a
 * `too_many_events` or `too_deep` problem.
 */
export function parseNdjson(text: string, mostItems: number): unknown[] {
  const lines = linesOf(text, mostItems);
  refuseManyParts(text, mostItems);
  const items = lines.map(parseItem);
  refuseBelow(DEEPEST + 1, items);
  return items;
}

/** A single event counts as a list of one. */
export function itemsOf(body: unknown): unknown[] {
  return Array.isArray(body) ? body : [body];
}

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new ProblemError('not_json', `${fault instanceof Error ? fault.message : 'Not JSON'}. Send valid JSON.`);
  }
}

/**
 * The lines that are not empty, up to the limit. It scans forward, so that of millions of lines only the first ones
 * are created.
 */
function linesOf(text: string, most: number): string[] {
  const lines: string[] = [];
  for (let from = 0; ;) {
    const at = nextSign(text, from);
    if (at < 0) return lines;
    if (lines.length === most) throw tooMany(most);
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    lines.push(text.slice(Math.max(from, text.lastIndexOf('\n', at) + 1), end));
    from = end + 1;
  }
}

/** The position of the next character that is not blank; -1 when there is none. */
function nextSign(text: string, from: number): number {
  const sign = /\S/g;
  sign.lastIndex = from;
  return sign.exec(text)?.index ?? -1;
}

function tooMany(most: number): ProblemError {
  return new ProblemError('too_many_events', `A post may hold ${most} events: send the rest in further posts.`);
}

/** Runs after parsing: JSON.parse does not recurse, and walking its result costs a tenth of scanning the bytes. */
function refuseBelow(levels: number, parsed: unknown): void {
  if (!Number.isNaN(membersOf(parsed, levels))) return;
  throw new ProblemError('too_deep', `The body is nested more than ${DEEPEST} levels deep: send it flatter.`);
}
