/** The message by which a page says which alert it shows, and to whom. */
import { PERSON_RULE, personName } from '../core/contracts/person.js';
import { isObject, type Refusal } from './client.message.js';

export interface Viewing {
  alert: string;
  by: string;
}

const LONGEST_ID = 64;

/** Null when the page shows no alert. @param message as `readMessage` returned it */
export function readViewing(message: unknown): Viewing | Refusal | null {
  const { alert, by } = isObject(message) ? message : {};
  if (alert === undefined) return null;
  if (typeof alert !== 'string' || alert === '' || alert.length > LONGEST_ID)
    return bad('alert must be the id of an alert');
  const name = personName(by);
  return name === null ? bad(`by ${PERSON_RULE}`) : { alert, by: name };
}

function bad(rule: string): Refusal {
  return { type: 'error', code: 'bad_viewing', message: `${rule}.` };
}
