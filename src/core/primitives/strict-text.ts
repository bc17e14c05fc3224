/**
 * Strict decoding of bytes: text that is not UTF-8 is refused, and the refusal says where. A lenient decoder replaces
 * every bad byte by the same character, so two different customer ids could become equal.
 */

import { badUtf8At } from './utf8.js';

/** The message says where the fault is and what to do. It does not name the file: the caller knows it. */
export class TextError extends Error {
  override readonly name = 'TextError';

  /**
   * @param line from 1
   * @param byte from 0, where the first bad character begins
   */
  constructor(
    message: string,
    readonly line: number,
    readonly byte: number,
  ) {
    super(message);
  }
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The text of all the bytes, without a byte order mark at their start. Throws TextError.
 * @param line number of the line of the first byte; above 1 in the middle of a file, where a mark is part of the text
 */
export function utf8Text(bytes: Uint8Array, line = 1): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: line > 1 }).decode(bytes);
  } catch {
    throw textError(bytes, line);
  }
}

/** How many lines end in the bytes: at a line feed, or at a carriage return that no line feed follows. */
export function lineEndsIn(bytes: Uint8Array): number {
  let ends = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) ends++;
  for (let at = bytes.indexOf(CARRIAGE_RETURN); at >= 0; at = bytes.indexOf(CARRIAGE_RETURN, at + 1)) {
    if (bytes[at + 1] !== LINE_FEED) ends++;
  }
  return ends;
}

function textError(bytes: Uint8Array, firstLine: number): TextError {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16 && firstLine === 1) return new TextError('this is UTF-16: save the file as UTF-8', firstLine, 0);
  const byte = badUtf8At(bytes);
  const line = firstLine + lineEndsIn(bytes.subarray(0, byte));
  return new TextError(`line ${line} is not UTF-8: save the file as UTF-8`, line, byte);
}
