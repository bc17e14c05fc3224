import { describe, expect, it } from '@jest/globals';
import { keyInFragment } from './access.key.js';

describe('the key in the address', () => {
  it.each([
    ['', null],
    ['#/customer/c1', null],
    ['#key=', null],
    ['#key=abc-_123', 'abc-_123'],
    ['#key=a%2Bb%3D', 'a+b='],
    ['#key=100%', '100%'],
    ['#key=abc&more=1', 'abc'],
  ])('in %p is %p', (fragment, expected) => {
    expect(keyInFragment(fragment)).toBe(expected);
  });
});
