import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { sentencesOf, unknownMember } from '../core/contracts/validation.sentences.js';
import { ProblemError } from '../core/contracts/problems.js';

/** The body as the class describes it. Throws a `bad_request` problem with a sentence for every member that is not so. */
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
 * What validator and transformer let through: members called like what every object has, and null, which is never a value
 * here and passes for one that was left out.
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
