import { describe, expect, it } from '@jest/globals';
import type { StageTransition } from '../../client/protocol.js';
import type { Stage } from '../../client/vocabulary.js';
import { countAbove, EMPTY_STREAM, READABLE, withBeat, type CalmRow } from './calm.stream.js';

let clock = 0;

function moves(count: number, from: Stage | null = 'maturity', to: Stage = 'decline'): StageTransition[] {
  return Array.from({ length: count }, () => {
    const at = ++clock;
    return {
      customerId: `c-${at}`,
      at,
      from,
      to,
      as: 'declined',
      risk: 0.5,
      confidence: 0.5,
      valueTier: 'mass',
      branch: null,
    };
  }).toReversed() as StageTransition[];
}

const shown = (rows: readonly CalmRow[]) =>
  rows.map((row) => (row.kind === 'one' ? row.move.customerId : `${row.count} ${row.from} ${row.to}`));

describe('the calm stream', () => {
  const history = moves(20);
  const stream = withBeat(EMPTY_STREAM, history);

  it('shows what happened before the page one by one', () => {
    expect(shown(stream.rows)).toEqual(history.map(({ customerId }) => customerId));
  });

  it('shows as many as can be read one by one, above the others', () => {
    const few = moves(READABLE);
    const after = withBeat(stream, few);
    expect(shown(after.rows.slice(0, READABLE))).toEqual(few.map(({ customerId }) => customerId));
    expect(after.rows).toHaveLength(20 + READABLE);
  });

  it('makes one row of many with the same step, and leaves a single one as it is', () => {
    const [alone] = moves(1, null, 'prospect');
    const many = [...moves(3, 'decline', 'termination'), ...(alone === undefined ? [] : [alone]), ...moves(9)];
    const after = withBeat(
      stream,
      many.toSorted((a, b) => b.at - a.at),
    );
    expect(shown(after.rows.slice(0, 3)).toSorted()).toEqual(
      ['3 decline termination', '9 maturity decline', alone?.customerId].toSorted(),
    );
    expect(after.rows).toHaveLength(23);
  });

  it('says nothing twice when the newest are told again', () => {
    expect(withBeat(stream, history)).toBe(stream);
    const more = moves(1);
    const after = withBeat(stream, [...more, ...history]);
    expect(shown(after.rows)).toEqual([...more, ...history].map(({ customerId }) => customerId));
  });

  it('numbers newer rows higher, and counts the transitions above one', () => {
    const after = withBeat(withBeat(stream, moves(9)), moves(2));
    const numbers = after.rows.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(countAbove(after.rows, stream.numbered)).toBe(11);
  });

  it('keeps no more than a hundred rows', () => {
    let long = stream;
    for (let i = 0; i < 60; i++) long = withBeat(long, moves(READABLE));
    expect(long.rows).toHaveLength(100);
  });

  it('remembers no more than the thousand newest transitions', () => {
    const first = withBeat(EMPTY_STREAM, moves(1_000));
    const newer = moves(500);
    const after = withBeat(first, newer);
    expect(after.seen.size).toBe(1_000);
    expect(withBeat(after, newer)).toBe(after);
  });
});
