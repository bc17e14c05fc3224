/**
 * The ledger: whole-number sums of what the customers of each stage and value tier are worth, and how that changed.
 *
 * 1. A decision subtracts what one customer counted for before it and adds what the customer counts for after it: one
 *    customer, one unknown balance, assets in hundredths. The same change is added to the totals and to the day of the
 *    decision.
 * 2. So the totals at the end of an earlier day are the present totals minus the changes of all later days.
 * 3. Flows are counted on that day under the stage and tier before the decision: money that a private customer
 *    transfers out leaves the private tier, even if the customer is no longer private afterwards.
 * 4. A day's entries are never rewritten: a late event counts on the day of its decision, like the transition it
 *    causes.
 */
import type { Flows } from '../state/flows.js';
import { tierOf, type TierBounds } from '../lifecycle/value.js';
import { STAGES, VALUE_TIERS, type Stage, type ValueTier } from '../primitives/vocabulary.js';

/** Field → count or hundredths of the base currency. */
export type Sums = ReadonlyMap<string, number>;

/** A customer's stage and balance before or after a decision. */
export interface Footing {
  stage: Stage;
  /** Hundredths of the base currency; null when unknown. */
  balance: number | null;
}

export interface LedgerChange {
  /** The local day of the customer's clock. */
  day: number;
  /** Null for a customer who is not in the ledger yet. */
  before: Footing | null;
  /** Null for a customer who is removed from it. */
  after: Footing | null;
  flows: Flows;
  /** Whether the customer bought a first product. */
  converted: boolean;
}

interface DaySums {
  /** Net changes of cells (see Stock), counts of transitions (see transitionField), and `converted`. */
  standing: Sums;
  /** Sums by cell and flow, see FLOWS. */
  flows: Sums;
}

/** A day whose sums are still being added up. */
type OpenDay = Record<keyof DaySums, Map<string, number>>;

export interface LedgerEntries {
  totals: Sums;
  days: ReadonlyMap<number, DaySums>;
  /** The number of stage changes, including first stages. */
  moves: number;
}

export interface Cell {
  stage: Stage;
  tier: ValueTier;
}

export const CELLS: readonly Cell[] = STAGES.flatMap(cellsOf);
/** `unknown` counts customers without a known balance. They count in the lowest tier with no assets. */
export type Stock = 'customers' | 'unknown' | 'assets';
export const FLOWS = ['in', 'out', 'purchases', 'purchased', 'redemptions'] as const;
export type Flow = (typeof FLOWS)[number];
export const CONVERTED = 'converted';

/** The sums of a batch. The number of fields depends on the cells, not on the number of customers. */
export function ledgerEntries(changes: readonly LedgerChange[], tiers: TierBounds): LedgerEntries {
  const totals = new Map<string, number>();
  const days = new Map<number, OpenDay>();
  let moves = 0;
  for (const change of changes) {
    const { standing, flows } = days.get(change.day) ?? newDay(days, change.day);
    const before = placeOf(change.before, tiers);
    const after = placeOf(change.after, tiers);
    addStock(totals, before, after);
    addStock(standing, before, after);
    moves += addTransition(standing, change);
    if (change.converted) add(standing, CONVERTED, 1);
    addFlows(flows, change.flows, before ?? after);
  }
  return { totals, days, moves };
}

/** A canonical text: equal bounds give equal texts. */
export function tiersText(tiers: TierBounds): string {
  return JSON.stringify(VALUE_TIERS.map((tier) => tiers[tier]));
}

function cellField({ stage, tier }: Cell, what: Stock | Flow): string {
  return FIELDS[stage][tier][what];
}

/** The field that counts a stage change. */
function transitionField(from: Stage | null, to: Stage): string {
  return `${from ?? 'new'}>${to}`;
}

export function addSums(into: Map<string, number>, sums: Iterable<readonly [string, number]>, sign: 1 | -1 = 1): void {
  for (const [field, count] of sums) add(into, field, sign * count);
}

