import { expect, it } from '@jest/globals';
import { NoPrimaryError } from './client.js';
import { isRedisAway } from './redis.away.js';

it.each([
  ['a cluster that knows no primary of a slot', new NoPrimaryError(7), true],
  ['a replica that was asked to write', new Error('READONLY You cannot write against a read only replica.'), true],
  ['a slot that moved', new Error('MOVED 7 127.0.0.1:7001'), true],
  ['a key of another type', new Error('WRONGTYPE Operation against a key'), false],
])('says of %s whether Redis is away', (_what, fault, isAway) => {
  expect(isRedisAway(fault)).toBe(isAway);
});
