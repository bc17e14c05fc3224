/** The rows of a log on disk, as they stand in the file: CSV or NDJSON, plain or gzipped. */
import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { NOT_JSON } from '../../src/core/event.reader.js';

/** A log that cannot be read; the message names file and line and says what was expected. */
export class LogError extends Error {
  override readonly name = 'LogError';
}

/** The cells of a line by column. */
type Fields = Readonly<Record<string, string>>;

export interface Row {
  /** From 1, the header of a CSV included. */
  line: number;
  /** In CSV the cells by column, in NDJSON whatever the line holds. */
  value: unknown;
}

const REQUIRED = ['event_id', 'customer_id', 'occurred_at', 'channel', 'type'] as const;
export const LOG_EXTENSION = /\.(csv|ndjson)(\.gz)?$/i;

/** Throws LogError for what is no row. */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const format = LOG_EXTENSION.exec(file)?.[1]?.toLowerCase();
  if (format === undefined) throw new LogError(`${file}: name a .csv, .csv.gz, .ndjson or .ndjson.gz file`);
  yield* format === 'csv' ? csvRows(file) : ndjsonRows(file);
}

export function isCsv(file: string): boolean {
  return LOG_EXTENSION.exec(file)?.[1]?.toLowerCase() === 'csv';
}

/** Whether a file's name says that it holds a log. */
export function isLog(file: string): boolean {
  return LOG_EXTENSION.test(file);
}

async function* csvRows(file: string): AsyncGenerator<Row> {
  const parser = parse({ bom: true, columns: (header: string[]) => checkedHeader(file, header), info: true });
  pipeline(bytesOf(file), parser, ignoreEnd);
  const rows: AsyncIterable<{ record: Fields; info: { lines: number } }> = parser;
  try {
    for await (const { record, info } of rows) yield { line: info.lines, value: record };
  } catch (fault) {
    throw readable(file, fault);
  }
}

async function* ndjsonRows(file: string): AsyncGenerator<Row> {
  const bytes = bytesOf(file);
  const failed = new Promise<never>((_resolve, reject) => bytes.once('error', reject));
  failed.catch(ignoreEnd);
  const lines = createInterface({ input: bytes, crlfDelay: Infinity })[Symbol.asyncIterator]();
  try {
    for (let line = 1; ; line++) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done === true) return;
      if (next.value.trim() !== '') yield { line, value: parsedLine(next.value) };
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

function parsedLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function readable(file: string, fault: unknown): unknown {
  if (fault instanceof LogError) return fault;
  if (fault instanceof CsvError) return new LogError(`${file}: ${fault.message}`);
  return new LogError(`${file} cannot be read to its end: ${fault instanceof Error ? fault.message : 'unknown'}`);
}

/** The reader of the last stream hears of a fault; the callback is only there so that nothing is thrown elsewhere. */
function ignoreEnd(): void {}
