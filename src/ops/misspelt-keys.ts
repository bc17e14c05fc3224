/**
 * Finds misspelt keys in the environment. It also holds keys of the platform and of other programs, so only clear cases
 * count: a key of several words that differs from one of ours by its case, its separators, the product's name as a
 * prefix, or one typing error. Keys of one word (PORT, HOST, ROLES, SHARDS) are too common. When the right key is set
 * as well, the other one belongs to another program.
 */

import { editsBetween } from '../core/primitives/nearest.name.js';

const PREFIX = /^TIDEWATCH_/;

/** One sentence for each misspelt key. @param known our keys */
export function misspeltKeys(env: Readonly<Record<string, string | undefined>>, known: readonly string[]): string[] {
  const wanting = known.filter((key) => key.includes('_') && (env[key] ?? '') === '');
  return Object.keys(env).flatMap((given) => {
    if (known.includes(given)) return [];
    const meant = wanting.find((key) => isMeant(given, key));
    return meant === undefined ? [] : [`${given}: is not known; did you mean ${meant}?`];
  });
}

function isMeant(given: string, key: string): boolean {
  const written = given.toUpperCase().replace(/[-. ]/g, '_').replace(PREFIX, '');
  return bare(written) === bare(key) || editsBetween(written, key) <= 1;
}

function bare(key: string): string {
  return key.replaceAll('_', '');
}
