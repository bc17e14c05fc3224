import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../core/contracts/problems.js';
import { openingIn } from './run.opening.js';

const LOG = { rows: 100, sha256: 'ab'.repeat(32) };
const NOTHING = { log: null, simulated: false, span: null };
const SPAN = { from: '2025-01-01T00:00:00+08:00', to: Date.UTC(2026, 0, 1) };
const SPAN_READ = { fromAt: Date.UTC(2024, 11, 31, 16), toAt: Date.UTC(2026, 0, 1) };

describe('the body that opens a replay', () => {
  it.each([
    ['names the log', { log: LOG }, { ...NOTHING, log: LOG }],
    ['says that the log is simulated', { simulated: true }, { ...NOTHING, simulated: true }],
    ['says from when to when it tells', { span: SPAN }, { ...NOTHING, span: SPAN_READ }],
    ['says nothing', {}, NOTHING],
    ['is not there', undefined, NOTHING],
  ])('%s', (_what, body, opening) => {
    expect(openingIn(body)).toEqual(opening);
  });

  it.each([
    ['a misspelt member', { logs: LOG }],
    ['a member more', { log: LOG, speed: 1 }],
    ['no rows', { log: { ...LOG, rows: 0 } }],
    ['a share of a row', { log: { ...LOG, rows: 1.5 } }],
    ['a hash too short', { log: { ...LOG, sha256: 'ab' } }],
    ['simulated as a text', { simulated: 'yes' }],
    ['a claim to be real', { simulated: false }],
    ['a span without an end', { span: { from: SPAN.from } }],
    ['a span that ends before it begins', { span: { from: SPAN.to, to: SPAN.from } }],
    ['a span without an offset', { span: { ...SPAN, from: '2025-01-01' } }],
    ['a list', [LOG]],
    ['a text', 'log'],
  ])('is refused with %s', (_what, body) => {
    expect(() => openingIn(body)).toThrow(ProblemError);
  });
});
