/** The default name of the run for a log. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { LIVE_RUN, RUN_NAME } from '../../src/redis/keys.js';
import { LOG_EXTENSION } from './rows.js';

const LONGEST = 63;
const HASH_DIGITS = 8;

/**
 * The file name without folders and extensions when it is a valid name of a run; otherwise its valid characters and a
 * hash of the whole name. Two different names never become one.
 */
export function logName(file: string): string {
  // One form, however the file system encodes accents.
  const plain = basename(file).replace(LOG_EXTENSION, '').normalize('NFC');
  if (RUN_NAME.test(plain) && plain !== LIVE_RUN) return plain;
  const fit = plain
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '');
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, HASH_DIGITS);
  return `${fit.slice(0, LONGEST - HASH_DIGITS - 1) || 'log'}-${hash}`;
}
