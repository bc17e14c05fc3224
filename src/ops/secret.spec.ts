import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS, readConfig } from './config.js';
import { fileKeyOf, type Setting } from './setting.js';

const SECRET = 'very secret';
const file = join(mkdtempSync(join(tmpdir(), 'tidewatch-secret-')), 'password');
writeFileSync(file, `${SECRET}\n`);

describe('a secret', () => {
  const secrets = Object.entries<Setting<unknown>>(SETTINGS).filter(([, { isSecret }]) => isSecret === true);

  it.each(secrets)('%s may come from a file', (name, { key }) => {
    expect(readConfig({ [fileKeyOf(key)]: file })).toMatchObject({ [name]: SECRET });
    expect(readConfig({ [key]: SECRET, [fileKeyOf(key)]: '' })).toMatchObject({ [name]: SECRET });
  });

  it.each([
    [{ REDIS_PASSWORD_FILE: '/nowhere/at/all' }, /REDIS_PASSWORD_FILE names a file that cannot be read \(ENOENT\)/],
    [
      { REDIS_PASSWORD: SECRET, REDIS_PASSWORD_FILE: file },
      /set either REDIS_PASSWORD or REDIS_PASSWORD_FILE, not both/,
    ],
    [{ REDIS_PASWORD_FILE: file }, /REDIS_PASWORD_FILE: is not known; did you mean REDIS_PASSWORD_FILE/],
  ])('is refused in words that do not repeat it: %j', (env, sentence) => {
    expect(() => readConfig(env)).toThrow(sentence);
    expect(() => readConfig(env)).not.toThrow(SECRET);
  });
});
