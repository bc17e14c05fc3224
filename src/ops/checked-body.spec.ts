import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { checkedBody } from './checked-body.js';

class Inner {
  @IsString() known!: string;
}
class Outer {
  @IsOptional() @IsString() known?: string;
  @IsOptional() @ValidateNested() @Type(() => Inner) inner?: Inner;
}

const OF_EVERY_OBJECT = Object.getOwnPropertyNames(Object.prototype);
const unknownName = fc
  .oneof(fc.constantFrom(...OF_EVERY_OBJECT), fc.string({ minLength: 1 }), fc.constantFrom('Known', 'known ', 'innr'))
  .filter((name) => name !== 'known' && name !== 'inner');
const json = (name: string, value: unknown): string => `${JSON.stringify(name)}:${JSON.stringify(value)}`;

describe('a body that is checked', () => {
  it('is taken when all of it is known', () => {
    expect(checkedBody(Outer, { known: 'a', inner: { known: 'b' } })).toMatchObject({ inner: { known: 'b' } });
  });

  it('is refused for any member that is not known, and names it', () => {
    fc.assert(
      fc.property(unknownName, fc.jsonValue(), (name, value) => {
        const body: unknown = JSON.parse(`{"known":"a",${json(name, value)}}`);
        expect(() => checkedBody(Outer, body)).toThrow(`${name} is no member that is known here`);
      }),
    );
  });

  it('is refused for one inside a member', () => {
    fc.assert(
      fc.property(unknownName, fc.jsonValue(), (name, value) => {
        const body: unknown = JSON.parse(`{"inner":{"known":"a",${json(name, value)}}}`);
        expect(() => checkedBody(Outer, body)).toThrow(`${name} is no member that is known here`);
      }),
    );
  });

  it('is refused for a null, which is no way to leave a member out', () => {
    expect(() => checkedBody(Outer, { known: null })).toThrow('known is null: leave it out');
    expect(() => checkedBody(Outer, { inner: { known: null } })).toThrow('known is null: leave it out');
  });

  it.each([[[]], [[{ known: 'a' }]], ['known'], [1], [null], [undefined]])('is refused when it is %j', (body) => {
    expect(() => checkedBody(Outer, body)).toThrow('Send a JSON object.');
  });
});
