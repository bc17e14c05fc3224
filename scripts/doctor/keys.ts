/** The access keys: there, of every role, long enough, not taken from an example, and read by their owner alone. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { jsonOf } from '../../src/core/primitives/json.js';
import type { Config } from '../../src/ops/config.js';
import { AccessKeys, ROLES } from '../../src/ops/keys.js';
import { membersOf, mend, messageOf, note, ok, type Finding } from './finding.js';

/** The shortest that is accepted is shorter; random keys of this length cannot be guessed. */
const GOOD_LENGTH = 24;
/** Fewer different characters, as in "aaaaaaaaaaaaaaaa", are no random key. */
const GOOD_VARIETY = 10;
const EXAMPLES =
  /change.?me|secret|password|example|default|test|demo|1234|abcd|qwerty|producer|agent|auditor|operator/gi;
/** Characters beside such words that make a key random after all: a word may stand in it by chance. */
const GOOD_REST = 16;
const NEW_KEY = `node -p "crypto.randomBytes(24).toString('base64url')"`;
/** Read by the group or by all. */
const OPEN_MODE = 0o077;

export function keyFindings({ apiKeysFile: file }: Pick<Config, 'apiKeysFile'>): Finding[] {
  const about = 'access keys';
  if (!existsSync(file)) return [note(about, `${file} is not there: the first start makes random keys`)];
  let keys: ReadonlyMap<string, unknown>;
  try {
    AccessKeys.open(file);
    keys = membersOf(jsonOf(readFileSync(file)));
  } catch (fault) {
    return [
      mend(
        about,
        messageOf(fault),
        'Correct the file that API_KEYS_FILE names; docs/configuration.md says what belongs into it.',
      ),
    ];
  }
  const weak = [...keys].flatMap(([role, key]) => (typeof key === 'string' ? weakness(role, key) : []));
  const missing = ROLES.filter((role) => !keys.has(role));
  return [
    ...(weak.length > 0 ? weak : [ok(about, `${keys.size} in ${file}, none of them short or well known`)]),
    ...(missing.length > 0
      ? [note(about, `there is none for ${missing.join(', ')}: nobody can do what only they may`)]
      : []),
    modeFinding(file),
  ];
}

/** No part of the key is printed. */
function weakness(role: string, key: string): Finding[] {
  const about = `key of ${role}`;
  const todo = `Make another one: ${NEW_KEY}`;
  if (isExample(key)) return [mend(about, 'holds a word that examples use', todo)];
  if (new Set(key).size < GOOD_VARIETY) return [mend(about, 'has few different characters', todo)];
  return key.length < GOOD_LENGTH ? [mend(about, `has fewer than ${GOOD_LENGTH} characters`, todo)] : [];
}

function isExample(key: string): boolean {
  const rest = key.replace(EXAMPLES, '');
  return rest.length < key.length && rest.length < GOOD_REST;
}

function modeFinding(file: string): Finding {
  const mode = statSync(file).mode & 0o777;
  if ((mode & OPEN_MODE) === 0) return ok('access keys', 'only their owner may read them');
  return mend('access keys', `others may read ${file} (mode ${mode.toString(8)})`, `chmod 600 ${file}`);
}
