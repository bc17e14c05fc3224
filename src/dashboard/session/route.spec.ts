import { describe, expect, it } from '@jest/globals';
import { customerInFragment } from './route.js';

describe('the customer in the address', () => {
  it.each([
    ['', null],
    ['#/', null],
    ['#/customer/', null],
    ['#key=abc', null],
    ['#/customer/C-1001', 'C-1001'],
    ['#/customer/a%2Fb', 'a/b'],
    ['#/customer/100%', '100%'],
  ])('in %p is %p', (fragment, expected) => {
    expect(customerInFragment(fragment)).toBe(expected);
  });
});
