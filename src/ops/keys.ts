/** Access keys from a file, one per role. Only their hashes are kept in memory. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { jsonOf } from '../core/primitives/json.js';
import { HeaderMemory } from './header.memory.js';

export const ROLES = ['producer', 'agent', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export class UnfitKeysError extends Error {
  override readonly name = 'UnfitKeysError';
}

const KEY_BYTES = 24;
const SHORTEST_KEY = 16;

export class AccessKeys {
  /** The roles that open connections have by their last header. */
  readonly byConnection = new HeaderMemory<Role>();

  private constructor(private readonly hashes: readonly { role: Role; hash: Buffer }[]) {}

  /** Reads the file, or creates it with random keys. Throws UnfitKeysError when the file cannot be used. */
  static open(file: string): { keys: AccessKeys; created: boolean } {
    const created = !existsSync(file);
    if (created) createKeys(file);
    return { keys: AccessKeys.of(readKeys(file), file), created };
  }

  static of(keys: Readonly<Record<string, unknown>>, file = 'the keys'): AccessKeys {
    const hashes = Object.entries(keys).map(([name, key]) => {
      const role = ROLES.find((known) => known === name);
      if (role === undefined) throw new UnfitKeysError(`${file}: "${name}" is no role; roles are ${ROLES.join(', ')}`);
      if (typeof key !== 'string' || key.length < SHORTEST_KEY) {
        throw new UnfitKeysError(`${file}: the key of ${role} must be a string of at least ${SHORTEST_KEY} characters`);
      }
      return { role, hash: sha256(key) };
    });
    const twin = hashes.find(({ hash }, i) => hashes.findIndex((other) => other.hash.equals(hash)) < i);
    if (twin !== undefined)
      throw new UnfitKeysError(`${file}: the key of ${twin.role} is that of another role as well`);
    if (hashes.length === 0) throw new UnfitKeysError(`${file} holds no keys; delete it to have new ones made`);
    return new AccessKeys(hashes);
  }

  roleOf(key: string): Role | null {
    const given = sha256(key);
    return this.hashes.find((known) => timingSafeEqual(known.hash, given))?.role ?? null;
  }
}

function createKeys(file: string): void {
  const keys = Object.fromEntries(ROLES.map((role) => [role, randomBytes(KEY_BYTES).toString('base64url')]));
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

function readKeys(file: string): Record<string, unknown> {
  const keys = parsed(file);
  if (typeof keys === 'object' && keys !== null && !Array.isArray(keys)) return { ...keys };
  throw new UnfitKeysError(`${file} must hold a JSON object, role → key`);
}

/** Null when the text is no JSON. The parser's own message is not passed on, because it could show a part of a key. */
function parsed(file: string): unknown {
  try {
    return jsonOf(readFileSync(file));
  } catch (fault) {
    if (fault instanceof SyntaxError) return null;
    throw new UnfitKeysError(`${file} cannot be read: ${fault instanceof Error ? fault.message : 'unknown'}`);
  }
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
