import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { masked } from './masked.js';

const PASSWORDS = fc.string({ minLength: 5, maxLength: 30 }).map((text) => `x${encodeURIComponent(text)}#/:@`);
const USERS = fc.constantFrom('', 'default', 'tidewatch');

describe('a text with addresses in it', () => {
  it('keeps no password, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.constantFrom('redis', 'rediss', 'REDIS'), USERS, PASSWORDS, (scheme, user, password) => {
        const text = masked(`cannot reach ${scheme}://${user}:${password}@cache:6379/2 nor redis://other:6379`);
        expect(text).toBe(`cannot reach ${scheme}://${user}:***@cache:6379/2 nor redis://other:6379`);
      }),
    );
  });
});
