import { describe, expect, it } from '@jest/globals';
import type { ZoneOffset } from './calendar.js';
import { reconcile, type ZoneTable } from './zone.table.js';

const HOUR = 3_600_000;
const NOW = 1_000;

/** @param offsets pairs of an instant and hours */
function tableOf(release: string, until: number, ...offsets: [number, number][]): ZoneTable {
  return { release, until, offsets: offsets.map(([from, hours]): ZoneOffset => ({ from, offsetMs: hours * HOUR })) };
}

const STORED = tableOf('2025b', 2_000, [0, 1], [500, 2], [900, 1], [1_500, 2]);

describe('a later time-zone table', () => {
  it('that says the same only adds what was out of reach', () => {
    const own = tableOf('2025b', 3_000, [0, 1], [500, 2], [900, 1], [1_500, 2], [2_500, 1]);
    expect(reconcile(STORED, own, NOW)).toEqual({ table: own, differs: 'not' });
  });

  it('changes what is still to come', () => {
    const own = tableOf('2026a', 3_000, [0, 1], [500, 2], [900, 1]);
    const { table, differs } = reconcile(STORED, own, NOW);
    expect(table).toEqual(own);
    expect(differs).toBe('future');
  });

  it('changes nothing that has passed', () => {
    const own = tableOf('2026a', 3_000, [0, 1], [400, 2], [900, 1], [1_500, 2], [2_500, 1]);
    const { table, differs } = reconcile(STORED, own, NOW);
    expect(table.offsets).toEqual([...STORED.offsets, { from: 2_500, offsetMs: HOUR }]);
    expect(differs).toBe('past');
  });

  it('that differs about the present holds from now on', () => {
    const own = tableOf('2026a', 3_000, [0, 1], [500, 2]);
    const { table, differs } = reconcile(STORED, own, NOW);
    expect(table.offsets).toEqual([...STORED.offsets.slice(0, 3), { from: NOW, offsetMs: 2 * HOUR }]);
    expect(differs).toBe('future');
  });

  it('makes a zone of one that showed UTC, and the other way round', () => {
    const utc = tableOf('2025b', 2_000);
    const east = tableOf('2026a', 2_000, [0, 1]);
    expect(reconcile(utc, east, NOW).table.offsets).toEqual([
      { from: 0, offsetMs: 0 },
      { from: NOW, offsetMs: HOUR },
    ]);
    const back = reconcile(east, { ...utc, release: '2027a' }, NOW).table.offsets;
    expect(back).toEqual([...east.offsets, { from: NOW, offsetMs: 0 }]);
  });
});

describe('an older time-zone table', () => {
  it.each(['2024a', ''])('(%s) changes nothing of what is stored, and adds what was out of reach', (release) => {
    const own = tableOf(release, 3_000, [0, 1], [500, 2], [900, 1], [1_700, 2], [2_500, 1]);
    const { table, differs } = reconcile(STORED, own, NOW);
    expect(table).toEqual({ ...STORED, until: 3_000, offsets: [...STORED.offsets, { from: 2_500, offsetMs: HOUR }] });
    expect(differs).toBe('future');
  });
});
