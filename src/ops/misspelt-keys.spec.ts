import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SETTINGS } from './config.js';
import { misspeltKeys } from './misspelt-keys.js';

const KEYS = Object.values(SETTINGS).map(({ key }) => key);
const LONG_KEYS = KEYS.filter((key) => key.includes('_'));

type Slip = (key: string, at: number, letter: string) => string;
const letter = fc.nat(25).map((n) => String.fromCharCode(65 + n));
const slip = fc.constantFrom<Slip[]>(
  (key, at, other) => key.slice(0, at) + other + key.slice(at),
  (key, at) => key.slice(0, at) + key.slice(at + 1),
  (key, at, other) => key.slice(0, at) + other + key.slice(at + 1),
  (key, at) => key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2),
  (key) => key.toLowerCase(),
  (key) => key.replaceAll('_', ''),
  (key) => key.replaceAll('_', '-').toLowerCase(),
  (key) => key.replaceAll('_', '.'),
  (key) => `TIDEWATCH_${key}`,
);

/** What platforms, shells and neighbours put beside our keys; a Redis and this service are services of the cluster. */
const FOREIGN = [
  ...['redis', 'tidewatch', 'tidewatch-redis', 'webhook', 'model', 'log', 'data', 'sweep'].flatMap((service) => {
    const name = service.toUpperCase().replaceAll('-', '_');
    return [
      'SERVICE_HOST',
      'SERVICE_PORT',
      'SERVICE_PORT_HTTP',
      'PORT',
      'PORT_6379_TCP',
      'PORT_6379_TCP_ADDR',
      'PORT_6379_TCP_PORT',
      'PORT_6379_TCP_PROTO',
    ].map((end) => `${name}_${end}`);
  }),
  'PATH',
  'HOME',
  'HOSTNAME',
  'HOSTTYPE',
  'PWD',
  'OLDPWD',
  'SHLVL',
  'LANG',
  'LC_ALL',
  'TERM',
  'TZ',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_PORT',
  'POD_NAME',
  'POD_IP',
  'NODE_NAME',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NODE_VERSION',
  'YARN_VERSION',
  'PORTS',
  'HOSTS',
  'ROLE',
  'SHARD',
  'host',
  'port',
  'roles',
  'ROUTES',
  'SHARED',
  'LOGLEVELS',
  'LOG_FORMAT',
  'LOG_FILE',
  'LOCK_FILE',
  'DATA_PATH',
  'CONFIG_FILE',
  'XDG_DATA_DIRS',
  'XDG_CONFIG_DIRS',
  'XDG_DATA_HOME',
  'DATABASE_URL',
  'REDIS_PASSWORD',
  'REDIS_TLS_URL',
  'REDISCLOUD_URL',
  'REDIS_HOST',
  'TEST_REDIS_URL',
  'WEBHOOK_SECRET',
  'WEBHOOK_TIMEOUT',
  'SM_MODEL_DIR',
  'AWS_REGION',
  'DYNO',
  'CI',
  'GITHUB_SHA',
  'npm_config_cache',
  'npm_lifecycle_event',
  'npm_package_name',
  'INIT_CWD',
  'JEST_WORKER_ID',
];

describe('a key of the environment', () => {
  it('that misses one of ours by a slip is reported, with the one that was meant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LONG_KEYS), slip, fc.nat(40), letter, (key, make, at, other) => {
        const given = make(key, at % key.length, other);
        fc.pre(!KEYS.includes(given) && given !== '');
        expect(misspeltKeys({ [given]: '1' }, KEYS)).toEqual([
          expect.stringMatching(/^.+: is not known; did you mean [A-Z_]+\?$/),
        ]);
      }),
    );
  });

  it.each([
    ['REDIS_URLL', 'REDIS_URL'],
    ['MAX_PENDING_EVENT', 'MAX_PENDING_EVENTS'],
    ['Sweep_Seconds', 'SWEEP_SECONDS'],
    ['TIDEWATCH_LOG_LEVEL', 'LOG_LEVEL'],
    ['LOCKMS', 'LOCK_MS'],
  ])('%s is %s', (given, meant) => {
    expect(misspeltKeys({ [given]: '1' }, KEYS)).toEqual([`${given}: is not known; did you mean ${meant}?`]);
  });

  it.each(FOREIGN.filter((key) => !KEYS.includes(key)))('of somebody else is left alone: %s', (key) => {
    expect(misspeltKeys({ [key]: '1' }, KEYS)).toEqual([]);
  });

  it('is somebody else\u2019s when the right one is there, too', () => {
    expect(misspeltKeys({ REDIS_URI: 'x', REDIS_URL: 'y' }, KEYS)).toEqual([]);
    expect(misspeltKeys({ REDIS_URI: 'x' }, KEYS)).toHaveLength(1);
  });

  it('of ours is known', () => {
    expect(misspeltKeys(Object.fromEntries(KEYS.map((key) => [key, '1'])), KEYS)).toEqual([]);
    for (const key of KEYS) expect(misspeltKeys({ [key]: '1' }, KEYS)).toEqual([]);
  });
});
