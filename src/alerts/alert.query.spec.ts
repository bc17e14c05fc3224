import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../test/builders/alert.builder.js';
import type { Alert } from '../core/contracts/records.js';
import { pageOf } from './alert.page.js';
import { readQuery, type RawQuery } from './alert.query.js';
import { byUrgency, placeOf, rowOf, type AlertRow } from './alert.row.js';
import { AlertTable } from './alert.table.js';

const NOW = Date.UTC(2026, 4, 2);

function aRow(id: string, parts: Partial<Alert> = {}): AlertRow {
  return rowOf(anAlert({ id, ...parts }), 0);
}

function tableOf(rows: readonly AlertRow[]): AlertTable {
  const table = new AlertTable();
  table.fill(rows);
  return table;
}

function idsOf(rows: readonly AlertRow[], raw: RawQuery): string[] {
  return pageOf(tableOf(rows), readQuery(raw, NOW)).rows.map(({ id }) => id);
}

describe('asking for alerts', () => {
  it('goes through all of them page by page, equal priorities too, none twice', () => {
    const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => aRow(id, { priority: id < 'c' ? 7 : 5 }));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = pageOf(tableOf(rows), readQuery({ limit: '2', ...(cursor === '' ? {} : { cursor }) }, NOW));
      expect(page.total).toBe(5);
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each<[string, RawQuery, string[]]>([
    ['shows what is to be done unless asked otherwise', {}, ['begun', 'fallen', 'north', 'open']],
    ['shows the snoozed when asked', { status: 'snoozed' }, ['asleep']],
    ['takes several statuses', { status: 'snoozed,in_progress' }, ['asleep', 'begun']],
    ['takes a group', { status: 'unresolved' }, ['asleep', 'begun', 'fallen', 'north', 'open']],
    ['filters by branch', { branch: 'north' }, ['north']],
    ['filters by severity', { severity: 'critical' }, ['fallen']],
    ['filters by kind', { kind: 'threshold' }, ['fallen']],
    ['finds those of a person', { assignee: 'li' }, ['begun']],
    ['finds those of nobody', { assignee: 'none' }, ['fallen', 'north', 'open']],
    ['finds those of a customer', { customer: 'c-9' }, ['fallen']],
    ['finds what should have begun', { overdue: 'true' }, ['north']],
  ])('%s', (_sentence, raw, expected) => {
    const rows = [
      aRow('open', { dueAt: NOW + 1 }),
      aRow('begun', { status: 'in_progress', assignee: 'li', dueAt: NOW - 1 }),
      aRow('north', { branch: 'north', dueAt: NOW - 1 }),
      aRow('asleep', { status: 'snoozed', assignee: 'wang', dueAt: NOW - 1 }),
      aRow('fallen', { kind: 'threshold', severity: 'critical', customerId: 'c-9', dueAt: NOW + 1 }),
    ];
    expect(idsOf(rows, raw)).toEqual(expected);
  });

  it.each<RawQuery>([
    { status: 'odd' },
    { severity: 'x' },
    { limit: '0' },
    { limit: 'many' },
    { cursor: 'x' },
    { overdue: 'maybe' },
  ])('refuses %j with the name of the member', (raw) => {
    expect(() => readQuery(raw, NOW)).toThrow(Object.keys(raw)[0]);
  });

  it.each(['status', 'kind', 'severity', 'stage', 'strategy', 'overdue', 'limit', 'cursor'] as const)(
    'takes the name of nothing that every object has for a %s',
    (member) => {
      for (const name of Object.getOwnPropertyNames(Object.prototype)) {
        expect(() => readQuery({ [member]: name }, NOW)).toThrow(member);
      }
    },
  );
});

describe('the place of a row', () => {
  it('is where sorting would put it', () => {
    const rows = [3, 9, 9, 1, 4, 4].map((priority, i) => aRow(`a${i}`, { priority })).sort(byUrgency);
    for (const row of rows) expect(rows[placeOf(rows, row)]).toBe(row);
    expect(placeOf(rows, { priority: 10, id: 'x' })).toBe(0);
    expect(placeOf(rows, { priority: 0, id: 'x' })).toBe(6);
  });
});
