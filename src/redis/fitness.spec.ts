import { describe, expect, it } from '@jest/globals';
import { faultsOf, redisFaults, type Expectation } from './fitness.js';

const FIT = { redis_version: '7.0.15', role: 'master', maxmemory_policy: 'noeviction', aof_enabled: '1' };
const USUAL: Expectation = { durability: 'aof', kind: 'single' };

function info(parts: Record<string, string> = {}): string {
  return Object.entries({ ...FIT, ...parts })
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('');
}

describe('a Redis', () => {
  it('that is new enough, evicts nothing and keeps a file is taken', () => {
    expect(redisFaults(info(), USUAL)).toEqual({ refuse: [], warn: [] });
  });

  it.each([
    ['that is too old', { redis_version: '6.2.14' }, /too old: install Redis 7/],
    ['that may evict', { maxmemory_policy: 'allkeys-lru' }, /CONFIG SET maxmemory-policy noeviction/],
    ['without an append-only file', { aof_enabled: '0' }, /CONFIG SET appendonly yes.*REDIS_DURABILITY/],
    ['that is a node of a cluster', { cluster_enabled: '1' }, /redis-cluster:\/\//],
    ['that is a replica', { role: 'slave' }, /must lead to the primary/],
    ['that is a sentinel', { redis_mode: 'sentinel', maxmemory_policy: '' }, /redis-sentinel:\/\/host:26379\/name/],
  ])('%s is refused with a sentence that says what to do', (_what, parts, sentence) => {
    const { refuse } = redisFaults(info(parts), USUAL);
    expect(refuse).toHaveLength(1);
    expect(refuse[0]).toMatch(sentence);
  });

  it('without an append-only file is only warned about when nothing need be kept', () => {
    const { refuse, warn } = redisFaults(info({ aof_enabled: '0' }), { ...USUAL, durability: 'none' });
    expect(refuse).toEqual([]);
    expect(warn[0]).toContain('append-only');
  });

  it('without an append-only file is taken when its operator keeps a log', () => {
    const managed: Expectation = { ...USUAL, durability: 'managed' };
    expect(redisFaults(info({ aof_enabled: '0' }), managed)).toEqual({ refuse: [], warn: [] });
    expect(redisFaults(info({ maxmemory_policy: 'volatile-lru' }), managed).refuse).toHaveLength(1);
  });

  it.each(['sentinel', 'cluster'] as const)(
    'of a %s is warned about when it takes writes without a replica',
    (kind) => {
      const expectation = { ...USUAL, kind };
      expect(redisFaults(info({ cluster_enabled: '1' }), expectation).warn[0]).toMatch(/min-replicas-to-write 1/);
      expect(redisFaults(info({ min_slaves_good_slaves: '1' }), expectation).warn).toEqual([]);
      expect(redisFaults(info({ role: 'slave' }), expectation)).toEqual({ refuse: [], warn: [] });
    },
  );
});

it('several servers share a sentence, which names those it is about', () => {
  const servers = [
    { name: 'a:1', info: info({ aof_enabled: '0', role: 'slave' }) },
    { name: 'b:1', info: info({ min_slaves_good_slaves: '1' }) },
    { name: 'c:1', info: info({ aof_enabled: '0', role: 'slave' }) },
  ];
  const { refuse, warn } = faultsOf(servers, { ...USUAL, kind: 'cluster' });
  expect(refuse).toEqual([expect.stringMatching(/^a:1, c:1: Redis keeps no append-only file/)]);
  expect(warn).toEqual([]);
});
