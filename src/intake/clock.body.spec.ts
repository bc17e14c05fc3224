import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../core/contracts/problems.js';
import { clockIn } from './clock.body.js';

const ASOF = '2026-03-05T00:00:00+08:00';
const AT = Date.UTC(2026, 2, 4, 16);
const MOBILE = { channel: 'mobile', sinceAt: AT - 1 };

describe('the body that advances a clock', () => {
  it.each([
    ['the instant alone', { asOf: ASOF }, { asOf: AT, silent: null }],
    ['that no channel is silent', { asOf: AT, silent: [] }, { asOf: AT, silent: [] }],
    ['which channels are silent', { asOf: AT, silent: [MOBILE] }, { asOf: AT, silent: [MOBILE] }],
    [
      'instants as text',
      { asOf: ASOF, silent: [{ ...MOBILE, sinceAt: ASOF }] },
      { asOf: AT, silent: [{ ...MOBILE, sinceAt: AT }] },
    ],
  ])('says %s', (_what, body, call) => {
    expect(clockIn(body)).toEqual(call);
  });

  it.each([
    ['no instant', {}],
    ['a day', { asOf: '2026-03-05' }],
    ['a member more', { asOf: AT, silence: [] }],
    ['a channel that has no heartbeat', { asOf: AT, silent: [{ ...MOBILE, channel: 'system' }] }],
    ['a channel by name alone', { asOf: AT, silent: ['mobile'] }],
    ['a silence without a beginning', { asOf: AT, silent: [{ channel: 'mobile' }] }],
    ['a silence that begins later', { asOf: AT, silent: [{ ...MOBILE, sinceAt: AT + 1 }] }],
    ['a silence since no instant', { asOf: AT, silent: [{ ...MOBILE, sinceAt: 'noon' }] }],
    ['a channel twice', { asOf: AT, silent: [MOBILE, MOBILE] }],
    ['silent as an object', { asOf: AT, silent: MOBILE }],
  ])('is refused with %s', (_what, body) => {
    expect(() => clockIn(body)).toThrow(ProblemError);
  });
});
