/**
 * Names of people as they are: 买买提·阿不都, O’Brien, li+crm@bank.example. One definition for `team.json`, for who acts
 * and who is assigned, and for the page.
 */

/** Stands for nobody where a person could be named. */
export const NOBODY = 'none';
/** Stands for the service itself in a timeline. */
export const SERVICE = 'system';

const LONGEST = 128;
/** No control characters, half characters and breaks of lines: nothing of a name, and harmful in a log. */
const NAME = new RegExp(`^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,${LONGEST}}$`, 'u');

export const PERSON_RULE = `must be a name: a text of 1 to ${LONGEST} characters without control characters, and not "${NOBODY}" or "${SERVICE}", which stand for nobody and for the service`;

/** The name without spaces around it, or null when it cannot be one. */
export function personName(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const name = given.trim();
  return NAME.test(name) && name !== NOBODY && name !== SERVICE ? name : null;
}
