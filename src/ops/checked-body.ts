import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { sentencesOf } from '../core/faults.js';
import { ProblemError } from '../core/problems.js';

/** The body as the class describes it. Throws a `bad_request` problem with a sentence for every member that is not so. */
export function checkedBody<T extends object>(type: new () => T, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ProblemError('bad_request', 'Send a JSON object.');
  }
  const checked = plainToInstance(type, body);
  const faults = sentencesOf(validateSync(checked, { whitelist: true, forbidNonWhitelisted: true }));
  if (faults.length > 0) throw new ProblemError('bad_request', `${faults.join('; ')}.`);
  return checked;
}