/** The totals before the days whose net changes are given. */
export function stoodBefore(totals: Sums, later: Iterable<Sums>): Sums {
  const sums = new Map(totals);
  for (const day of later) addSums(sums, day, -1);
  return sums;
}

export function customersByStage(sums: Sums): Record<Stage, number> {
  return perStage((stage) => sumOver(sums, cellsOf(stage), 'customers'));
}

/** In hundredths of the base currency. */
export function assetsByStage(sums: Sums): Record<Stage, number> {
  return perStage((stage) => sumOver(sums, cellsOf(stage), 'assets'));
}

export function cellsOf(stage: Stage): Cell[] {
  return VALUE_TIERS.map((tier) => ({ stage, tier }));
}

export function sumOver(sums: Sums, cells: readonly Cell[], what: Stock | Flow): number {
  return cells.reduce((sum, cell) => sum + (sums.get(cellField(cell, what)) ?? 0), 0);
}

export function perStage<T>(of: (stage: Stage) => T): Record<Stage, T> {
  return {
    prospect: of('prospect'),
    development: of('development'),
    growth: of('growth'),
    maturity: of('maturity'),
    decline: of('decline'),
    termination: of('termination'),
  };
}

/** Field names, built once because they are needed for every customer. */
const FIELDS = perStage((stage) => ({
  mass: fieldsOf(stage, 'mass'),
  affluent: fieldsOf(stage, 'affluent'),
  private: fieldsOf(stage, 'private'),
}));

function fieldsOf(stage: Stage, tier: ValueTier): Record<Stock | Flow, string> {
  const field = (what: Stock | Flow): string => `${stage}:${tier}:${what}`;
  return {
    customers: field('customers'),
    unknown: field('unknown'),
    assets: field('assets'),
    in: field('in'),
    out: field('out'),
    purchases: field('purchases'),
    purchased: field('purchased'),
    redemptions: field('redemptions'),
  };
}

function newDay(days: Map<number, OpenDay>, day: number): OpenDay {
  const sums = { standing: new Map<string, number>(), flows: new Map<string, number>() };
  days.set(day, sums);
  return sums;
}

/** A customer's cell, by the names of the cell's fields. */
interface Place {
  fields: Record<Stock | Flow, string>;
  balance: number | null;
}

function placeOf(footing: Footing | null, tiers: TierBounds): Place | null {
  if (footing === null) return null;
  const { stage, balance } = footing;
  return { fields: FIELDS[stage][tierOf(balance ?? NaN, tiers)], balance };
}

/** Adds the net change. A customer who stays in a cell changes no count. */
function addStock(sums: Map<string, number>, before: Place | null, after: Place | null): void {
  if (before?.fields === after?.fields && before?.balance != null && after?.balance != null) {
    add(sums, before.fields.assets, after.balance - before.balance);
    return;
  }
  if (before !== null) addPlace(sums, before, -1);
  if (after !== null) addPlace(sums, after, 1);
}

function addPlace(sums: Map<string, number>, { fields, balance }: Place, sign: 1 | -1): void {
  add(sums, fields.customers, sign);
  if (balance === null) add(sums, fields.unknown, sign);
  else add(sums, fields.assets, sign * balance);
}

function addTransition(standing: Map<string, number>, change: LedgerChange): number {
  const from = change.before?.stage ?? null;
  const to = change.after?.stage ?? null;
  if (to === null || from === to) return 0;
  add(standing, transitionField(from, to), 1);
  return 1;
}

function addFlows(sums: Map<string, number>, flows: Flows, place: Place | null): void {
  if (place === null) return;
  for (const name of FLOWS) if (flows[name] !== 0) add(sums, place.fields[name], flows[name]);
}

/** Removes a sum that becomes zero: it needs no Redis command. */
function add(sums: Map<string, number>, field: string, by: number): void {
  const sum = (sums.get(field) ?? 0) + by;
  if (sum === 0) sums.delete(field);
  else sums.set(field, sum);
}
