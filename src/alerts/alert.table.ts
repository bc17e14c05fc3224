/**
 * Rows in the order of urgency, with the filtered fields in columns of numbers. Searching a hundred thousand rows
 * then takes about a millisecond; following a hundred thousand objects and their strings takes eighty. The columns
 * serve only this purpose. The meaning of a filter is defined in alert.filter.ts, and a spec checks that the two
 * agree.
 */
import { hash32 } from '../core/primitives/hash.js';
import { recordOf } from '../core/primitives/record.of.js';
import { USUAL_GAIN_RULES, type GainRules } from '../core/alerts/expected.gain.js';
import { COLD_STATUSES, coldBefore } from '../core/alerts/gone.cold.js';
import { codeOf, hasStage, hasStatus, maskOf, stageBits, statusBits } from './alert.codes.js';
import type { AlertFilter } from './alert.filter.js';
import type { AlertOrder, AlertSort } from './alert.order.js';
import { measureOf, signOf } from './alert.places.js';
import { byUrgency, placeOf, type AlertRow } from './alert.row.js';

const FIRST_ROOM = 1_024;
/** The statuses in which work has not begun. */
const UNBEGUN = statusBits(['open', 'acknowledged']);

/** The keys of places in one order of the list. */
export interface PlaceKeys {
  /** Of the row at an index: read from a column of numbers, not from the row. */
  at: (index: number) => number;
  of: (row: AlertRow) => number;
  /** What the order measures of a row, as a cursor holds it, and the key of that. */
  measureOf: (row: AlertRow) => number;
  ofMeasure: (measure: number) => number;
  /** Of an owner's name; null for nobody. */
  ofName: (name: string | null) => number;
}

export class AlertTable {
  private rows: AlertRow[] = [];
  private codes = new Uint32Array(FIRST_ROOM);
  private branches = new Uint32Array(FIRST_ROOM);
  private assignees = new Uint32Array(FIRST_ROOM);
  private customers = new Uint32Array(FIRST_ROOM);
  private measures = measuresOf(FIRST_ROOM);
  /** Numbers for the names of branches and people; 0 stands for none. */
  private readonly names = new Map<string, number>();

  constructor(private readonly gain: GainRules = USUAL_GAIN_RULES) {}

  /** The most urgent first. */
  get sorted(): readonly AlertRow[] {
    return this.rows;
  }

  /** Replaces all rows. They may come in any order. */
  fill(rows: Iterable<AlertRow>): void {
    this.rows = [...rows].sort(byUrgency);
    this.makeRoom(this.rows.length);
    this.rows.forEach((row, at) => this.write(at, row));
  }

  insert(row: AlertRow): void {
    const at = placeOf(this.rows, row);
    this.makeRoom(this.rows.length + 1);
    for (const column of this.columns()) column.copyWithin(at + 1, at, this.rows.length);
    this.rows.splice(at, 0, row);
    this.write(at, row);
  }

  /** @param row must be in the table */
  remove(row: AlertRow): void {
    const at = placeOf(this.rows, row);
    for (const column of this.columns()) column.copyWithin(at, at + 1, this.rows.length);
    this.rows.splice(at, 1);
  }

  /** The keys of rows in an order: smaller ones come first. They are valid until the table changes. */
  keysOf(order: AlertOrder): PlaceKeys {
    const sign = signOf(order);
    const rankOf = order.sort === 'owner' ? ranksOf([...this.names.keys()]) : () => 0;
    const measure = (row: AlertRow): number => measureOf(row, order.sort, this.gain, rankOf);
    return {
      at: this.keyAt(order.sort, sign, rankOf),
      of: (row) => sign * measure(row),
      measureOf: measure,
      ofMeasure: (number) => sign * number,
      ofName: (name) => sign * rankOf(name),
    };
  }

  private keyAt(sort: AlertSort, sign: number, rankOf: (name: string | null) => number): (at: number) => number {
    if (sort === 'owner') {
      const ranks = [rankOf(null), ...[...this.names.keys()].map(rankOf)];
      return (at) => sign * (ranks[this.assignees[at] ?? 0] ?? 0);
    }
    const column = this.measures[sort];
    return (at) => sign * (column[at] ?? 0);
  }

