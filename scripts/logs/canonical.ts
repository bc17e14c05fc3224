/**
 * Reads event logs from disk, one line per event, plain or gzipped: CSV with the header
 * `event_id,customer_id,occurred_at,channel,type,amount,currency,balance` (optionally `product`, `branch` and allowed
 * attributes such as `maturesOn`), or NDJSON with the same names or those of the API (`id`, `customerId`, `occurredAt`).
 *
 * Events are read by the same rules as in the service's API. The clock of a log is the newest instant read so far,
 * and never ahead of the reader's own time.
 */
import type { ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import { USUAL_ATTRIBUTES } from '../../src/core/contracts/attributes.js';
import { EVENT_MEMBERS } from '../../src/core/contracts/event.members.js';
import { UnreadItem, readEvent, unknownMemberWarnings, type Refusal } from '../../src/core/contracts/event.reader.js';
import { instantOf } from '../../src/core/primitives/instant.js';
import { MINUTE_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { API_NAMES, isCsv, readRows } from './rows.js';

export interface LogRules {
  /** Null: the service that receives the log checks types and currencies. */
  catalog: ActivityCatalog | null;
  onRefused: (row: RefusedRow) => void;
  /** Called once for each column or member that no event has. */
  onWarning?: (row: RefusedRow) => void;
  /** The reader's time. */
  now?: EpochMs;
}

export interface RefusedRow extends Refusal {
  line: number;
}

export interface LogRow {
  line: number;
  event: WireEvent;
}

/** The most different warnings; a log has few columns. */
const MOST_WARNINGS = 20;
const SKEW_MS = 5 * MINUTE_MS;
/** Columns with these names are never attributes. */
const MEMBERS: ReadonlySet<string> = new Set([...EVENT_MEMBERS.map(({ name }) => name), ...Object.keys(API_NAMES)]);
const NUMBERS = new Set(['amount', 'balance']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const EPOCH = /^-?\d+$/;

/** The events in the order of the file. Invalid rows are reported and left out. Throws LogError as `readRows` does. */
export async function* readLog(file: string, rules: LogRules): AsyncGenerator<WireEvent> {
  for await (const { event } of readLogRows(file, rules)) yield event;
}

/** The same events, each with its line. */
export async function* readLogRows(file: string, rules: LogRules): AsyncGenerator<LogRow> {
  const { catalog, onRefused, now = Date.now() } = rules;
  const allowed = catalog?.attributes ?? USUAL_ATTRIBUTES;
  const itemOf = isCsv(file) ? itemOfCsv(allowed) : itemOfJson;
  const said = new Set<string>();
  let clockAt = -Infinity;
  for await (const { line, value } of readRows(file)) {
    const item = itemOf(value);
    const asOf = Math.max(clockAt, Math.min(instantIn(item), now));
    const read = readEvent(item, asOf, { catalog, skewMs: SKEW_MS });
    if ('code' in read) {
      onRefused({ line, code: read.code, message: read.message });
      continue;
    }
    clockAt = Math.max(clockAt, read.occurredAt);
    for (const { code, message } of unknownMemberWarnings(item, MOST_WARNINGS, allowed)) {
      if (said.has(message) || said.size >= MOST_WARNINGS) continue;
      said.add(message);
      rules.onWarning?.({ line, code, message });
    }
    yield { line, event: read };
  }
}

function instantIn(item: unknown): EpochMs {
  return isRecord(item) ? instantOf(item['occurredAt']) : NaN;
}

function itemOfJson(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [API_NAMES[name] ?? name, member]));
}

/**
 * In CSV every cell is text, and an empty cell counts as absent. Text that is not a number stays text and is refused
 * later. A column with the name of an allowed attribute is that attribute.
 */
function itemOfCsv(allowed: readonly string[]): (value: unknown) => unknown {
  const names = allowed.filter((name) => !MEMBERS.has(name));
  return (value) => {
    if (!isRecord(value)) return value;
    const cells = Object.entries(value).filter(([, cell]) => cell !== '');
    const members = Object.fromEntries(cells.map(([name, cell]) => [name, cellValue(name, String(cell))]));
    return itemOfJson(withAttributes(members, names));
  };
}

function withAttributes(members: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const isAttribute = ([name]: [string, unknown]): boolean => names.includes(name);
  const entries = Object.entries(members);
  if (!entries.some(isAttribute)) return members;
  const others = entries.filter((one) => !isAttribute(one));
  return { ...Object.fromEntries(others), attributes: Object.fromEntries(entries.filter(isAttribute)) };
}

function cellValue(name: string, text: string): unknown {
  const isNumber = name === 'occurred_at' ? EPOCH.test(text) : NUMBERS.has(name) && NUMBER.test(text.trim());
  return isNumber ? Number(text) : text;
}

/** An item that could not be parsed is an object too, but not a plain one. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof UnreadItem);
}
