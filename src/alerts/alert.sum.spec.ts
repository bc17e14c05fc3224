import { describe, expect, it } from '@jest/globals';
import { AlertAdder } from './alert.sum.js';

describe('a sum of alerts', () => {
  it('counts each customer once, with the largest value', () => {
    const adder = new AlertAdder();
    adder.add({ customerId: 'a', valueAtStake: 100.1 });
    adder.add({ customerId: 'a', valueAtStake: 300.2 });
    adder.add({ customerId: 'a', valueAtStake: 200 });
    adder.add({ customerId: 'b', valueAtStake: 0.1 });
    expect(adder.sum()).toEqual({ alerts: 4, customers: 2, valueAtStake: 300.3 });
  });

  it('is nothing without alerts', () => {
    expect(new AlertAdder().sum()).toEqual({ alerts: 0, customers: 0, valueAtStake: 0 });
  });
});
