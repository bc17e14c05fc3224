/**
 * The messages a dashboard may send over its socket. A message with an unknown member is refused, and the answer
 * names it.
 */
import { TOPICS, type LiveFilter, type ServerMessage, type Topic } from '../client/protocol.js';
import { repeatedMember, repeatedSentence } from '../core/primitives/json.js';
import { SEVERITIES, STAGES } from '../core/primitives/vocabulary.js';
import { parseCursor, type Cursor } from './cursor.js';

export type Refusal = Extract<ServerMessage, { type: 'error' }>;

export interface SubscribeRequest {
  topic: Topic;
  filter: LiveFilter;
  /** Null starts at the newest entry. */
  cursor: Cursor | null;
}

type Members = Readonly<Record<string, unknown>>;

/** The members allowed for each type of message, in addition to `type`. */
const MEMBERS = new Map([
  ['subscribe', ['topic', 'filter', 'cursor']],
  ['unsubscribe', ['topic']],
  ['ping', []],
]);
const TYPES = [...MEMBERS.keys()].join(', ');
const FILTERS: Readonly<Record<Topic, readonly (keyof LiveFilter)[]>> = {
  alerts: ['stage', 'severity', 'branch'],
  stages: ['stage', 'branch'],
  stats: [],
};
const LONGEST_SHOWN = 60;

/**
 * Returns the message when its type and members are known, else the error to answer with. @param frame the text; not
 * a string for a binary frame
 */
export function readMessage(frame: unknown): (Members & { type: string }) | Refusal {
  const message = typeof frame === 'string' ? parsed(frame) : undefined;
  const twice = isObject(message) && typeof frame === 'string' ? repeatedMember(frame) : null;
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
  if ('type' in filter) return filter;
  const cursor = readCursor(members['cursor'], topic);
  return cursor !== null && 'type' in cursor ? cursor : { topic, filter, cursor };
}

export function readTopic(message: unknown): Topic | Refusal {
  const topic = isObject(message) ? message['topic'] : undefined;
  const known = TOPICS.find((name) => name === topic);
  return known ?? refusal('bad_topic', `topic is ${show(topic)}; it must be one of ${TOPICS.join(', ')}.`);
}

function readFilter(given: unknown, topic: Topic): LiveFilter | Refusal {
  if (given === undefined) return {};
  const bad = (sentence: string): Refusal => refusal('bad_filter', sentence, topic);
  const takes = `a filter of ${topic} is an object of ${listed(FILTERS[topic])}`;
  if (!isObject(given)) return bad(`filter is ${show(given)}; ${takes}.`);
  const unknown = Object.keys(given).find((name) => !FILTERS[topic].some((known) => known === name));
  if (unknown !== undefined) return bad(`filter.${short(unknown)} is not known; ${takes}.`);
  const { stage, severity, branch } = given;
  const knownStage = STAGES.find((known) => known === stage);
  const knownSeverity = SEVERITIES.find((known) => known === severity);
  if (stage !== knownStage) return bad(`filter.stage is ${show(stage)}; it must be one of ${STAGES.join(', ')}.`);
  if (severity !== knownSeverity) {
    return bad(`filter.severity is ${show(severity)}; it must be one of ${SEVERITIES.join(', ')}.`);
  }
  if (branch !== undefined && (typeof branch !== 'string' || branch === '')) {
    return bad(`filter.branch is ${show(branch)}; it must be the name of a branch.`);
  }
  return {
    ...(knownStage === undefined ? {} : { stage: knownStage }),
    ...(knownSeverity === undefined ? {} : { severity: knownSeverity }),
    ...(branch === undefined ? {} : { branch }),
  };
}

function readCursor(given: unknown, topic: Topic): Cursor | Refusal | null {
  if (given === undefined) return null;
  const cursor = typeof given === 'string' ? parseCursor(given) : null;
  const sentence = 'must be the one of an earlier message, as it came; leave it out to begin now';
  return cursor ?? refusal('bad_cursor', `cursor is ${show(given)}; it ${sentence}.`, topic);
}

function refusal(code: string, message: string, topic?: Topic): Refusal {
  return { type: 'error', code, message, ...(topic === undefined ? {} : { topic }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'no members' : names.join(', ');
}

/** Shows no content of arrays and objects: it may be long or deep. */
function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : short(JSON.stringify(value));
}

function short(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}
