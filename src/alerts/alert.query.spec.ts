import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../test/builders/alert.builder.js';
import type { AlertViewName } from '../core/alerts/alert.views.js';
import { DAY_MS } from '../core/primitives/time.js';
import { USUAL_COLD_RULE } from '../core/alerts/gone.cold.js';
import type { Alert } from '../core/contracts/records.js';
import { pageOf } from './alert.page.js';
import { readQuery, readViews, type RawQuery } from './alert.query.js';
import { ALERT_SORTS, nameOfOrder, type AlertOrder } from './alert.order.js';
import { byUrgency, placeOf, rowOf, type AlertRow } from './alert.row.js';
import { AlertTable } from './alert.table.js';

const NOW = Date.UTC(2026, 4, 2);
const CONTEXT = { now: NOW, goneCold: USUAL_COLD_RULE, highValue: 500_000 };

function aRow(id: string, parts: Partial<Alert> = {}): AlertRow {
  return rowOf(anAlert({ id, ...parts }), 0);
}

function tableOf(rows: readonly AlertRow[]): AlertTable {
  const table = new AlertTable();
  table.fill(rows);
  return table;
}

function idsOf(rows: readonly AlertRow[], raw: RawQuery): string[] {
  return pageOf(tableOf(rows), readQuery(raw, CONTEXT)).rows.map(({ id }) => id);
}

describe('asking for alerts', () => {
  it('goes through all of them page by page, equal priorities too, none twice', () => {
    const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => aRow(id, { priority: id < 'c' ? 7 : 5 }));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = pageOf(tableOf(rows), readQuery({ limit: '2', ...(cursor === '' ? {} : { cursor }) }, CONTEXT));
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

  it.each<[string, string[]]>([
    ['gain', ['big', 'old', 'small', 'lost']],
    ['urgency', ['lost', 'small', 'old', 'big']],
    ['value', ['lost', 'old', 'big', 'small']],
    ['age', ['lost', 'old', 'big', 'small']],
    ['risk', ['lost', 'small', 'big', 'old']],
    ['due', ['old', 'big', 'lost', 'small']],
    ['owner', ['small', 'old', 'big', 'lost']],
  ])('orders by %s, and the other way with a minus', (sort, expected) => {
    const day = (days: number) => NOW - days * DAY_MS;
    const rows = [
      aRow('big', { valueAtStake: 80_000, risk: 0.6, priority: 1, openedAt: day(2), dueAt: 2, assignee: 'zhao' }),
      aRow('small', { valueAtStake: 9_000, risk: 0.7, priority: 3, openedAt: day(1), dueAt: 9, assignee: 'an' }),
      aRow('old', { valueAtStake: 90_000, risk: 0.5, priority: 2, openedAt: day(30), dueAt: 1, assignee: 'li' }),
      aRow('lost', { valueAtStake: 1e6, risk: 1, priority: 4, openedAt: day(300), dueAt: 5, stage: 'termination' }),
    ];
    expect(idsOf(rows, { sort })).toEqual(expected);
    expect(idsOf(rows, { sort: `-${sort}` })).toEqual(expected.toReversed());
    if (sort === 'gain') expect(idsOf(rows, {})).toEqual(expected);
  });

  it('orders equal ones by id in both directions', () => {
    const rows = ['b', 'a', 'c'].map((id) => aRow(id));
    expect(idsOf(rows, { sort: 'value' })).toEqual(['a', 'b', 'c']);
    expect(idsOf(rows, { sort: '-value' })).toEqual(['a', 'b', 'c']);
  });

  it.each<[AlertViewName, string[]]>([
    ['new', ['today']],
    ['mine', ['begun']],
    ['due', ['due', 'late']],
    ['high_value', ['begun']],
    ['nobodys', ['due', 'late', 'today', 'tomorrow']],
    ['snoozed', ['asleep']],
    ['gone_cold', ['cold', 'dear']],
  ])('the view %s shows %j, and counts them', (view, expected) => {
    const due = NOW + 5 * DAY_MS;
    const old = { openedAt: NOW - 40 * DAY_MS, dueAt: due };
    const lost = { ...old, stage: 'termination', assignee: 'li', dueAt: NOW - 1 } as const;
    const rows = [
      aRow('today', { openedAt: NOW - 3 * DAY_MS, dueAt: due }),
      aRow('begun', { ...old, status: 'in_progress', assignee: 'li', valueAtStake: 500_000, dueAt: NOW - 1 }),
      aRow('due', { ...old, dueAt: NOW + DAY_MS - 1 }),
      aRow('tomorrow', { ...old, dueAt: NOW + DAY_MS }),
      aRow('late', { ...old, dueAt: NOW - 1 }),
      aRow('asleep', { ...old, status: 'snoozed', assignee: 'li' }),
      aRow('cold', lost),
      aRow('dear', { ...lost, assignee: null, valueAtStake: 1e9, openedAt: NOW - 30 * DAY_MS }),
    ];
    const table = tableOf(rows);
    expect(idsOf(rows, { view, me: 'li' }).sort()).toEqual(expected);
    const filter = readViews({ me: 'li' }, CONTEXT).find(({ name }) => name === view)?.filter;
    const counted: string[] = [];
    if (filter) table.forEach(filter, ({ id }) => counted.push(id));
    expect(counted.sort()).toEqual(expected);
  });

  it('adds filters to a view, and knows of nobody whose view mine would be', () => {
    const rows = [aRow('a', { branch: 'north' }), aRow('b')];
    expect(idsOf(rows, { view: 'nobodys', branch: 'north' })).toEqual(['a']);
    const views = readViews({ branch: 'north' }, CONTEXT);
    expect(views.filter(({ filter }) => filter === null).map(({ name }) => name)).toEqual(['mine']);
    expect(views.every(({ filter }) => filter === null || filter.branch === 'north')).toBe(true);
  });

  it.each<[RawQuery, string]>([
    [{ view: 'mine' }, 'view=mine needs me'],
    [{ view: 'due', status: 'open' }, 'status is said by view=due'],
    [{ view: 'mine', me: 'li', assignee: 'wang' }, 'assignee is said by view=mine'],
    [{ view: 'gone_cold', cold: 'false' }, 'cold is said by view=gone_cold'],
    [{ view: 'high_value', valueFrom: '1' }, 'valueFrom is said by view=high_value'],
    [{ sort: 'value', cursor: 'unresolved.-value~5~a~' }, 'sort differs from that of the cursor, which is -value'],
  ])('refuses %j: %s', (raw, sentence) => {
    expect(() => readQuery(raw, CONTEXT)).toThrow(sentence);
  });

  it.each<[RawQuery, string]>([
    [{ cursor: 'unresolved.-value~5~a~' }, '-value'],
    [{ cursor: 'unresolved~5~a~' }, 'urgency'],
    [{ cursor: 'resolved~5~a~', sort: 'age' }, 'age'],
  ])('goes on in the order of the cursor: %j', (raw, order) => {
    expect(nameOfOrder(readQuery(raw, CONTEXT).order)).toBe(order);
  });

  it.each<RawQuery>([
    { status: 'odd' },
    { severity: 'x' },
    { limit: '0' },
    { limit: 'many' },
    { cursor: 'x' },
    { overdue: 'maybe' },
    { cold: 'maybe' },
    { sort: 'name' },
    { sort: '--value' },
    { tier: 'rich' },
    { view: 'all' },
    { me: '' },
    { valueFrom: '-1' },
    { valueFrom: '1e3' },
  ])('refuses %j with the name of the member', (raw) => {
    expect(() => readQuery(raw, CONTEXT)).toThrow(Object.keys(raw)[0]);
  });

  it.each([
    'status',
    'kind',
    'severity',
    'stage',
    'strategy',
    'tier',
    'view',
    'sort',
    'overdue',
    'cold',
    'limit',
    'cursor',
  ] as const)('takes the name of nothing that every object has for a %s', (member) => {
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      expect(() => readQuery({ [member]: name }, CONTEXT)).toThrow(member);
    }
  });
});

