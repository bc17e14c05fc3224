import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { sentencesOf, unknownMember } from '../core/contracts/validation.sentences.js';
import { ProblemError } from '../core/contracts/problems.js';

/** The body as an instance of the class. Throws a `bad_request` problem with a sentence for every wrong member. */
export function checkedBody<T extends object>(type: new () => T, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ProblemError('bad_request', 'Send a JSON object.');
  }
  const checked = plainToInstance(type, body);
  const found = sentencesOf(validateSync(checked, { whitelist: true, forbidNonWhitelisted: true }));
  const faults = [...overlooked(body), ...found];
  if (faults.length > 0) throw new ProblemError('bad_request', `${[...new Set(faults)].join('; ')}.`);
  return checked;
}

/**
 * Finds faults that the validator and the transformer do not see: members with a name that every object has, and null,
 * which is never valid here but counts as left out for them.
 */
function overlooked(body: object): string[] {
  const found: string[] = [];
  for (const left: unknown[] = [body]; left.length > 0;) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      if (name in Object.prototype) found.push(unknownMember(name));
      if (member === null) found.push(`${name} is null: leave it out`);
      left.push(member);
    }
  }
  return found;
}
