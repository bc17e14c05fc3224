import { describe, expect, it } from '@jest/globals';
import { A_CATALOG, aWireEvent } from '../../../test/builders/activity.builder.js';
import { isActive, isBusiness, translate } from './activity.js';
import { KINDS } from '../primitives/vocabulary.js';

describe('translating an event', () => {
  it.each([
    ['salary', 100, 'money_in'],
    ['payment', 100, 'money_out'],
    ['posting', 100, 'money_in'],
    ['posting', -100, 'money_out'],
    ['something_new', 100, 'session'],
    ['constructor', 100, 'session'],
  ])('reads %s of %d as %s', (type, amount, kind) => {
    expect(KINDS[translate(aWireEvent({ type, amount }), A_CATALOG).kind]).toBe(kind);
  });

  it('keeps amounts as hundredths of the base currency, without their sign', () => {
    const posting = aWireEvent({ type: 'posting', amount: -1.234, balance: 10, currency: 'EUR' });
    const { amount, balance } = translate(posting, A_CATALOG);
    expect([amount, balance]).toEqual([987, 8_000]);
  });

  it.each([
    ['payment', -100],
    ['salary', -100],
    ['product_opened', -100],
    ['payment', 0],
    ['posting', 0],
  ])('reads %s of %d as no act and no amount, only as a balance', (type, amount) => {
    const unmoved = translate(aWireEvent({ type, amount, balance: 7 }), A_CATALOG);
    expect([isActive(unmoved), isBusiness(unmoved), unmoved.amount, unmoved.balance]).toEqual([
      false,
      false,
      null,
      700,
    ]);
  });

  it('counts a free product as bought, and a complaint with a negative number as a complaint', () => {
    expect(isBusiness(translate(aWireEvent({ type: 'product_opened', amount: 0 }), A_CATALOG))).toBe(true);
    expect(KINDS[translate(aWireEvent({ type: 'complaint', amount: -1 }), A_CATALOG).kind]).toBe('friction');
  });

  it('never counts a posting of the bank as activity', () => {
    const fee = translate(aWireEvent({ channel: 'system', type: 'payment' }), A_CATALOG);
    expect([isActive(fee), isBusiness(fee)]).toEqual([false, false]);
  });
});
