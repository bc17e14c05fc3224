import { describe, expect, it } from '@jest/globals';
import { redisFaults } from './settings.store.js';

function info(parts: Record<string, string> = {}): string {
  const fit = { redis_version: '7.0.15', maxmemory_policy: 'noeviction', aof_enabled: '1', ...parts };
  return Object.entries(fit)
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('');
}

describe('a Redis', () => {
  it('that is new enough, evicts nothing and keeps a file is taken', () => {
    expect(redisFaults(info(), false)).toEqual({ refuse: [], warn: [] });
  });

  it.each([
    ['that is too old', { redis_version: '6.2.14' }, /too old: install Redis 7/],
    ['that may evict', { maxmemory_policy: 'allkeys-lru' }, /CONFIG SET maxmemory-policy noeviction/],
    ['without an append-only file', { aof_enabled: '0' }, /CONFIG SET appendonly yes.*ALLOW_VOLATILE_REDIS=true/],
  ])('%s is refused with a sentence that says what to do', (_what, parts, sentence) => {
    const { refuse } = redisFaults(info(parts), false);
    expect(refuse).toHaveLength(1);
    expect(refuse[0]).toMatch(sentence);
  });

  it('without an append-only file is only warned about when that is allowed', () => {
    const { refuse, warn } = redisFaults(info({ aof_enabled: '0' }), true);
    expect(refuse).toEqual([]);
    expect(warn[0]).toContain('append-only');
  });
});
