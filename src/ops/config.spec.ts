import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS, readConfig } from './config.js';

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(readConfig({})).toMatchObject({ port: 3000, shards: 16, redisUrl: 'redis://127.0.0.1:6379' });
  });

  it('names every key that is wrong, and what was expected', () => {
    expect(() => readConfig({ PORT: 'abc', SHARDS: '0', LOG_LEVEL: 'loud' })).toThrow(
      /PORT: expected a whole number.*\n.*SHARDS: expected.*\n.*LOG_LEVEL: expected one of/,
    );
  });

  it.each([
    [undefined, ['intake', 'scoring', 'live', 'workbench', 'webhooks']],
    ['scoring', ['scoring']],
    ['live, intake', ['intake', 'live']],
  ])('takes the roles %s', (given, roles) => {
    expect(readConfig(given === undefined ? {} : { ROLES: given }).roles).toEqual(roles);
  });

  it.each(['scoring,dancing', 'all'])('refuses the roles "%s"', (given) => {
    expect(() => readConfig({ ROLES: given })).toThrow(/ROLES: expected some of intake/);
  });

  it('cannot be changed later', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  it.each(Object.values(SETTINGS))('documents $key', ({ key, unit, fallback, meaning }) => {
    const line = readFileSync('docs/configuration.md', 'utf8')
      .split('\n')
      .find((row) => row.startsWith(`| \`${key}\` `));
    expect(line).toContain(` ${unit} `);
    expect(line).toContain(fallback === '' ? '(empty)' : `\`${fallback.toString()}\``);
    expect(line).toContain(meaning);
  });
});
