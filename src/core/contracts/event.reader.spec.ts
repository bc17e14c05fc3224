import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { A_CATALOG } from '../../../test/builders/activity.builder.js';
import { parseItem, readEvent, readEvents, type EventRules } from './event.reader.js';

const NOW = Date.UTC(2026, 0, 31, 12);
const RULES = { catalog: A_CATALOG, skewMs: 300_000 };
const GOOD = {
  id: 'e1',
  customerId: 'c1',
  occurredAt: '2026-01-31T11:59:00Z',
  channel: 'mobile',
  type: 'payment',
  amount: 5,
};

function nested(depth: number): object {
  let value: object = {};
  for (let i = 0; i < depth; i++) value = { value };
  return value;
}

function codeOf(item: unknown): string | undefined {
  return readEvents([item], NOW, RULES).rejected[0]?.code;
}

describe('the remarks about many events', () => {
  it('are limited in number; all refused events are counted', () => {
    const item = fc.constantFrom<unknown>(0, {}, { ...GOOD, id: 'x'.repeat(1_000_000), channel: 'no' }, GOOD, {
      ...GOOD,
      ...Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`member${i}`, i])),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 50 }), fc.integer({ min: 0, max: 20 }), (items, most) => {
        const all = readEvents(items, NOW, RULES);
        const read = readEvents(items, NOW, RULES, most);
        expect(read.events).toEqual(all.events);
        expect(read.rejectedCount).toBe(all.rejected.length);
        expect(read.rejected).toEqual(all.rejected.slice(0, most));
        expect(read.warnings).toEqual(all.warnings.slice(0, most));
        expect(JSON.stringify(read.rejected).length).toBeLessThan(1_000 * (most + 1));
      }),
      { numRuns: 50 },
    );
  });
});

