/** The rows of a log on disk, as they are in the file: CSV or NDJSON, plain or gzipped. */
import { Readable, pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UnreadItem, parseItem } from '../../src/core/contracts/event.reader.js';
import { LogError, ignoreEnd, textOf } from './log-text.js';

export { LogError } from './log-text.js';

export interface Row {
  /** Starts at 1 and counts the header of a CSV; for a row over several lines, the last line. */
  line: number;
  /** In CSV the cells by column, in NDJSON the value of the line; an UnreadItem when it cannot be read. */
  value: unknown;
}

/** The columns that have another name in the API. */
export const API_NAMES: Readonly<Record<string, string>> = {
  event_id: 'id',
  customer_id: 'customerId',
  occurred_at: 'occurredAt',
};
export const LOG_EXTENSION = /\.(csv|ndjson)(\.gz)?$/i;
const REQUIRED = ['event_id', 'customer_id', 'occurred_at', 'channel', 'type'] as const;
export const LINE_END = /\r\n|\n|\r/;
/** Limits a row: a quote that is never closed would make one cell of the rest of the file. */
const LONGEST_ROW = 1024 * 1024;

/** Yields at least one row; empty lines are skipped. Throws LogError for a file that is not a log. */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const format = LOG_EXTENSION.exec(file)?.[1]?.toLowerCase();
  if (format === undefined) throw new LogError(`${file}: name a .csv, .csv.gz, .ndjson or .ndjson.gz file`);
  let isEmpty = true;
  for await (const row of format === 'csv' ? csvRows(file) : ndjsonRows(file)) {
    isEmpty = false;
    yield row;
  }
  if (isEmpty) throw new LogError(`${file}: there is no row in it`);
}

export function isCsv(file: string): boolean {
  return LOG_EXTENSION.exec(file)?.[1]?.toLowerCase() === 'csv';
}

/** Whether a file name has the extension of a log. */
export function isLog(file: string): boolean {
  return LOG_EXTENSION.test(file);
}

async function* csvRows(file: string): AsyncGenerator<Row> {
  const parser = parse({ info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_ROW });
  pipeline(Readable.from(textOf(file), { highWaterMark: 1 }), parser, ignoreEnd);
  const records: AsyncIterable<{ record: string[]; info: { lines: number } }> = parser;
  let names: string[] | null = null;
  try {
    for await (const { record, info } of records) {
      if (record.every((cell) => cell.trim() === '')) continue;
      if (names === null) names = checkedHeader(record, `${file}:${info.lines}`);
      else yield { line: info.lines, value: cellsOf(names, record) };
    }
  } catch (fault) {
    throw fault instanceof CsvError ? new LogError(`${file}: ${fault.message}`) : fault;
  }
}

function checkedHeader(header: readonly string[], where: string): string[] {
  const names = header.map((name) => name.trim());
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new LogError(`${where}: the header lacks ${missing.join(', ')}; it reads ${names.join(',').slice(0, 200)}`);
  if (names.includes('')) throw new LogError(`${where}: column ${names.indexOf('') + 1} of the header has no name`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new LogError(`${where}: the header names ${twice} twice: leave one out`);
  const [name, other] = Object.entries(API_NAMES).find(([, other]) => names.includes(other)) ?? [];
  if (name === undefined) return names;
  throw new LogError(`${where}: the header names ${name} and ${other ?? ''}, which are the same: leave one out`);
}

function cellsOf(names: readonly string[], record: readonly string[]): Readonly<Record<string, unknown>> | UnreadItem {
  if (record.length === names.length) return Object.fromEntries(names.map((name, i) => [name, record[i]]));
  return unread('bad_row', `this row has ${record.length} cells, and the header ${names.length}`);
}

async function* ndjsonRows(file: string): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of textOf(file)) {
    const lines = text.split(LINE_END);
    if (lines.at(-1) === '') lines.pop();
    for (const one of lines) {
      line++;
      if (one.trim() !== '') yield { line, value: parsedLine(one) };
    }
  }
}

function parsedLine(text: string): unknown {
  const value = parseItem(text);
  return (isRecord(value) ? twoSpellings(value) : null) ?? value;
}

/** Both known spellings of one member, with different values. */
function twoSpellings(members: Readonly<Record<string, unknown>>): UnreadItem | null {
  for (const [name, other] of Object.entries(API_NAMES)) {
    if (isThere(members[name]) && isThere(members[other]) && members[name] !== members[other])
      return unread('repeated_member', `${name} and ${other} are the same, and say different things: leave one out`);
  }
  return null;
}

function unread(code: string, message: string): UnreadItem {
  return new UnreadItem({ code, message });
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
