/** Items as anybody may send them as events: right nine times out of ten in each member, and else nearly right or wrong. */
import fc from 'fast-check';

const NOW = Date.UTC(2026, 0, 31, 12);

/** Values that are right, nearly right and wrong, for every member. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', ' ', 'a', 'mobile', 'CNY', 'cny', 'XTS', 'constructor', '__proto__'),
  fc.constantFrom<unknown>('2026-01-31T08:30:00Z', '2026-01-31', '9999-12-31T00:00:00Z', '1900-01-01T00:00:00+08:00'),
  fc.constantFrom<unknown>(0, -1, 1.5, 1e15, 2 ** 53, 1_740_800_000, 1_740_800_000_000_000),
  fc.constantFrom<unknown>([], {}, { a: 1 }, true, 'x'.repeat(65), 'x'.repeat(129), 'a b', 'a\0b', '客户', '..'),
  fc.constantFrom<unknown>('\ud800', '\udfff-1', '💴'.repeat(64), '💴'.repeat(65), {
    a: { b: { c: { d: { e: 1 } } } },
  }),
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

function mixed(...right: unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: anything });
}

/** @param now the clock that the instants lie around */
export function anEventItem(now = NOW): fc.Arbitrary<Record<string, unknown>> {
  return fc.record({
    id: fc.oneof({ weight: 12, arbitrary: fc.uuid() }, { weight: 1, arbitrary: anything }),
    customerId: mixed('c1', '客户-7', 'c-2'),
    occurredAt: mixed(now, new Date(now - 60_000).toISOString(), now - 8 * 86_400_000, now + 86_400_000),
    channel: mixed('mobile', 'branch', 'system'),
    type: mixed('login', 'payment', 'salary', 'posting', 'something_new'),
    amount: mixed(undefined, null, 0, -1.5, 12),
    currency: mixed(undefined, 'CNY', 'EUR'),
    balance: mixed(undefined, 1e9, -5),
    product: mixed(undefined, 'card'),
    branch: mixed(undefined, '北京'),
    attributes: mixed(undefined, { a: 1 }),
  });
}
