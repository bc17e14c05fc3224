import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const SPECS = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => join('test', name));

/** How a spec names the database of the shared Redis that it empties. */
const NAMED = [
  /\b(?:startBoard|emptyDatabase)\((?<numbers>\d+)/g,
  /\bDATABASE = (?<numbers>\d+)/g,
  /_DATABASE\] = \[(?<numbers>[\d, ]+)\]/g,
];

function databasesOf(file: string): Set<number> {
  const text = readFileSync(file, 'utf8');
  const found = NAMED.flatMap((pattern) => [...text.matchAll(pattern)]);
  return new Set(found.flatMap(({ groups }) => (groups?.['numbers'] ?? '').split(',').map(Number)));
}

it('no two specs empty the same database: they run side by side', () => {
  const owners = new Map<number, string[]>();
  for (const file of SPECS)
    for (const database of databasesOf(file)) owners.set(database, [...(owners.get(database) ?? []), file]);
  expect(owners.size).toBeGreaterThan(80);
  expect([...owners].filter(([, files]) => files.length > 1)).toEqual([]);
});
