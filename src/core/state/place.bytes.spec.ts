import { describe, expect, it } from '@jest/globals';
import { aStateThatClosed } from '../../../test/builders/state.builder.js';
import { placeIn, withPlace } from './place.bytes.js';
import { decodeState, encodeState } from './state.codec.js';
import type { ListPlace } from './state.js';

const AT = Date.UTC(2026, 0, 15, 12);
const PLACES: [string, ListPlace | null][] = [
  ['none', null],
  ['the first row', { row: 0, mark: 1 }],
  ['a row of several bytes, with a mark of all bits', { row: 70_000, mark: 2 ** 49 - 1 }],
];

describe.each(PLACES)('the bytes of a state with %s for its place', (_, place) => {
  const state = { ...aStateThatClosed(AT, 'branch'), place };
  const bytes = encodeState(state);

  it('say which place it is', () => {
    expect(placeIn(bytes)).toEqual(place);
  });

  it.each(PLACES)('are those of the same state with %s, once that is put there', (_other, next) => {
    expect(withPlace(bytes, next)).toEqual(encodeState({ ...state, place: next }));
    expect(decodeState(withPlace(bytes, next)).place).toEqual(next);
  });
});

it('a state of an unknown format, or cut short, is refused', () => {
  const bytes = encodeState(aStateThatClosed(AT, 'branch'));
  expect(() => placeIn(Uint8Array.of(99, ...bytes.subarray(1)))).toThrow('format 99');
  expect(() => placeIn(bytes.subarray(0, 8))).toThrow(RangeError);
});

it('a state of an earlier format stays as it is', () => {
  const bytes = Uint8Array.of(3, 1, 2, 3);
  expect(placeIn(bytes)).toBeNull();
  expect(withPlace(bytes, { row: 1, mark: 2 })).toEqual(bytes);
});
