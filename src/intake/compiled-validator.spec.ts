import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { IsString, MinLength, ValidateNested, validateSync } from 'class-validator';
import fc from 'fast-check';
import { ActivityEventDto, type Refusal } from './activity-event.dto.js';
import { compileValidator } from './compiled-validator.js';

const validate = compileValidator(ActivityEventDto);

/** What class-validator itself says: the codes of all checks that fail, by property. */
function officialCodes(candidate: object): Map<string, Set<string>> {
  const faults = validateSync(Object.assign(new ActivityEventDto(), candidate));
  return new Map(
    faults.map(({ property, contexts }) => [
      property,
      new Set(Object.values((contexts ?? {}) as Record<string, Refusal>).map(({ code }) => code)),
    ]),
  );
}

/** Values that are right, nearly right and wrong, for every member. */
const anything = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    ' ',
    'a',
    'mobile',
    'CNY',
    'cny',
    '2026-01-31T08:30:00Z',
    '2026-01-31',
    0,
    -1,
    1.5,
    Infinity,
    NaN,
  ),
  fc.constantFrom<unknown>([], {}, { a: 1 }, true, 1_700_000_000_000, 'x'.repeat(65), 'x'.repeat(129), 'a b', '客户'),
  fc.string(),
  fc.double(),
);
/** Right nine times out of ten, so that whole events are right often enough. */
const mixed = (...right: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: anything });

const candidates = fc.record({
  id: mixed('e1'),
  customerId: mixed('c1'),
  occurredAt: mixed('2026-01-31T08:30:00Z', 1_700_000_000_000),
  channel: mixed('mobile', 'branch'),
  type: mixed('login'),
  amount: mixed(undefined, null, 0, -1.5),
  currency: mixed(undefined, 'CNY'),
  balance: mixed(undefined, 1e9),
  product: mixed(undefined, 'card'),
  branch: mixed(undefined, '北京'),
  attributes: mixed(undefined, { a: 1 }),
});

describe('the compiled validator', () => {
  it('accepts what class-validator accepts, and refuses the rest with one of its codes', () => {
    let accepted = 0;
    fc.assert(
      fc.property(candidates, (candidate) => {
        const codes = officialCodes(candidate);
        const refusal = validate(candidate);
        if (codes.size === 0) {
          accepted++;
          expect(refusal).toBeNull();
        } else {
          expect([...codes.values()].some((known) => known.has(refusal?.code ?? 'accepted'))).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(300);
    expect(accepted).toBeLessThan(2_700);
  });

  it('refuses decorators that it cannot run', () => {
    class Outer {
      @ValidateNested() inner!: object;
    }
    expect(() => compileValidator(Outer)).toThrow('cannot be compiled');
  });

  it('stops at the first check of a property that fails', () => {
    class Name {
      @IsString({ context: { code: 'text', message: '' } })
      @MinLength(3, { context: { code: 'short', message: '' } })
      name!: string;
    }
    expect(compileValidator(Name)({ name: 5 })).toMatchObject({ code: 'text' });
    expect(compileValidator(Name)({ name: 'ab' })).toMatchObject({ code: 'short' });
  });
});
