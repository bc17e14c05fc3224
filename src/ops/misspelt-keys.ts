/**
 * Keys of the environment that were meant for us and hit none of ours. An environment also holds what a platform puts
 * there, so only what cannot well be anything else counts: a key of several words that differs from one of ours by its
 * case, its separators, a prefix of the product's name or one slip of the hand. One word (PORT, HOST, ROLES, SHARDS) is
 * everybody's. Where the right key is set as well, the other one is somebody else's.
 */

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
  return bare(written) === bare(key) || isOneSlip(written, key);
}

function bare(key: string): string {
  return key.replaceAll('_', '');
}

/** One letter more, less or another, or two that changed places. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0]);
}
