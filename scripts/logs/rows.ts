/** The rows of a log on disk, as they stand in the file: CSV or NDJSON, plain or gzipped. */
import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';

/** A log that cannot be read; the message names file and line and says what was expected. */
export class LogError extends Error {
  override readonly name = 'LogError';
}

/** One line as it stands in the file, by column. Empty and absent mean the same. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Row {
  /** From 1, the header of a CSV included. */
  line: number;
  fields: Fields;
}

const REQUIRED = ['event_id', 'customer_id', 'occurred_at', 'channel', 'type'] as const;
export const LOG_EXTENSION = /\.(csv|ndjson)(\.gz)?$/i;

/** Throws LogError for what is no row. */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const format = LOG_EXTENSION.exec(file)?.[1]?.toLowerCase();
  if (format === undefined) throw new LogError(`${file}: name a .csv, .csv.gz, .ndjson or .ndjson.gz file`);
  yield* format === 'csv' ? csvRows(file) : ndjsonRows(file);
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
    for await (const { record, info } of rows) yield { line: info.lines, fields: record };
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
