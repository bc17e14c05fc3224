/**
 * Names of people, such as 买买提·阿不都, O’Brien, li+crm@bank.example. This is the single definition for `team.json`, for
 * those who act and those who are assigned, and for the dashboard.
 */

/** The value that means "nobody" where a person could be named. */
export const NOBODY = 'none';
/** The name of the service itself in a timeline. */
export const SERVICE = 'system';

const LONGEST = 128;
/** No control characters, unpaired surrogates or line breaks: they belong to no name and are harmful in a log. */
const NAME = new RegExp(`^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,${LONGEST}}$`, 'u');

export const PERSON_RULE = `must be a name: a text of 1 to ${LONGEST} characters without control characters, and not "${NOBODY}" or "${SERVICE}", which stand for nobody and for the service`;

/** The name without surrounding spaces; null when it is not a valid name. */
export function personName(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const name = given.trim();
  return NAME.test(name) && name !== NOBODY && name !== SERVICE ? name : null;
}
