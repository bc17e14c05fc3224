/**
 * The messages a dashboard may send over its socket. A message with an unknown member is refused, and the answer
 * names it.
 */
import { TOPICS, type LiveFilter, type ServerMessage, type Topic } from '../client/protocol.js';
import { isObject, repeatedMember, repeatedSentence } from '../core/primitives/json.js';
import { parseCursor, type Cursor } from './cursor.js';
import { readFilter } from './filter.message.js';
import { listed, short, show } from './shown.value.js';

export type Refusal = Extract<ServerMessage, { type: 'error' }>;

export interface SubscribeRequest {
  topic: Topic;
  filter: LiveFilter;
  /** Null starts at the newest entry. */
  cursor: Cursor | null;
  /** Whether changes that follow each other closely become one message. */
  isCoalesced: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** The members allowed for each type of message, in addition to `type`. */
const MEMBERS = new Map([
  ['subscribe', ['topic', 'filter', 'cursor', 'coalesce']],
  ['unsubscribe', ['topic']],
  ['viewing', ['alert', 'by']],
  ['ping', []],
]);
const TYPES = [...MEMBERS.keys()].join(', ');

/**
 * Returns the message when its type and members are known, else the error to answer with. @param frame the text; not
 * a string for a binary frame
 */
export function readMessage(frame: unknown): (Members & { type: string }) | Refusal {
  const message = typeof frame === 'string' ? parsed(frame) : undefined;
  const twice = isObject(message) && typeof frame === 'string' ? repeatedMember(frame, message) : null;
  if (twice !== null) return refusal('bad_message', `${repeatedSentence(twice)}.`);
  if (!isObject(message))
    return refusal('bad_message', `Send a JSON object in a text frame, its type one of ${TYPES}.`);
  const { type, ...rest } = message;
  const allowed = typeof type === 'string' ? MEMBERS.get(type) : undefined;
  if (typeof type !== 'string' || allowed === undefined) {
    return refusal('bad_message', `type is ${show(type)}; it must be one of ${TYPES}.`);
  }
  const unknown = Object.keys(rest).find((name) => !allowed.includes(name));
  if (unknown === undefined) return { ...rest, type };
  return refusal('bad_message', `${short(unknown)} is not known in ${type}, which takes ${listed(allowed)}.`);
}

/** @param message as `readMessage` returned it */
export function readSubscribe(message: unknown): SubscribeRequest | Refusal {
  const members = isObject(message) ? message : {};
  const topic = readTopic(members);
  if (typeof topic !== 'string') return topic;
  const filter = readFilter(members['filter'], topic);
  if (typeof filter === 'string') return refusal('bad_filter', filter, topic);
  const cursor = readCursor(members['cursor'], topic);
  if (cursor !== null && 'type' in cursor) return cursor;
  const { coalesce = false } = members;
  if (typeof coalesce === 'boolean') return { topic, filter, cursor, isCoalesced: coalesce };
  return refusal('bad_message', `coalesce is ${show(coalesce)}; it must be true or false.`, topic);
}

export function readTopic(message: unknown): Topic | Refusal {
  const topic = isObject(message) ? message['topic'] : undefined;
  const known = TOPICS.find((name) => name === topic);
  return known ?? refusal('bad_topic', `topic is ${show(topic)}; it must be one of ${TOPICS.join(', ')}.`);
}

function readCursor(given: unknown, topic: Topic): Cursor | Refusal | null {
  if (given === undefined) return null;
  const cursor = typeof given === 'string' ? parseCursor(given) : null;
  const sentence = 'must be the one of an earlier message, as it came; leave it out to begin now';
  return cursor ?? refusal('bad_cursor', `cursor is ${show(given)}; it ${sentence}.`, topic);
}

export function refusal(code: string, message: string, topic?: Topic): Refusal {
  return { type: 'error', code, message, ...(topic === undefined ? {} : { topic }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
