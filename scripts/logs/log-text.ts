/** The text of a log, plain or gzipped, decoded strictly. */
import { createReadStream, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TextError, lineEndsIn, utf8Text } from '../../src/core/primitives/strict-text.js';
import { CommandError, faultCode, systemSentence } from '../command/command-error.js';

/** A log that cannot be read. The message names file and line and says what was expected. */
export class LogError extends CommandError {
  override readonly name = 'LogError';
}

/** Limits the memory for a line without an end, for example in a binary file. */
const LONGEST_LINE = 1024 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Returns parts of whole lines, without a byte order mark at the start. Throws LogError. */
export async function* textOf(file: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  const bytes = bytesOf(file);
  const chunks: AsyncIterable<Buffer> = bytes;
  try {
    for await (const chunk of chunks) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = rest.subarray(0, endOfLastLine(rest));
      if (whole.length > 0) yield utf8Text(whole, line);
      line += lineEndsIn(whole);
      rest = rest.subarray(whole.length);
      if (rest.length > LONGEST_LINE) throw new LogError(`${file}:${line}: this line is longer than a mebibyte`);
    }
    if (rest.length > 0) yield utf8Text(rest, line);
  } catch (fault) {
    throw readable(file, fault);
  } finally {
    bytes.destroy();
  }
}

function bytesOf(file: string): Readable {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new LogError(`${file}: there is no such file`);
  if (!found.isFile()) throw new LogError(`${file}: this is ${found.isDirectory() ? 'a folder' : 'no file'}`);
  const raw = createReadStream(file);
  return /\.gz$/i.test(file) ? pipeline(raw, createGunzip(), ignoreEnd) : raw;
}

/** A carriage return at the very end may be the first half of a line end. */
function endOfLastLine(bytes: Buffer): number {
  return Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN, bytes.length - 2)) + 1;
}

const GZIP_SENTENCES: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'its gzip stream is cut short',
  Z_DATA_ERROR: 'it is no gzip stream, a damaged one, or something stands behind its end',
};

function readable(file: string, fault: unknown): unknown {
  if (fault instanceof TextError) return new LogError(`${file}: ${fault.message}`);
  const system = systemSentence(fault);
  if (system !== null) return new LogError(`${file}: ${system}`);
  const gzip = GZIP_SENTENCES[faultCode(fault) ?? ''];
  return gzip === undefined ? fault : new LogError(`${file} cannot be read to its end: ${gzip}`);
}

/**
 * The error reaches the reader through the last stream. This callback only keeps it from being thrown elsewhere too.
 */
export function ignoreEnd(): void {}
