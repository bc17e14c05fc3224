import { describe, expect, it } from '@jest/globals';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import { isActive, isBusiness, translate } from './activity.js';
import { KINDS } from './vocabulary.js';

describe('translating an event', () => {
  it.each([
    ['salary', 100, 'money_in'],
    ['payment', 100, 'money_out'],
    ['posting', 100, 'money_in'],
    ['posting', -100, 'money_out'],
    ['something_new', 100, 'session'],
    ['constructor', 100, 'session'],
  ])('takes %s of %d for %s', (type, amount, kind) => {
    expect(KINDS[translate(aWireEvent({ type, amount }), A_CATALOG).kind]).toBe(kind);
  });

  it('keeps amounts as hundredths of the book currency, without their sign', () => {
    const { amount, balance } = translate(aWireEvent({ amount: -1.234, balance: 10, currency: 'EUR' }), A_CATALOG);
    expect([amount, balance]).toEqual([987, 8_000]);
  });

  it('never takes a posting of the bank for activity', () => {
    const fee = translate(aWireEvent({ channel: 'system', type: 'payment' }), A_CATALOG);
    expect([isActive(fee), isBusiness(fee)]).toEqual([false, false]);
  });
});
