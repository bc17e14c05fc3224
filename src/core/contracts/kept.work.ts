/**
 * What is kept of work that is put aside or redriven. Anybody may put jobs onto the queue, so this work may hold what no
 * door lets in: attributes that are not allowed, and members that no event has. They are left out. What is kept is
 * refused for the same reason as before.
 */
import { allowedAttributes, refuseAttributes } from './attributes.js';
import { EVENT_MEMBERS } from './event.members.js';
import { isObject } from '../primitives/json.js';
import { JOB_VERSION } from './jobs.js';
import type { Refused } from './records.js';

type Job = Extract<Refused, { kind: 'job' }>['payload'];

/** Stands for a value that no member of an event may have. */
const UNFIT = false;
/** JSON within a text, as in a job that was written twice or was cut. */
const ATTRIBUTES_IN_TEXT = /"attributes\\*"/;
const REFUSE_BY_NAME: ReadonlyMap<string, (typeof EVENT_MEMBERS)[number]['refuse']> = new Map(
  EVENT_MEMBERS.map(({ name, refuse }) => [name, refuse]),
);

/** @param allowed names of the attributes that are kept. Throws RangeError for what is nested too deep. */
export function keptPayload(refused: Refused, allowed: readonly string[]): unknown {
  switch (refused.kind) {
    case 'event':
      return keptEvent(refused.payload, allowed);
    case 'job':
      return keptJob(refused.payload, allowed);
    case 'customer':
      return refused.payload;
  }
}

/** Throws RangeError for what is nested too deep. */
export function keptJob({ name, data }: Job, allowed: readonly string[]): Job {
  return { name, data: hasEvents(data) ? keptEvents(data, allowed) : keptValue(data, allowed) };
}

function keptEvents({ events, ...rest }: { events: unknown[] }, allowed: readonly string[]): unknown {
  return { ...keptMembers(rest, allowed), events: events.map((event) => keptEvent(event, allowed)) };
}

/** Only of an event of this build's version it is known which members it has. */
function hasEvents(data: unknown): data is { events: unknown[] } {
  return isObject(data) && data['v'] === JOB_VERSION && Array.isArray(data['events']);
}

function keptEvent(item: unknown, allowed: readonly string[]): unknown {
  if (Array.isArray(item)) return [];
  if (!isObject(item)) return typeof item === 'string' ? '' : item;
  const members = Object.entries(item).filter(([name]) => REFUSE_BY_NAME.has(name));
  return Object.fromEntries(members.map(([name, value]) => [name, keptMember(name, value, allowed)]));
}

function keptMember(name: string, value: unknown, allowed: readonly string[]): unknown {
  if (name !== 'attributes') return typeof value === 'object' && value !== null ? UNFIT : value;
  if (value === undefined || value === null) return value;
  const refuse = REFUSE_BY_NAME.get(name);
  if (refuse?.(value) !== null || refuseAttributes(value, allowed) !== null) return UNFIT;
  return allowedAttributes(value, allowed) ?? {};
}

function keptValue(value: unknown, allowed: readonly string[]): unknown {
  if (typeof value === 'string') return ATTRIBUTES_IN_TEXT.test(value) ? '' : value;
  if (Array.isArray(value)) return value.map((one) => keptValue(one, allowed));
  return isObject(value) ? keptMembers(value, allowed) : value;
}

function keptMembers(object: object, allowed: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name,
      name === 'attributes' ? keptAttributes(value, allowed) : keptValue(value, allowed),
    ]),
  );
}

function keptAttributes(value: unknown, allowed: readonly string[]): object {
  return refuseAttributes(value, allowed) === null ? (allowedAttributes(value, allowed) ?? {}) : {};
}
