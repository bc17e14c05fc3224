/**
 * Keys of the environment that were meant for us and hit none of ours. An environment also holds what a platform puts
 * there, so only what cannot well be anything else counts: a key of several words that differs from one of ours by its
 * case, its separators, a prefix of the product's name or one slip of the hand. One word (PORT, HOST, ROLES, SHARDS) is
 * everybody's. Where the right key is set as well, the other one is somebody else's.
 */

import { editsBetween } from '../core/primitives/nearest.name.js';

const PREFIX = /^TIDEWATCH_/;

/** One sentence for each. @param known our keys */
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
