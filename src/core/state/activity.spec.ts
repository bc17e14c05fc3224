import { describe, expect, it } from '@jest/globals';
import { A_CATALOG, aWireEvent } from '../../../test/builders/activity.builder.js';
import { isActive, isBusiness, isCounted, translate, unmovedOf, type ActivityCatalog } from './activity.js';
import { KINDS } from '../primitives/vocabulary.js';

const CATALOG: ActivityCatalog = {
  ...A_CATALOG,
  types: {
    ...A_CATALOG.types,
    pension: { kind: 'money_in', isIncome: true },
    refund: { kind: 'money_in', takesBack: 'money_out' },
    card_closed: { kind: 'redemption', closes: 'product' },
    deceased: { kind: 'redemption', closes: 'relationship', closedBy: 'death' },
    redeemed: 'redemption',
    settlement: { positive: 'money_in', negative: 'money_out' },
    deposit_or_sale: { positive: 'purchase', negative: 'redemption' },
  },
  products: { 'gold card': 'card' },
};

describe('what is worth a word about an amount', () => {
  it.each([
    ['payment', -1, 'reversal'],
    ['pension', -1, 'reversal'],
    ['payment', 0, 'zero'],
    ['payment', 1, null],
    ['posting', -1, null],
    ['complaint', -1, null],
    ['unheard_of', -1, null],
  ])('of %s of %d is %s', (type, amount, word) => {
    expect(unmovedOf({ type, amount }, CATALOG)).toBe(word);
  });
});

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
    ['payment', 0],
    ['posting', 0],
    ['refund', 0],
  ])('reads %s of %d as no act and no amount, only as a balance', (type, amount) => {
    const unmoved = translate(aWireEvent({ type, amount, balance: 7 }), CATALOG);
    expect([isActive(unmoved), isCounted(unmoved), unmoved.amount, unmoved.balance]).toEqual([false, false, null, 700]);
  });

  it.each([
    ['payment', -100, 'money_out', -10_000],
    ['salary', -100, 'money_in', -10_000],
    ['product_opened', -100, 'purchase', -10_000],
    ['refund', 100, 'money_out', -10_000],
    ['refund', -100, 'money_out', 10_000],
  ])('reads %s of %d as no act, and adds to the sum of %s %d', (type, amount, kind, hundredths) => {
    const correction = translate(aWireEvent({ type, amount }), CATALOG);
    expect([isActive(correction), isBusiness(correction), isCounted(correction)]).toEqual([false, false, true]);
    expect([KINDS[correction.kind], correction.amount]).toEqual([kind, hundredths]);
  });

  it('takes back by a refund of the bank itself, and not by a fee that the bank gives back', () => {
    const bySystem = (type: string, amount: number) =>
      translate(aWireEvent({ channel: 'system', type, amount }), CATALOG);
    expect([isCounted(bySystem('refund', 100)), isCounted(bySystem('payment', -100))]).toEqual([true, false]);
    expect(isCounted(bySystem('pension', -100))).toBe(true);
  });

  it('reads an income as business on any channel, and as an act only where the bank did not post it', () => {
    const pension = translate(aWireEvent({ channel: 'system', type: 'pension', amount: 9 }), CATALOG);
    expect([isActive(pension), isBusiness(pension), pension.isIncome]).toEqual([false, true, true]);
    const own = translate(aWireEvent({ channel: 'mobile', type: 'pension', amount: 9 }), CATALOG);
    expect([isActive(own), isBusiness(own)]).toEqual([true, true]);
    const other = translate(aWireEvent({ channel: 'system', type: 'salary', amount: 9 }), CATALOG);
    expect([isActive(other), isBusiness(other), other.isIncome]).toEqual([false, false, false]);
  });

  it.each([
    ['card_closed', undefined, 'customer', true],
    ['card_closed', 'bank', 'bank', false],
    ['card_closed', 'nobody', 'customer', true],
    ['deceased', undefined, 'death', false],
    ['deceased', 'customer', 'customer', true],
  ])('reads %s closed by %s as closed by the %s, an act: %s', (type, said, by, isAct) => {
    const attributes = said === undefined ? {} : { closedBy: said };
    const closed = translate(aWireEvent({ type, attributes }), CATALOG);
    expect([closed.closing?.by, isActive(closed)]).toEqual([by, isAct]);
  });

  it.each([
    ['product_opened', 1, 'bought'],
    ['product_opened', -1, 'named'],
    ['redeemed', 1, 'closed'],
    ['card_closed', undefined, 'closed'],
    ['payment', 1, 'named'],
    ['interest_credited', 1, 'named'],
  ])('reads of %s of %s with a product that it was %s', (type, amount, what) => {
    const event = aWireEvent({ type, product: 'gold card', ...(amount === undefined ? {} : { amount }) });
    const { product } = translate(event, CATALOG);
    expect([product?.what, product?.class]).toEqual([what, 'card']);
    expect(translate({ ...event, product: 'toString' }, CATALOG).product?.class).toBeNull();
  });

  it('knows a posting of either direction by its type, whatever the sign', () => {
    const twoWay = (type: string, amount: number) => translate(aWireEvent({ type, amount }), CATALOG).twoWay;
    expect(twoWay('posting', 5)).toBe(twoWay('posting', -5));
    expect(twoWay('posting', 5)).not.toBe(twoWay('settlement', 5));
    expect([twoWay('payment', 5), twoWay('deposit_or_sale', 5)]).toEqual([null, null]);
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
