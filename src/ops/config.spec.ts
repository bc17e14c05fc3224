import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS, readConfig } from './config.js';

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(readConfig({})).toMatchObject({ port: 3000, shards: 4, redisUrl: 'redis://127.0.0.1:6379' });
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

  it('refuses a key that misses one of ours, with the one that was meant', () => {
    expect(() => readConfig({ REDIS_URLL: 'redis://one', SHARDS: '0' })).toThrow(
      /REDIS_URLL: is not known; did you mean REDIS_URL\?\n.*SHARDS: expected/,
    );
  });

  it.each<[Record<string, string>, Record<string, string>]>([
    [
      { LOCK_MS: '1000', STALLED_CHECK_MS: '1001' },
      { LOCK_MS: '1000', STALLED_CHECK_MS: '1000' },
    ],
    [
      { METRICS_PORT: '3000', PORT: '3000' },
      { METRICS_PORT: '3001', PORT: '3000' },
    ],
    [{ MAX_PENDING_EVENTS: '499' }, { MAX_PENDING_EVENTS: '500' }],
    [{ MAX_BACKLOG_EVENTS: '499' }, { MAX_BACKLOG_EVENTS: '500' }],
    [
      { SWEEP_PER_SECOND: '3', SHARDS: '16' },
      { SWEEP_PER_SECOND: '4', SHARDS: '16' },
    ],
    [{ FEED_ENTRIES: '999' }, { FEED_ENTRIES: '1000' }],
    [
      { FEED_ENTRIES: '1000', BATCH_EVENTS: '501' },
      { FEED_ENTRIES: '1002', BATCH_EVENTS: '501' },
    ],
    [
      { WEBHOOK_OUTBOX_ENTRIES: '100', WEBHOOKS_FILE: 'hooks.json' },
      { WEBHOOK_OUTBOX_ENTRIES: '100' }, // no webhooks
    ],
    [
      { WEBHOOK_BACKOFF_MS: '1001', WEBHOOK_BACKOFF_MAX_SECONDS: '1' },
      { WEBHOOK_BACKOFF_MS: '1000', WEBHOOK_BACKOFF_MAX_SECONDS: '1' },
    ],
  ])('refuses %j together, and takes %j', (wrong, right) => {
    const [key = ''] = Object.keys(wrong);
    expect(() => readConfig(wrong)).toThrow(new RegExp(`not usable:\\n  .*${key} \\(\\d+\\)[^\\n]*: [^\\n]*$`));
    expect(() => readConfig(right)).not.toThrow();
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
