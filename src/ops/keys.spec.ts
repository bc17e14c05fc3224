import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AccessKeys, ROLES } from './keys.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-keys-'));

describe('access keys', () => {
  it('are made at the first start, one per role, for the owner only, and kept after that', () => {
    const file = join(dir, 'new', 'keys.json');
    const first = AccessKeys.open(file);
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    expect(first.created).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(stored)).toEqual([...ROLES]);
    expect(new Set(Object.values(stored)).size).toBe(ROLES.length);
    const again = AccessKeys.open(file);
    expect(again.created).toBe(false);
    expect(again.keys.roleOf(stored['agent'] ?? '')).toBe('agent');
  });

  it('may have a byte order mark before them', () => {
    const file = join(dir, 'marked.json');
    writeFileSync(file, '\ufeff{"agent": "a-key-of-enough-length"}');
    expect(AccessKeys.open(file).keys.roleOf('a-key-of-enough-length')).toBe('agent');
  });

  it('know nobody else', () => {
    const keys = AccessKeys.of({ agent: 'a-key-of-enough-length' });
    expect(keys.roleOf('a-key-of-enough-lengtH')).toBeNull();
    expect(keys.roleOf('')).toBeNull();
  });

  it.each([
    ['{"king": "a-key-of-enough-length"}', 'roles are'],
    ['{"agent": "short"}', 'at least 16'],
    ['{}', 'holds no keys'],
    ['[]', 'must hold a JSON object'],
    ['{"agent": "a-key-of-enough-length', 'must hold a JSON object, role'],
    [
      '{"agent": "a-key-of-enough-length", "agent": "another-key-as-long"}',
      'cannot be read: "agent" stands twice in one object',
    ],
    [Buffer.from('{"agent": "\xe9-key-of-enough-length"}', 'latin1'), 'line 1 is not UTF-8: save the file as UTF-8'],
    ['{"producer": "a-key-of-enough-length", "operator": "a-key-of-enough-length"}', 'that of another role as well'],
  ])('refuse the file %s', (content, sentence) => {
    const file = join(dir, `${sentence.length}.json`);
    writeFileSync(file, content);
    expect(() => AccessKeys.open(file)).toThrow(sentence);
  });
});