  /** Calls `visit` with every row that passes and its index, the most urgent first. */
  forEach(filter: AlertFilter, visit: (row: AlertRow, at: number) => void): void {
    const statuses = statusBits(filter.statuses);
    const { mask, wanted } = maskOf(filter);
    const branch = this.numberOf(filter.branch);
    const assignee = this.numberOf(filter.assignee);
    const customer = filter.customer === undefined ? null : hash32(filter.customer);
    const isWithin = this.limitsOf(filter);
    const { codes, branches, assignees, customers, rows } = this;
    for (let at = 0; at < rows.length; at++) {
      const code = codes[at] ?? 0;
      if (hasStatus(code, statuses) === 0 || (code & mask) !== wanted) continue;
      if (branch !== null && branches[at] !== branch) continue;
      if (assignee !== null && assignees[at] !== assignee) continue;
      if (customer !== null && customers[at] !== customer) continue;
      if (!isWithin(at)) continue;
      const row = rows[at];
      if (row !== undefined && (customer === null || row.customerId === filter.customer)) visit(row, at);
    }
  }

  /** The parts of a filter about instants and amounts. */
  private limitsOf({ overdue, cold, openedFrom, dueBefore, valueFrom, now }: AlertFilter): (at: number) => boolean {
    const { due, age, news, value } = this.measures;
    const { codes } = this;
    const limits: ((at: number) => boolean)[] = [];
    if (overdue !== undefined)
      limits.push((at) => (hasStatus(codes[at] ?? 0, UNBEGUN) === 1 && (due[at] ?? 0) < now) === overdue);
    if (openedFrom !== undefined) limits.push((at) => (age[at] ?? 0) >= openedFrom);
    if (dueBefore !== undefined) limits.push((at) => (due[at] ?? 0) < dueBefore);
    if (valueFrom !== undefined) limits.push((at) => (value[at] ?? 0) >= valueFrom);
    if (cold !== undefined) {
      const before = coldBefore(now, cold.rule.days);
      const [statuses, stages] = [statusBits(COLD_STATUSES), stageBits(cold.rule.stages)];
      limits.push((at) => {
        const code = codes[at] ?? 0;
        const isOfThose = (hasStatus(code, statuses) & hasStage(code, stages)) === 1;
        return (isOfThose && (news[at] ?? 0) <= before) === cold.isCold;
      });
    }
    return (at) => limits.every((holds) => holds(at));
  }

  /** Null for any name. A name that no row has gets a number that no row has. */
  private numberOf(name: string | null | undefined): number | null {
    if (name === undefined) return null;
    return name === null ? 0 : (this.names.get(name) ?? this.names.size + 1);
  }

  private write(at: number, row: AlertRow): void {
    this.codes[at] = codeOf(row);
    this.branches[at] = this.named(row.branch);
    this.assignees[at] = this.named(row.assignee);
    this.customers[at] = hash32(row.customerId);
    for (const name of MEASURED) this.measures[name][at] = this.measured(row, name);
  }

  private measured(row: AlertRow, name: Measure): number {
    return name === 'news' ? row.newsAt : measureOf(row, name, this.gain, () => 0);
  }

  private named(name: string | null): number {
    if (name === null) return 0;
    const known = this.names.get(name) ?? this.names.size + 1;
    this.names.set(name, known);
    return known;
  }

  private makeRoom(rows: number): void {
    if (rows <= this.codes.length) return;
    const room = 2 ** Math.ceil(Math.log2(rows + 1));
    this.codes = grown(this.codes, new Uint32Array(room));
    this.branches = grown(this.branches, new Uint32Array(room));
    this.assignees = grown(this.assignees, new Uint32Array(room));
    this.customers = grown(this.customers, new Uint32Array(room));
    for (const name of MEASURED) this.measures[name] = grown(this.measures[name], new Float64Array(room));
  }

  private columns(): (Uint32Array | Float64Array)[] {
    return [this.codes, this.branches, this.assignees, this.customers, ...Object.values(this.measures)];
  }
}

type Measure = Exclude<AlertSort, 'owner'> | 'news';
const MEASURED: readonly Measure[] = ['gain', 'urgency', 'value', 'age', 'risk', 'due', 'news'];

function measuresOf(room: number): Record<Measure, Float64Array> {
  return recordOf(MEASURED, () => new Float64Array(room));
}

/** The place of a name among all names, also of one that is not among them; nobody is behind all. */
function ranksOf(names: string[]): (name: string | null) => number {
  const sorted = names.sort();
  const ranks = new Map(sorted.map((name, rank) => [name, rank]));
  return (name) => {
    if (name === null) return sorted.length;
    return ranks.get(name) ?? sorted.filter((other) => other < name).length - 0.5;
  };
}

function grown<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
