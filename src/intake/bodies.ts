/** The shapes in which events may come: JSON, NDJSON, CloudEvents. */
import { NOT_JSON } from '../core/event.reader.js';

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

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return NOT_JSON;
  }
}
