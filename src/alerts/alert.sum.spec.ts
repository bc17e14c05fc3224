import { describe, expect, it } from '@jest/globals';
import { AlertAdder } from './alert.sum.js';

describe('a sum of alerts', () => {
  it('counts each customer once, with the largest value', () => {
    const adder = new AlertAdder();
    adder.add({ customerId: 'a', valueAtStake: 0.1 });
    adder.add({ customerId: 'a', valueAtStake: 0.2 });
    adder.add({ customerId: 'a', valueAtStake: 0.15 });
    adder.add({ customerId: 'b', valueAtStake: 0.1 }); // in binary, the sum is not exactly 0.3
    expect(adder.sum()).toEqual({ alerts: 4, customers: 2, valueAtStake: 0.3 });
  });

  it('is nothing without alerts', () => {
    expect(new AlertAdder().sum()).toEqual({ alerts: 0, customers: 0, valueAtStake: 0 });
  });
});
