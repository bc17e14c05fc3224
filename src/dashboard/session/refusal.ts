import { RestError } from '../../client/rest.js';

/** `refused`: the key is not known. `forbidden`: it is known, but may not open the board. */
export type Refusal = 'refused' | 'forbidden';

/** Null for every error that is not about the key. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof RestError)) return null;
  if (error.problem.status === 401) return 'refused';
  return error.problem.status === 403 ? 'forbidden' : null;
}