describe('reading events', () => {
  it.each([
    ['not an object', 'hello', 'not_an_object'],
    ['without an id', { ...GOOD, id: undefined }, 'missing_id'],
    ['with an id that is a number', { ...GOOD, id: 7 }, 'bad_id'],
    ['without a customer', { ...GOOD, customerId: '' }, 'missing_customer'],
    ['with a space in the customer', { ...GOOD, customerId: 'a b' }, 'bad_customer'],
    ['with an unknown channel', { ...GOOD, channel: 'pigeon' }, 'unknown_channel'],
    ['without a type', { ...GOOD, type: undefined }, 'missing_type'],
    ['with a local time', { ...GOOD, occurredAt: '2026-01-31T11:59:00' }, 'bad_time'],
    ['beyond the allowed skew', { ...GOOD, occurredAt: NOW + 300_001 }, 'in_future'],
    ['older than the horizon', { ...GOOD, occurredAt: NOW - 7 * 86_400_000 - 1 }, 'too_late'],
    ['with an amount that is text', { ...GOOD, amount: '5' }, 'bad_amount'],
    ['with an amount beyond all numbers', { ...GOOD, amount: Infinity }, 'bad_amount'],
    ['with an amount beyond all belief', { ...GOOD, amount: 1e300 }, 'bad_amount'],
    ['with a balance beyond all belief', { ...GOOD, balance: -2e12 }, 'bad_balance'],
    ['on a day that is none', { ...GOOD, occurredAt: '2026-02-30T08:00:00Z' }, 'bad_time'],
    ['with a step in a path for a customer', { ...GOOD, customerId: '..' }, 'bad_customer'],
    ['with attributes nested without end', { ...GOOD, attributes: nested(20_000) }, 'bad_attributes'],
    ['with a currency in small letters', { ...GOOD, currency: 'cny' }, 'bad_currency'],
    ['in a currency without a rate', { ...GOOD, currency: 'XTS' }, 'unknown_currency'],
    ['in a currency that every object has', { ...GOOD, currency: 'constructor' }, 'bad_currency'],
    ['with a number beyond all exact ones as id', { ...GOOD, id: 2 ** 53 + 2 }, 'bad_id'],
    ['with an amount of endless digits', { ...GOOD, amount: 10n }, 'bad_amount'],
  ])('refuses an event %s', (_what, item, code) => {
    expect(codeOf(item)).toBe(code);
  });

  it('accepts the edges of skew and horizon', () => {
    expect(codeOf({ ...GOOD, occurredAt: NOW + 300_000 })).toBeUndefined();
    expect(codeOf({ ...GOOD, occurredAt: NOW - 7 * 86_400_000 })).toBeUndefined();
  });

  it('reads null as left out, and keeps only the members that the service uses', () => {
    const { events } = readEvents([{ ...GOOD, branch: null, product: 'card', attributes: { a: 1 } }], NOW, RULES);
    expect(events).toEqual([{ ...GOOD, product: 'card', occurredAt: Date.parse(GOOD.occurredAt) }]);
  });

  it('reports each refused item with the reason, and keeps the rest', () => {
    const { events, rejected } = readEvents(
      [GOOD, { ...GOOD, id: 'e2', channel: 'x' }, { ...GOOD, id: 'e3' }, parseItem('{oops')],
      NOW,
      RULES,
    );
    expect(events.map(({ id }) => id)).toEqual(['e1', 'e3']);
    expect(rejected).toEqual([
      { index: 1, id: 'e2', code: 'unknown_channel', message: expect.stringContaining('mobile') },
      { index: 3, id: null, code: 'not_json', message: expect.any(String) },
    ]);
  });

  it.each([
    ['seconds', 1_740_800_000, 'implausible_time', /looks like seconds: multiply by 1000/],
    ['microseconds', 1_740_800_000_000_000, 'implausible_time', /looks like microseconds/],
    ['nanoseconds', 1_740_800_000_000_000_000, 'bad_time', /looks like nanoseconds/],
    ['the first instant there is', 0, 'implausible_time', /from 1971-01-01 to 2099-12-31/],
    ['a date that means none', '9999-12-31T00:00:00Z', 'implausible_time', /from 1971-01-01/],
    ['the same in milliseconds', 253_402_214_400_000, 'implausible_time', /from 1971-01-01/],
    ['another date that means none', '1900-01-01T00:00:00+08:00', 'implausible_time', /from 1971-01-01/],
    ['a local time', '2026-01-31T11:59:00', 'bad_time', /no offset/],
    ['a day', '2026-01-31', 'bad_time', /no offset/],
    ['digits in quotes', '1740800000000', 'bad_time', /without quotes/],
    ['a Date of the caller', new Date(NOW), 'bad_time', /toISOString/],
    ['nothing', undefined, 'bad_time', /ISO 8601/],
  ])('refuses %s as an instant, and says what it looks like', (_what, occurredAt, code, message) => {
    const { rejected } = readEvents([{ ...GOOD, occurredAt }], NOW, RULES);
    expect(rejected).toMatchObject([{ code, message: expect.stringMatching(message) }]);
  });

  it('refuses ids that differ only in unpaired surrogates', () => {
    expect(['\ud800', '\udfff', 'a\ud83d'].map((customerId) => codeOf({ ...GOOD, customerId }))).toEqual(
      Array.from({ length: 3 }, () => 'bad_customer'),
    );
    expect(codeOf({ ...GOOD, id: 'x\ud800' })).toBe('bad_id');
    expect(codeOf({ ...GOOD, customerId: '💴'.repeat(64) })).toBeUndefined();
    expect(codeOf({ ...GOOD, customerId: '💴'.repeat(65) })).toBe('bad_customer');
  });
});

describe('warnings about accepted events', () => {
  function warningsAbout(item: object): { code: string; message: string }[] {
    const { events, warnings } = readEvents([item], NOW, RULES);
    expect(events).toHaveLength(1);
    return warnings.map(({ code, message }) => ({ code, message }));
  }

  it.each([
    ['an unmapped type', { type: 'new_thing' }, 'unmapped_type', /"new_thing" .* counts as session/],
    ['a type that every object has', { type: 'constructor' }, 'unmapped_type', /"constructor"/],
    ['a misspelt member', { ammount: 5 }, 'unknown_member', /"ammount" .* did you mean amount\?/],
    ['a member of another shape', { customer_id: 'c1' }, 'unknown_member', /did you mean customerId\?/],
    ['a member that nobody knows', { weather: 'fair' }, 'unknown_member', /"weather" is not a member of an event/],
    ['a reversed payment', { amount: -5 }, 'taken_back', /lowers the sums/],
    ['a payment of nothing', { amount: 0 }, 'zero_amount', /no business/],
  ])('report %s', (_what, parts, code, message) => {
    expect(warningsAbout({ ...GOOD, ...parts })).toMatchObject([{ code, message: expect.stringMatching(message) }]);
  });

  it('name a product that the bank has not named, unless it named none', () => {
    const products = { savings: 'deposit' } as const;
    const codes = (product: string, catalog: typeof A_CATALOG): string[] =>
      readEvents([{ ...GOOD, product }], NOW, { ...RULES, catalog }).warnings.map(({ code }) => code);
    expect(codes('gold_card', { ...A_CATALOG, products })).toEqual(['unknown_product']);
    expect(codes('constructor', { ...A_CATALOG, products })).toEqual(['unknown_product']);
    expect(codes('savings', { ...A_CATALOG, products })).toEqual([]);
    expect(codes('gold_card', { ...A_CATALOG, products: {} })).toEqual([]);
  });

  it('are none about a plain event, nor about a posting that has both directions', () => {
    expect(warningsAbout(GOOD)).toEqual([]);
    expect(warningsAbout({ ...GOOD, type: 'posting', amount: -5 })).toEqual([]);
  });

  it('do not mention types when the catalogue is unknown', () => {
    expect(readEvents([{ ...GOOD, type: 'new' }], NOW, { ...RULES, catalog: null }).warnings).toEqual([]);
  });
});

