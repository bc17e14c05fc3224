import { describe, expect, it } from '@jest/globals';
import { redisFiguresIn } from './redis.figures.js';

/** Lines of Redis 7.0. */
function info(changed: Record<string, string> = {}): string {
  const usual = {
    used_memory: '1048576',
    total_system_memory: '25000000000',
    maxmemory: '0',
    aof_enabled: '1',
    rdb_last_bgsave_status: 'ok',
    aof_last_bgrewrite_status: 'ok',
    aof_last_write_status: 'ok',
  };
  const lines = Object.entries({ ...usual, ...changed }).map(([name, value]) => `${name}:${value}`);
  return ['# Memory', ...lines].join('\r\n');
}

describe('what Redis says of itself', () => {
  it.each([
    ['the memory of its machine when no maxmemory is set', '0', 25_000_000_000],
    ['maxmemory', '2000000', 2_000_000],
  ])('has as its limit %s', (_, maxmemory, limit) => {
    expect(redisFiguresIn(info({ maxmemory }))).toMatchObject({ memoryBytes: 1_048_576, memoryLimitBytes: limit });
  });

  it.each([
    ['append_only', 'aof_enabled', '0'],
    ['append_write', 'aof_last_write_status', 'err'],
    ['append_rewrite', 'aof_last_bgrewrite_status', 'err'],
    ['snapshot', 'rdb_last_bgsave_status', 'err'],
  ] as const)('says that %s is not kept', (part, field, value) => {
    const all = { append_only: true, append_write: true, append_rewrite: true, snapshot: true };
    expect(redisFiguresIn(info()).persistence).toEqual(all);
    expect(redisFiguresIn(info({ [field]: value })).persistence).toEqual({ ...all, [part]: false });
  });
});
