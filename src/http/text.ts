/**
 * The only place where bytes of a body become text. Decoding is strict: a repaired id could be the id of another
 * customer.
 */
import { isUtf8 } from 'node:buffer';
import { ProblemError } from '../core/contracts/problems.js';
import { badUtf8At } from '../core/primitives/utf8.js';

const NEWLINE = 0x0a;
const SHOWN_BYTES = 4;

/**
 * Removes a byte-order mark. Throws a `not_utf8` problem that names the position.
 * @param hasLines whether the position is also given as a line
 */
export function textOf(body: Buffer, hasLines: boolean): string {
  if (!isUtf8(body)) throw new ProblemError('not_utf8', sentenceOf(body, badUtf8At(body), hasLines));
  return body.toString('utf8', hasMark(body) ? 3 : 0);
}

function hasMark(body: Buffer): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}

function sentenceOf(body: Buffer, at: number, hasLines: boolean): string {
  const line = hasLines ? `line ${linesBefore(body, at) + 1}, ` : '';
  return (
    `The body stops being UTF-8 at ${line}byte offset ${at} (${body.toString('hex', at, at + SHOWN_BYTES)}). ` +
    'Convert it to UTF-8 and send it again; text in GBK or Latin-1 is not accepted.'
  );
}

function linesBefore(body: Buffer, at: number): number {
  return body.subarray(0, at).reduce((lines, byte) => lines + (byte === NEWLINE ? 1 : 0), 0);
}
