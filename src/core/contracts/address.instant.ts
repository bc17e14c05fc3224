/** Instants as they stand in the query of an address. */
import { instantOfText } from '../primitives/instant.js';
import { ProblemError } from './problems.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** Throws a `bad_request` problem that names the parameter. */
export function instantInAddress(name: string, text: string): EpochMs {
  const instant = instantOfText(text);
  if (Number.isNaN(instant)) throw notAnInstant(name, 'ISO 8601 with an offset, or epoch ms', text);
  return instant;
}

/** @param expected what would have been understood */
export function notAnInstant(name: string, expected: string, text: string): ProblemError {
  return new ProblemError('bad_request', `${name} must be ${expected}.${plusHint(text)}`);
}

/** An offset whose sign is a blank was written with a bare +, which is how an address writes a blank. */
function plusHint(text: string): string {
  return /T\S* \d{2}:?\d{2}$/.test(text) ? ' In an address + stands for a blank: write the offset with %2B.' : '';
}
