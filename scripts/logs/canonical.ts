/**
 * Event logs on disk, one line per event, plain or gzipped: CSV with the header
 * `event_id,customer_id,occurred_at,channel,type,amount,currency,balance` (and perhaps `product`, `branch`), or NDJSON
 * with the same names or those of the API (`id`, `customerId`, `occurredAt`).
 */
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import type { WireEvent } from '../../src/core/activity.js';
import { instantOf, instantOfText } from '../../src/core/instant.js';
import { CHANNELS, type Channel } from '../../src/core/vocabulary.js';

/** A log that cannot be read; the message names file and line and says what was expected. */
export class LogError extends Error {
  override readonly name = 'LogError';
}

/** One line as it stands in the file, by column. Empty and absent mean the same. */
type Fields = Readonly<Record<string, unknown>>;

const REQUIRED = ['event_id', 'customer_id', 'occurred_at', 'channel', 'type'] as const;
const API_NAMES: Readonly<Record<string, string>> = {
  event_id: 'id',
  customer_id: 'customerId',
  occurred_at: 'occurredAt',
};
const EXTENSION = /\.(csv|ndjson)(\.gz)?$/i;

/** The events in the order of the file. Throws LogError for the first line that is not an event. */
export async function* readLog(file: string): AsyncGenerator<WireEvent> {
  const format = EXTENSION.exec(file)?.[1]?.toLowerCase();
  if (format === undefined) throw new LogError(`${file}: name a .csv, .csv.gz, .ndjson or .ndjson.gz file`);
  const lines = format === 'csv' ? csvLines(file) : ndjsonLines(file);
  for await (const { line, fields } of lines) yield eventOf(fields, `${file}:${line}`);
}

/** Whether a file's name says that it holds a log. */
export function isLog(file: string): boolean {
  return EXTENSION.test(file);
}

/** The file's name without folders and extensions, fit for the name of a run: /^[a-z0-9][a-z0-9_.-]{0,62}$/. */
export function logName(file: string): string {
  const plain = basename(file).replace(EXTENSION, '').toLowerCase();
  const fit = plain.replace(/[^a-z0-9_.-]+/g, '-').replace(/^[^a-z0-9]+/, '');
  return fit.slice(0, 63) || 'log';
}

interface Line {
  line: number;
  fields: Fields;
}

async function* csvLines(file: string): AsyncGenerator<Line> {
  const parser = parse({ bom: true, columns: (header: string[]) => checkedHeader(file, header), info: true });
  pipeline(bytesOf(file), parser, ignoreEnd);
  const rows: AsyncIterable<{ record: Fields; info: { lines: number } }> = parser;
  try {
    for await (const { record, info } of rows) yield { line: info.lines, fields: record };
  } catch (fault) {
    throw readable(file, fault);
  }
}

async function* ndjsonLines(file: string): AsyncGenerator<Line> {
  const bytes = bytesOf(file);
  const failed = new Promise<never>((_resolve, reject) => bytes.once('error', reject));
  failed.catch(ignoreEnd);
  const lines = createInterface({ input: bytes, crlfDelay: Infinity })[Symbol.asyncIterator]();
  try {
    for (let line = 1; ; line++) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done === true) return;
      if (next.value.trim() !== '') yield { line, fields: parsedLine(next.value, `${file}:${line}`) };
    }
  } catch (fault) {
    throw readable(file, fault);
  } finally {
    bytes.destroy();
  }
}

function bytesOf(file: string): Readable {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new LogError(`${file}: there is no such file`);
  const raw = createReadStream(file);
  return /\.gz$/i.test(file) ? pipeline(raw, createGunzip(), ignoreEnd) : raw;
}

function checkedHeader(file: string, header: string[]): string[] {
  const names = header.map((name) => name.trim());
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length === 0) return names;
  throw new LogError(`${file}:1: the header lacks ${missing.join(', ')}; it reads ${names.join(',')}`);
}

function parsedLine(text: string, where: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LogError(`${where}: this line is not JSON`);
  }
  if (!isFields(value)) throw new LogError(`${where}: an event is a JSON object`);
  return value;
}

function eventOf(fields: Fields, where: string): WireEvent {
  const event: WireEvent = {
    id: required(fields, 'event_id', where),
    customerId: required(fields, 'customer_id', where),
    occurredAt: instant(fields, where),
    channel: channel(fields, where),
    type: required(fields, 'type', where),
  };
  const [amount, balance] = [number(fields, 'amount', where), number(fields, 'balance', where)];
  const [currency, product, branch] = [text(fields, 'currency'), text(fields, 'product'), text(fields, 'branch')];
  if (amount !== undefined) event.amount = amount;
  if (currency !== undefined) event.currency = currency;
  if (balance !== undefined) event.balance = balance;
  if (product !== undefined) event.product = product;
  if (branch !== undefined) event.branch = branch;
  return event;
}

function fieldOf(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[API_NAMES[name] ?? name];
}

function text(fields: Fields, name: string): string | undefined {
  const value = fieldOf(fields, name);
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

function required(fields: Fields, name: string, where: string): string {
  const value = text(fields, name);
  if (value === undefined) throw new LogError(`${where}: ${name} is missing`);
  return value;
}

function instant(fields: Fields, where: string): number {
  const value = fieldOf(fields, 'occurred_at');
  const at = typeof value === 'string' ? instantOfText(value) : instantOf(value);
  if (!Number.isNaN(at)) return at;
  throw new LogError(
    `${where}: occurred_at must be ISO 8601 with an offset (2026-01-31T08:30:00Z) or epoch milliseconds, not ${shown(value)}`,
  );
}

function channel(fields: Fields, where: string): Channel {
  const name = fieldOf(fields, 'channel');
  const known = CHANNELS.find((one) => one === name);
  if (known !== undefined) return known;
  throw new LogError(`${where}: channel must be one of ${CHANNELS.join(', ')}, not ${shown(name)}`);
}

function number(fields: Fields, name: string, where: string): number | undefined {
  const value = fieldOf(fields, name);
  if (value === undefined || value === null || value === '') return undefined;
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof amount === 'number' && Number.isFinite(amount)) return amount;
  throw new LogError(`${where}: ${name} must be a number, not ${shown(value)}`);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}

function readable(file: string, fault: unknown): unknown {
  if (fault instanceof LogError) return fault;
  if (fault instanceof CsvError) return new LogError(`${file}: ${fault.message}`);
  return new LogError(`${file} cannot be read to its end: ${fault instanceof Error ? fault.message : 'unknown'}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The reader of the last stream hears of a fault; the callback is only there so that nothing is thrown elsewhere. */
function ignoreEnd(): void {}
