import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../core/contracts/problems.js';
import { fingerprintIn } from './log-fingerprint.js';

const LOG = { rows: 100, sha256: 'ab'.repeat(32) };

describe('the body that opens a replay', () => {
  it.each([
    ['names the log', { log: LOG }, LOG],
    ['says nothing', {}, null],
    ['is not there', undefined, null],
  ])('%s', (_what, body, log) => {
    expect(fingerprintIn(body)).toEqual(log);
  });

  it.each([
    ['a misspelt member', { logs: LOG }],
    ['a member more', { log: LOG, speed: 1 }],
    ['no rows', { log: { ...LOG, rows: 0 } }],
    ['a share of a row', { log: { ...LOG, rows: 1.5 } }],
    ['a hash too short', { log: { ...LOG, sha256: 'ab' } }],
    ['a list', [LOG]],
    ['a text', 'log'],
  ])('is refused with %s', (_what, body) => {
    expect(() => fingerprintIn(body)).toThrow(ProblemError);
  });
});
