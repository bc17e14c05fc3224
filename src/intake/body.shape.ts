/** What a large body may consist of, before it is parsed: a few megabytes of tiny things take seconds to make. */
import { closingQuote } from '../core/json.js';
import { ProblemError } from '../core/problems.js';

/** Smaller ones cannot hold enough of anything. */
const SMALL = 65_536;
/** Values that any body may hold, and on top for each event that there may be. */
const MOST_VALUES = 1_000;
const VALUES_PER_ITEM = 25;
/** An object with names of its own costs three microseconds for each, and events have eleven. */
const MOST_MEMBERS = 1_000;

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
const [LIST, OBJECT, OBJECT_END] = [0x5b, 0x7b, 0x7d];

/**
 * Throws a `too_many_events` or a `bad_request` problem.
 * @param text JSON, lines of it, or what is none
 */
export function refuseManyParts(text: string, mostItems: number): void {
  if (text.length <= SMALL) return;
  const mostValues = MOST_VALUES + VALUES_PER_ITEM * mostItems;
  /** Of the objects that are open. */
  const members = [0];
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      at = closingQuote(text, at + 1);
      if (at < 0) return; // no JSON: the parser says so
    } else if (sign === COMMA || sign === LIST || sign === OBJECT) {
      if (++values > mostValues) throw tooManyValues(mostValues);
      if (sign === OBJECT) members.push(0);
    } else if (sign === OBJECT_END) members.pop();
    else if (sign === COLON && (members[members.length - 1] = (members.at(-1) ?? 0) + 1) > MOST_MEMBERS)
      throw new ProblemError('bad_request', `An object of the body has over ${MOST_MEMBERS} members: no event has.`);
  }
}

function tooManyValues(most: number): ProblemError {
  return new ProblemError('too_many_events', `A post may hold ${most} values: send its events in further posts.`);
}