describe('the attributes of an event', () => {
  const allowing = (attributes: readonly string[]): EventRules => ({ ...RULES, catalog: { ...A_CATALOG, attributes } });
  const read = (attributes: unknown, rules: EventRules): ReturnType<typeof readEvent> =>
    readEvent({ ...GOOD, attributes }, NOW, rules);

  it('are those that are allowed, and no other, whatever they are called', () => {
    const name = fc.constantFrom('maturesOn', 'segment', 'iban', 'constructor', 'toString', '__proto__', 'Segment');
    const value = fc.oneof(fc.string({ maxLength: 80 }), fc.double(), fc.boolean(), fc.constant(null), fc.constant({}));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (given) => {
        const attributes: Record<string, unknown> = {};
        for (const [key, member] of given)
          Object.defineProperty(attributes, key, { value: member, enumerable: true, configurable: true });
        const event = read(attributes, allowing(['segment', 'constructor']));
        if ('code' in event) {
          expect(event.message).toMatch(/^attributes\.(segment|constructor) must be a text of at most 64/);
          return;
        }
        const rightOnes = Object.entries(attributes).filter(
          ([key, member]) => (key === 'segment' || key === 'constructor') && member !== null,
        );
        expect(Object.entries(event.attributes ?? {}).sort()).toEqual(rightOnes.sort());
      }),
    );
  });

  it.each<[string, unknown, boolean]>([
    ['maturesOn', '2026-12-31', true],
    ['maturesOn', '2026-02-30', false],
    ['maturesOn', '9999-12-31', false],
    ['maturesOn', '2026-12-31T00:00:00Z', false],
    ['maturesOn', 20_453, false],
    ['closedBy', 'bank', true],
    ['closedBy', 'the cat', false],
    ['segment', 'x'.repeat(64), true],
    ['segment', 'x'.repeat(65), false],
    ['segment', '\ud800', false],
    ['segment', NaN, false],
    ['segment', ['gold'], false],
  ])('%s may be %j: %s', (name, value, isRight) => {
    const event = read({ [name]: value }, allowing(['maturesOn', 'closedBy', 'segment']));
    expect(event).toMatchObject(isRight ? { attributes: { [name]: value } } : { code: 'bad_attributes' });
  });

  it('are the usual ones while the catalogue is unknown, or those that the caller names', () => {
    const given = { maturesOn: '2026-12-31', segment: 'gold', iban: 'DE00' };
    const unknown = { catalog: null, skewMs: 0 };
    expect(read(given, unknown)).toMatchObject({ attributes: { maturesOn: '2026-12-31' } });
    expect(read(given, { ...unknown, attributes: ['segment'] })).toMatchObject({ attributes: { segment: 'gold' } });
    expect(read(given, { ...unknown, attributes: [] })).not.toHaveProperty('attributes');
  });

  it('are none that every object has', () => {
    expect(read({}, allowing(['constructor', 'toString']))).not.toHaveProperty('attributes');
    expect(read({}, allowing(['constructor', 'toString']))).not.toHaveProperty('code');
  });

  it('that are misspelt are reported, and others are not', () => {
    const codes = (attributes: object): string[] =>
      readEvents([{ ...GOOD, attributes }], NOW, allowing(['maturesOn'])).warnings.map(({ message }) => message);
    expect(codes({ maturOn: '2026-12-31' })).toEqual([expect.stringContaining('did you mean maturesOn?')]);
    expect(codes({ iban: 'DE00', maturesOn: '2026-12-31' })).toEqual([]);
  });
});
