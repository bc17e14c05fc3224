/** The shapes in which events may come: JSON, NDJSON, CloudEvents. */

/** Stands for a line that is not JSON. */
export const NOT_JSON = Symbol('not JSON');

export const NDJSON = 'application/x-ndjson';
export const CLOUD_EVENT = 'application/cloudevents+json';
export const CLOUD_EVENTS = 'application/cloudevents-batch+json';

/** All lines as one array is parsed at once; only when that fails is every line tried alone. */
export function parseNdjson(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    const parsed: unknown = JSON.parse(`[${lines.join(',')}]`);
    if (Array.isArray(parsed) && parsed.length === lines.length) return parsed;
  } catch {
    // at least one line is bad: find out which
  }
  return lines.map(parseLine);
}

/** A single event counts as a list of one. */
export function itemsOf(body: unknown): unknown[] {
  return Array.isArray(body) ? body : [body];
}

/**
 * CloudEvents 1.0: `id`, `time` and `type` are the event's own, `subject` is the customer, the rest lies in `data`.
 * Members of `data` of the same name win, so a whole event may also travel in `data`.
 */
export function fromCloudEvent(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const { id, time, type, subject, data } = item as Record<string, unknown>;
  const inner = typeof data === 'object' && data !== null ? data : {};
  return { id, occurredAt: time, type, customerId: subject, ...inner };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return NOT_JSON;
  }
}
