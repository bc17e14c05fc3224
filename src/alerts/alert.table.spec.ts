import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAlert } from '../../test/builders/alert.builder.js';
import { DAY_MS } from '../core/primitives/time.js';
import {
  ALERT_KINDS,
  ALERT_STATUSES,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  VALUE_TIERS,
} from '../core/primitives/vocabulary.js';
import { gainOrder, USUAL_GAIN_RULES } from '../core/alerts/expected.gain.js';
import { ALERT_SORTS, type AlertSort } from './alert.order.js';
import { matches, type AlertFilter } from './alert.filter.js';
import { byUrgency, rowOf, type AlertRow } from './alert.row.js';
import { AlertTable } from './alert.table.js';

const rows = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 0, max: 3 }),
      kind: fc.constantFrom(...ALERT_KINDS),
      status: fc.constantFrom(...ALERT_STATUSES),
      severity: fc.constantFrom(...SEVERITIES),
      stage: fc.constantFrom(...STAGES),
      strategy: fc.constantFrom(...STRATEGIES),
      branch: fc.constantFrom(null, 'north', 'south'),
      assignee: fc.constantFrom(null, 'li', 'wang', 'north'),
      customerId: fc.constantFrom('c-1', 'c-2', 'c-3'),
      dueAt: fc.integer({ min: 0, max: 10 }),
      openedAt: fc.integer({ min: 0, max: 10 }),
      newsAt: fc.integer({ min: 0, max: 10 }),
      valueTier: fc.constantFrom(...VALUE_TIERS),
      valueAtStake: fc.integer({ min: 0, max: 3 }),
      risk: fc.constantFrom(0.1, 0.5),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ strategy, ...parts }, i): AlertRow => ({ ...rowOf(anAlert({ ...parts, id: `a${i}` }), 0), strategy })),
  );

const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined, freq: 1 });
/** Instants are a few milliseconds here. */
const RULES = [
  { stages: ['termination'], days: 5 / DAY_MS },
  { stages: ['termination', 'decline'], days: 0 },
] as const;
const filters: fc.Arbitrary<AlertFilter> = fc.record({
  statuses: fc.subarray([...ALERT_STATUSES]).map((statuses) => new Set(statuses)),
  kind: maybe(fc.constantFrom(...ALERT_KINDS)),
  severity: maybe(fc.constantFrom(...SEVERITIES)),
  stage: maybe(fc.constantFrom(...STAGES)),
  strategy: maybe(fc.constantFrom(...STRATEGIES)),
  branch: maybe(fc.constantFrom('north', 'nowhere')),
  assignee: maybe(fc.constantFrom(null, 'li', 'nobody')),
  customer: maybe(fc.constantFrom('c-1', 'c-9')),
  overdue: maybe(fc.boolean()),
  tier: maybe(fc.constantFrom(...VALUE_TIERS)),
  cold: maybe(fc.record({ isCold: fc.boolean(), rule: fc.constantFrom(...RULES) })),
  openedFrom: maybe(fc.integer({ min: 0, max: 10 })),
  dueBefore: maybe(fc.integer({ min: 0, max: 10 })),
  valueFrom: maybe(fc.integer({ min: 0, max: 3 })),
  now: fc.integer({ min: 0, max: 10 }),
});

function found(table: AlertTable, filter: AlertFilter): AlertRow[] {
  const all: AlertRow[] = [];
  table.forEach(filter, (row) => all.push(row));
  return all;
}

describe('the table of alerts', () => {
  it('finds what the filter means, by urgency', () => {
    fc.assert(
      fc.property(rows, filters, (all, filter) => {
        const table = new AlertTable();
        table.fill(all);
        expect(found(table, filter)).toEqual(all.filter((row) => matches(row, filter)).sort(byUrgency));
      }),
    );
  });

  it('is the same whether rows came at once or one by one, and after some have gone', () => {
    fc.assert(
      fc.property(rows, filters, fc.array(fc.nat(), { maxLength: 20 }), (all, filter, gone) => {
        const [one, other] = [new AlertTable(), new AlertTable()];
        for (const row of all) one.insert(row);
        const out = new Set(gone.map((i) => all[i % Math.max(1, all.length)]));
        for (const row of out) if (row !== undefined) one.remove(row);
        other.fill(all.filter((row) => !out.has(row)));
        expect(one.sorted).toEqual(other.sorted);
        expect(found(one, filter)).toEqual(found(other, filter));
      }),
    );
  });

  it('has the same keys for a row as for its place, in every order, and an order is by what it names', () => {
    const measures: Record<AlertSort, (row: AlertRow) => number | string> = {
      gain: (row) => -gainOrder(row, USUAL_GAIN_RULES),
      urgency: ({ priority }) => -priority,
      value: ({ valueAtStake }) => -valueAtStake,
      age: ({ openedAt }) => openedAt,
      risk: ({ risk }) => -risk,
      due: ({ dueAt }) => dueAt,
      owner: ({ assignee }) => assignee ?? '~',
    };
    fc.assert(
      fc.property(rows, fc.constantFrom(...ALERT_SORTS), fc.boolean(), (all, sort, isReversed) => {
        const table = new AlertTable();
        table.fill(all);
        const keys = table.keysOf({ sort, isReversed });
        const measured = [...table.sorted].map((row, at) => ({ key: keys.at(at), measure: measures[sort](row), row }));
        for (const { key, row } of measured) {
          expect(keys.of(row)).toBe(key);
          expect(sort === 'owner' ? keys.ofName(row.assignee) : keys.ofMeasure(keys.measureOf(row))).toBe(key);
        }
        for (const a of measured)
          for (const b of measured)
            if (a.key < b.key) expect(isReversed ? a.measure > b.measure : a.measure < b.measure).toBe(true);
            else if (a.key === b.key) expect(a.measure).toBe(b.measure);
      }),
    );
  });

  it('knows where a name would stand that no row has', () => {
    const table = new AlertTable();
    table.fill(['li', 'wang', null].map((assignee, i) => rowOf(anAlert({ id: `a${i}`, assignee }), 0)));
    const { ofName } = table.keysOf({ sort: 'owner', isReversed: false });
    const inOrder = ['chen', 'li', 'ma', 'wang', 'zhao'].map(ofName);
    expect(inOrder.every((key, i) => i === 0 || key > (inOrder[i - 1] ?? 0))).toBe(true);
    expect(Math.max(...inOrder)).toBeLessThan(ofName(null));
  });

  it('grows beyond its first room', () => {
    const table = new AlertTable();
    for (let i = 0; i < 3_000; i++) table.insert(rowOf(anAlert({ id: `a${i}`, priority: i % 100 }), 0));
    const filter = { statuses: new Set(['open'] as const), now: 0 };
    expect(found(table, filter)).toHaveLength(3_000);
  });
});