describe('the work of one page', () => {
  const ALERTS = 100_000;
  const LIMIT = 50;
  let reads = 0;
  const all = Array.from({ length: ALERTS }, (_, i) => {
    const id = i.toString(36);
    const [valueAtStake, risk, assignee] = [(i * 7_919) % 100_003, ((i * 31) % 9_973) / 9_973, `p${i % 40}`];
    const row = aRow(id, { priority: i % 997, valueAtStake, risk, openedAt: i, dueAt: i, assignee });
    return Object.defineProperty(row, 'id', { get: () => (reads++, id) });
  });
  const table = tableOf(all);

  it.each(ALERT_SORTS)('of 100,000 alerts is one pass over numbers, and few rows are read, by %s', (sort) => {
    let keysRead = 0;
    const counting = {
      keysOf: (order: AlertOrder) => {
        const keys = table.keysOf(order);
        return { ...keys, at: (at: number) => (keysRead++, keys.at(at)) };
      },
      forEach: table.forEach.bind(table),
    };
    reads = 0;
    const page = pageOf(counting, readQuery({ sort, limit: String(LIMIT) }, CONTEXT));
    expect([page.rows.length, page.total, keysRead]).toEqual([LIMIT, ALERTS, ALERTS]);
    // Those of one owner are ordered by their ids, which stand in the rows: each of forty has 2,500.
    expect(reads).toBeLessThan(sort === 'owner' ? 50_000 : 20_000);
  });
});

describe('the place of a row', () => {
  it('is where sorting would put it', () => {
    const rows = [3, 9, 9, 1, 4, 4].map((priority, i) => aRow(`a${i}`, { priority })).sort(byUrgency);
    for (const row of rows) expect(rows[placeOf(rows, row)]).toBe(row);
    expect(placeOf(rows, { priority: 10, id: 'x' })).toBe(0);
    expect(placeOf(rows, { priority: 0, id: 'x' })).toBe(6);
  });
});
