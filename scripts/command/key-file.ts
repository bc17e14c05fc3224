/** Reads the key of a role from the file that the service made or was given. */
import { existsSync, readFileSync } from 'node:fs';
import { jsonOf } from '../../src/core/primitives/json.js';
import type { Role } from '../../src/ops/keys.js';
import { CommandError, systemSentence } from './command-error.js';

export function keyIn(file: string, role: Role): string {
  if (!existsSync(file))
    throw new CommandError(
      `There are no keys in ${file}: start the service first, set DATA_DIR or API_KEYS_FILE as the service has it, or give --key.`,
    );
  const keys = new Map(Object.entries(membersIn(file)));
  const key: unknown = keys.get(role);
  if (typeof key === 'string') return key;
  throw new CommandError(`${file} holds no key of the role ${role}.`);
}

function membersIn(file: string): object {
  try {
    const value = jsonOf(readFileSync(file));
    return typeof value === 'object' && value !== null ? value : {};
  } catch (fault) {
    // The parser's own message would show part of a key.
    if (fault instanceof SyntaxError) throw new CommandError(`${file} is not JSON: an object, role → key, is expected`);
    const why = systemSentence(fault) ?? (fault instanceof Error ? fault.message : 'unknown');
    throw new CommandError(`${file} cannot be read: ${why}`);
  }
}
