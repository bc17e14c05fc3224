/** Instants in the query of a URL. */
import { instantOfText } from '../primitives/instant.js';
import { ProblemError } from './problems.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** Throws a `bad_request` problem that names the parameter. */
export function instantInAddress(name: string, text: string): EpochMs {
  const instant = instantOfText(text);
  if (Number.isNaN(instant)) throw notAnInstant(name, 'ISO 8601 with an offset, or epoch ms', text);
  return instant;
}

/** @param expected the forms that are accepted */
export function notAnInstant(name: string, expected: string, text: string): ProblemError {
  return new ProblemError('bad_request', `${name} must be ${expected}.${plusHint(text)}`);
}

/** An offset with a blank in place of its sign was sent with a bare +, which means a blank in a URL. */
function plusHint(text: string): string {
  return /T\S* \d{2}:?\d{2}$/.test(text) ? ' In an address + stands for a blank: write the offset with %2B.' : '';
}
