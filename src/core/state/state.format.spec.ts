/** The format of a state's bytes: its sections, what it carries along, what it refuses, and what it derives. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { storedStates } from '../../../test/redis/stored.keyspace.js';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { joined, partsOf, withPart } from '../../../test/builders/state.sections.js';
import { aLifecycle } from '../../../test/builders/lifecycle.builder.js';
import { DAY_MS, HOUR_MS, dayOf } from '../primitives/time.js';
import { FACTS } from '../primitives/vocabulary.js';
import { confidenceOf, roundShare } from './lifecycle.js';
import { advance, apply, newState, type CustomerState } from './state.js';
import { DECAYED_TAG } from './sections.codec.js';
import { decodeState, encodeState } from './state.codec.js';
import { WEEK_LEVEL } from './tiles.js';

const NOW = Date.UTC(2028, 2, 3, 15, 30);
const LIFECYCLE = 255;

function aState(): CustomerState {
  const state = newState(NOW);
  apply(state, anActivity({ id: 'one', occurredAt: NOW - HOUR_MS, kind: 'money_in', balance: 5, branch: 'north' }));
  return state;
}

describe('a section that this build does not know', () => {
  const payloads = fc.uint8Array({ maxLength: 300 });

  it('of the optional range is carried through reading, applying and writing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 128, max: 253 }), payloads, payloads, (tag, first, second) => {
        const other = tag === 253 ? 128 : tag + 1;
        const bytes = withPart(withPart(encodeState(aState()), { tag, payload: first }), {
          tag: other,
          payload: second,
        });
        const state = decodeState(bytes);
        expect(Buffer.from(encodeState(state))).toEqual(Buffer.from(bytes));
        advance(state, NOW + DAY_MS);
        apply(state, anActivity({ id: 'two', occurredAt: NOW, kind: 'money_out' }));
        const plain = decodeState(encodeState(aState()));
        advance(plain, NOW + DAY_MS);
        apply(plain, anActivity({ id: 'two', occurredAt: NOW, kind: 'money_out' }));
        const expected = withPart(withPart(encodeState(plain), { tag, payload: first }), {
          tag: other,
          payload: second,
        });
        expect(Buffer.from(encodeState(state))).toEqual(Buffer.from(expected));
      }),
      { numRuns: 50 },
    );
  });

  it.each([12, 127])('of the mandatory range is refused: %d', (tag) => {
    const bytes = withPart(encodeState(aState()), { tag, payload: Uint8Array.from([1]) });
    expect(() => decodeState(bytes)).toThrow(`section ${tag}, which this build does not know`);
  });
});

describe('the place in the list of customers', () => {
  const place = { row: 123_456, mark: 2 ** 35 - 1 };

  it('stands right before the lifecycle, and is read again', () => {
    const bytes = encodeState({ ...aState(), place });
    expect(partsOf(bytes).parts.map(({ tag }) => tag)).toEqual([1, 2, 3, 4, 5, 6, 7, 254, LIFECYCLE]);
    expect(decodeState(bytes).place).toEqual(place);
  });

  it('is null, and takes no byte, for a customer who is not listed', () => {
    expect(decodeState(encodeState(aState())).place).toBeNull();
    const listed = partsOf(encodeState({ ...aState(), place })).parts;
    expect(partsOf(encodeState(aState())).parts).toEqual(listed.filter(({ tag }) => tag !== 254));
  });
});

describe('a state is refused', () => {
  const bytes = encodeState(aState()).slice();
  const { head, parts } = partsOf(bytes);

  it('is split and joined by this spec as it is written', () => {
    expect(Buffer.from(joined({ head, parts }))).toEqual(Buffer.from(bytes));
    expect(parts.map(({ tag }) => tag)).toEqual([1, 2, 3, 4, 5, 6, 7, LIFECYCLE]);
  });

  it.each([1, LIFECYCLE])('without section %d', (tag) => {
    expect(() => decodeState(joined({ head, parts: parts.filter((part) => part.tag !== tag) }))).toThrow(RangeError);
  });

  it('when sections come twice, or in another order', () => {
    expect(() => decodeState(withPart(bytes, parts[3] ?? { tag: 4, payload: bytes }))).toThrow(
      'section 4 after section 4',
    );
    expect(() => decodeState(joined({ head, parts: [...parts.slice(1), ...parts.slice(0, 1)] }))).toThrow(RangeError);
  });

  it.each(parts.map(({ tag }) => tag))('when section %d is longer than what it holds', (tag) => {
    const longer = parts.map((part) =>
      part.tag === tag ? { tag, payload: Uint8Array.from([...part.payload, 0]) } : part,
    );
    expect(() => decodeState(joined({ head, parts: longer }))).toThrow(RangeError);
  });

  it('when there is more behind the lifecycle, or a later format', () => {
    expect(() => decodeState(Uint8Array.from([...bytes, 0]))).toThrow(RangeError);
    expect(() => decodeState(Uint8Array.from([5, ...bytes.slice(1)]))).toThrow(
      'customer state of format 5; this build reads formats 1, 2, 3, 4',
    );
  });
});

describe('why a customer stands in a stage', () => {
  it.each([null, ...FACTS])('is kept: %s', (fact) => {
    const state = aState();
    const cause = { fact, confidence: roundShare(0.7), isTold: fact === 'silence' };
    state.lifecycle = aLifecycle({ stage: 'decline', cause });
    expect(decodeState(encodeState(state)).lifecycle.cause).toEqual(cause);
  });
});

describe('a state of format 4 that an earlier build wrote', () => {
  const states = storedStates('states.format-4');

  it.each(states)('holds what was written: %s', (_name, { bytes, more }) => {
    const { incomes, products, closings, postings, carried, lifecycle } = decodeState(Buffer.from(bytes, 'base64'));
    const unread = carried.map((section) => ({ tag: section.tag, bytes: [...section.bytes] }));
    expect({ incomes, products, closings, postings, cause: lifecycle.cause, carried: unread }).toEqual(more);
  });

  it.each(states)('is written to the same bytes, apart from sections that are newer: %s', (_name, { bytes }) => {
    const state = decodeState(Buffer.from(bytes, 'base64'));
    state.tiles.touch(0); // or the bytes of its tiles are copied
    const { head, parts } = partsOf(encodeState(state));
    const known = parts.filter(({ tag }) => tag !== DECAYED_TAG);
    expect(Buffer.from(joined({ head, parts: known })).toString('base64')).toBe(bytes);
    expect(parts.length - known.length).toBe(Number.isNaN(state.decayed.lastDay) ? 0 : 1);
  });
});

describe('a state of an earlier format', () => {
  const states = ['states.format-1', 'states.format-2'].flatMap(storedStates);
  const read = (bytes: string): CustomerState => decodeState(Buffer.from(bytes, 'base64'));

  it.each(states)('of %s is told of when an alert of decline is open, as sure as its score', (_name, { bytes }) => {
    const { cause, ...life } = read(bytes).lifecycle;
    const isOpen = life.alerts.some(({ kind, resolvedAt }) => kind === 'decline' && resolvedAt === null);
    expect(cause).toEqual({ fact: null, confidence: confidenceOf(life), isTold: life.stage === 'decline' && isOpen });
  });

  it('is among them told of, and not told of, in decline', () => {
    const told = states.map(([, { bytes }]) => read(bytes).lifecycle).filter(({ stage }) => stage === 'decline');
    expect(new Set(told.map(({ cause }) => cause.isTold))).toEqual(new Set([true, false]));
  });

  it.each(states)('of %s has the incomes of its day tiles', (_name, { bytes }) => {
    const { tiles, incomes, asOf } = read(bytes);
    const from = dayOf(asOf) - 7;
    const recent = new Map<number, number>();
    for (let i = 0; i < tiles.count; i++) {
      const day = dayOf(tiles.startAt[i] ?? 0);
      const amount = tiles.amountIn[i] ?? 0;
      if (day >= from && tiles.level[i] !== WEEK_LEVEL && amount > 0) recent.set(day, (recent.get(day) ?? 0) + amount);
    }
    const held = incomes.filter(({ day }) => day >= from).map(({ day, amount }) => [day, amount]);
    expect(held).toEqual([...recent]);
    expect(incomes.every(({ isDeclared }) => !isDeclared)).toBe(true);
  });

  it.each(states)('of %s does not know what left after the days of its weeks', (_name, { bytes }) => {
    const { tiles, incomes, asOf } = read(bytes);
    const days = [...Array(tiles.count).keys()].filter((i) => tiles.level[i] !== WEEK_LEVEL);
    const firstDay = dayOf(tiles.startAt[days[0] ?? NaN] ?? Infinity);
    const old = incomes.filter(({ day }) => day < firstDay && day < dayOf(asOf) - 37);
    expect(old.every(({ left }) => left === null)).toBe(true);
  });

  it.each(states)('of %s is written anew, tiles and all', (_name, { bytes }) => {
    const written = encodeState(read(bytes));
    const touched = read(bytes);
    touched.tiles.touch(0);
    expect(Buffer.from(written)).toEqual(Buffer.from(encodeState(touched)));
    expect(decodeState(written).incomes).toEqual(touched.incomes);
  });
});
