/**
 * Rows in the order of urgency, with the filtered fields in columns of numbers. Searching a hundred thousand rows
 * then takes about a millisecond; following a hundred thousand objects and their strings takes eighty. The columns
 * serve only this purpose. The meaning of a filter is defined in alert.filter.ts, and a spec checks that the two
 * agree.
 */
import { hash32 } from '../core/primitives/hash.js';
import { ALERT_KINDS, ALERT_STATUSES, SEVERITIES, STAGES, STRATEGIES } from '../core/primitives/vocabulary.js';
import type { AlertFilter } from './alert.filter.js';
import { byUrgency, placeOf, type AlertRow } from './alert.row.js';

/**
 * The bits of a code: the status lowest, then these fields, each as wide as its list is long. The layout exists in
 * memory only.
 */
/** Stands for an alert without a strategy. */
const NONE = '';
const STATUS_BITS = bitsFor(ALERT_STATUSES);
const PARTS = partsOf([
  { name: 'kind', words: ALERT_KINDS },
  { name: 'severity', words: SEVERITIES },
  { name: 'stage', words: STAGES },
  { name: 'strategy', words: [...STRATEGIES, NONE] },
]);
const STATUS_MASK = (1 << STATUS_BITS) - 1;
const OPEN = ALERT_STATUSES.indexOf('open');
const ACKNOWLEDGED = ALERT_STATUSES.indexOf('acknowledged');
const FIRST_ROOM = 1_024;

export class AlertTable {
  private rows: AlertRow[] = [];
  private codes = new Uint32Array(FIRST_ROOM);
  private branches = new Uint32Array(FIRST_ROOM);
  private assignees = new Uint32Array(FIRST_ROOM);
  private customers = new Uint32Array(FIRST_ROOM);
  private dueAts = new Float64Array(FIRST_ROOM);
  /** Numbers for the names of branches and people; 0 stands for none. */
  private readonly names = new Map<string, number>();

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

  /** Calls `visit` with every row that passes, the most urgent first. */
  forEach(filter: AlertFilter, visit: (row: AlertRow) => void): void {
    const statuses = [...filter.statuses].reduce((set, status) => set | (1 << ALERT_STATUSES.indexOf(status)), 0);
    const { mask, wanted } = maskOf(filter);
    const branch = this.numberOf(filter.branch);
    const assignee = this.numberOf(filter.assignee);
    const customer = filter.customer === undefined ? null : hash32(filter.customer);
    const { codes, branches, assignees, customers, rows } = this;
    for (let at = 0; at < rows.length; at++) {
      const code = codes[at] ?? 0;
      if (((statuses >>> (code & STATUS_MASK)) & 1) === 0 || (code & mask) !== wanted) continue;
      if (branch !== null && branches[at] !== branch) continue;
      if (assignee !== null && assignees[at] !== assignee) continue;
      if (customer !== null && customers[at] !== customer) continue;
      if (filter.overdue !== undefined && this.isOverdueAt(at, filter.now) !== filter.overdue) continue;
      const row = rows[at];
      if (row !== undefined && (customer === null || row.customerId === filter.customer)) visit(row);
    }
  }

  private isOverdueAt(at: number, now: number): boolean {
    const status = (this.codes[at] ?? 0) & STATUS_MASK;
    return (status === OPEN || status === ACKNOWLEDGED) && (this.dueAts[at] ?? 0) < now;
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
    this.dueAts[at] = row.dueAt;
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
    this.dueAts = grown(this.dueAts, new Float64Array(room));
  }

  private columns(): (Uint32Array | Float64Array)[] {
    return [this.codes, this.branches, this.assignees, this.customers, this.dueAts];
  }
}

function grown<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

interface Part {
  name: 'kind' | 'severity' | 'stage' | 'strategy';
  words: readonly string[];
}

function partsOf(parts: readonly Part[]): (Part & { shift: number; bits: number })[] {
  let shift = STATUS_BITS;
  return parts.map((part) => {
    const bits = bitsFor(part.words);
    shift += bits;
    return { ...part, shift: shift - bits, bits };
  });
}

function bitsFor({ length }: readonly string[]): number {
  return Math.ceil(Math.log2(length));
}

function codeOf(row: AlertRow): number {
  let code = ALERT_STATUSES.indexOf(row.status);
  for (const { name, words, shift } of PARTS) code |= indexIn(words, row[name] ?? NONE) << shift;
  return code;
}

function maskOf(filter: AlertFilter): { mask: number; wanted: number } {
  let [mask, wanted] = [0, 0];
  for (const { name, words, shift, bits } of PARTS) {
    const word = filter[name];
    if (word === undefined) continue;
    mask |= ((1 << bits) - 1) << shift;
    wanted |= indexIn(words, word) << shift;
  }
  return { mask, wanted };
}

function indexIn(words: readonly string[], word: string): number {
  return words.indexOf(word);
}
