/** The message by which a page says which alert it shows, and to whom. */
import { PERSON_RULE, personName } from '../core/contracts/person.js';
import { isObject } from '../core/primitives/json.js';
import { refusal, type Refusal } from './client.message.js';
import { show } from './shown.value.js';

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
    return bad(`alert is ${show(alert)}; it must be the id of an alert, as in GET /v1/alerts`);
  const name = personName(by);
  return name === null ? bad(`by is ${show(by)}; it ${PERSON_RULE}`) : { alert, by: name };
}

function bad(sentence: string): Refusal {
  return refusal('bad_viewing', `${sentence}.`);
}
