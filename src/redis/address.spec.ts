import { describe, expect, it } from '@jest/globals';
import { hostsOf, parseAddress } from './address.js';

const NOBODY = { username: null, password: null, tls: false };

describe('an address of Redis', () => {
  it.each([
    ['redis://a', { kind: 'single', ...NOBODY, host: 'a', port: 6379, db: 0 }],
    ['redis://127.0.0.1:1/2', { kind: 'single', ...NOBODY, host: '127.0.0.1', port: 1, db: 2 }],
    ['redis://[::1]:7000', { kind: 'single', ...NOBODY, host: '::1', port: 7000, db: 0 }],
    [
      'rediss://u:p%40w:d@a',
      { kind: 'single', username: 'u', password: 'p@w:d', tls: true, host: 'a', port: 6379, db: 0 },
    ],
    ['redis://:pw@a?db=3', { kind: 'single', ...NOBODY, password: 'pw', host: 'a', port: 6379, db: 3 }],
    [
      'redis-sentinel://u:p@a,b:1/bank?db=4&tls=true',
      {
        ...{ kind: 'sentinel', username: 'u', password: 'p', tls: true, sentinelTls: false, name: 'bank', db: 4 },
        sentinels: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 1 },
        ],
      },
    ],
    [
      'redis-cluster://a:1, b:2?tls=true',
      {
        ...{ kind: 'cluster', ...NOBODY, tls: true },
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
      },
    ],
  ])('%s is read', (url, address) => {
    expect(parseAddress(url)).toEqual(address);
  });

  it.each([
    ['http://u:secret@a', /begins with http:/],
    ['u:secret@a:6379', /cannot be read as an address/],
    ['redis://u:sec@ret@a', /behind redis:/],
    ['redis://a,b', /several hosts need redis-sentinel/],
    ['redis-sentinel://u:secret@a', /the name of the primary/],
    ['redis-cluster://a/1', /only database 0/],
    ['redis://a/secret', /the database is a whole number/],
    ['redis://a?tls=yes', /tls is true or false/],
    ['redis-cluster://a?db=1', /its options are tls, not db/],
    ['redis://a:99999', /one of its hosts is none/],
    ['redis://u:secret%@a', /%25/],
  ])('%s is refused in words', (url, sentence) => {
    expect(() => parseAddress(url)).toThrow(sentence);
    expect(() => parseAddress(url)).toThrow(/^REDIS_URL must look like redis:\/\/host:6379/);
    expect(() => parseAddress(url)).not.toThrow(/u:sec/);
  });

  it('is told without user and password', () => {
    expect(hostsOf(parseAddress('redis-cluster://u:secret@a:1,[::1]:2'))).toBe('a:1, [::1]:2');
  });
});
