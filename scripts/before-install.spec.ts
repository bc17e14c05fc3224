import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT_OF_SCRIPTS = 'scripts';
const PLAIN = readdirSync(ROOT_OF_SCRIPTS).filter((name) => name.endsWith('.mjs'));

/** What these files import, besides what run.mjs loads once the set-up is done. */
function importsOf(name: string): string[] {
  const text = readFileSync(join(ROOT_OF_SCRIPTS, name), 'utf8');
  return [...text.matchAll(/^(?:import|export) (?:.*? from )?'(.+)'/gms)].map(([, source]) => source ?? '');
}

describe('what runs before any package is installed', () => {
  it('reads their imports', () => {
    expect(PLAIN.flatMap(importsOf).length).toBeGreaterThan(0);
  });

  it.each(PLAIN)('%s imports nothing but Node and the files beside it', (name) => {
    expect(
      importsOf(name).filter((source) => !source.startsWith('node:') && !/^\.\/[\w-]+\.mjs$/.test(source)),
    ).toEqual([]);
  });
});
