/** The rolling state of one customer, and how an event is applied to it. */
import { UTC, type Calendar } from '../primitives/calendar.js';
import { hash48 } from '../primitives/hash.js';
import { PURCHASE_KIND, isActive, isBusiness, type Activity } from './activity.js';
import { forgetBefore, remember, type SeenDay } from './seen.js';
import { Tiles, type Balance } from './tile.columns.js';
import { addToTiles, areFolded, foldTiles, newerBalance } from './tiles.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import { CHANNELS, type EpochMs } from '../primitives/vocabulary.js';
import type { IncomeDay } from './incomes.js';
import { newLifecycle, type Lifecycle } from './lifecycle.js';
import { NO_CLOSINGS, type Closings, type Product } from './products.js';

/** Events up to this much older than the newest as-of are applied and their ids remembered. In event time. */
export const HORIZON_MS = 7 * DAY_MS;

export interface LastInChannel {
  at: EpochMs;
  /** Index into KINDS. */
  kind: number;
}

export interface CustomerState {
  /** The newest instant that anything was decided for. It never goes back. */
  asOf: EpochMs;
  firstSeenAt: EpochMs;
  firstActiveAt: EpochMs | null;
  lastActiveAt: EpochMs | null;
  firstBusinessAt: EpochMs | null;
  lastBusinessAt: EpochMs | null;
  firstPurchaseAt: EpochMs | null;
  /** By channel index. */
  lastByChannel: (LastInChannel | null)[];
  balance: Balance | null;
  /** The branch of the newest event that named one. */
  branch: { name: string; at: EpochMs } | null;
  /** Of recent months, ascending by day, those declared last. */
  incomes: IncomeDay[];
  /** Ascending by id. */
  products: Product[];
  closings: Closings;
  tiles: Tiles;
  /** Totals of the tiles that were dropped because they are older than the kept span. */
  before: { activeDays: number; businessDays: number };
  /** Ids already applied; days beyond the horizon are dropped. */
  seen: SeenDay[];
  lifecycle: Lifecycle;
  /** By which the days of the tiles are counted. It is the bank's, and no part of the stored state. */
  calendar: Calendar;
}

export type ApplyOutcome = 'applied' | 'duplicate' | 'too_late';

/** @param tiles as for `decodeState` */
export function newState(at: EpochMs, tiles = new Tiles(), calendar = UTC): CustomerState {
  tiles.clear();
  return {
    asOf: at,
    firstSeenAt: Infinity,
    firstActiveAt: null,
    lastActiveAt: null,
    firstBusinessAt: null,
    lastBusinessAt: null,
    firstPurchaseAt: null,
    lastByChannel: CHANNELS.map(() => null),
    balance: null,
    branch: null,
    incomes: [],
    products: [],
    closings: NO_CLOSINGS,
    tiles,
    before: { activeDays: 0, businessDays: 0 },
    seen: [],
    lifecycle: newLifecycle(),
    calendar,
  };
}

/** Advances the state's clock to `asOf`, never back: folds old tiles and forgets ids beyond the horizon. */
export function advance(state: CustomerState, asOf: EpochMs): void {
  const foldedAsOf = state.asOf;
  if (asOf <= foldedAsOf) return;
  state.asOf = asOf;
  if (areFolded(asOf, foldedAsOf)) return;
  const { activeDays, businessDays } = foldTiles(state.tiles, asOf);
  state.before.activeDays += activeDays;
  state.before.businessDays += businessDays;
  forgetBefore(state.seen, dayOf(asOf - HORIZON_MS));
}

/** Applies one event. The state must first be advanced to the job's as-of. */
export function apply(state: CustomerState, activity: Activity): ApplyOutcome {
  if (activity.occurredAt < state.asOf - HORIZON_MS) return 'too_late';
  if (!remember(state.seen, dayOf(activity.occurredAt), hash48(activity.id))) return 'duplicate';
  addToTiles(state.tiles, activity, state.asOf);
  state.firstSeenAt = Math.min(state.firstSeenAt, activity.occurredAt);
  noteBalance(state, activity);
  noteBranch(state, activity);
  if (isActive(activity)) noteActivity(state, activity);
  if (isBusiness(activity)) {
    state.firstBusinessAt = earlier(state.firstBusinessAt, activity.occurredAt);
    state.lastBusinessAt = later(state.lastBusinessAt, activity.occurredAt);
    if (activity.kind === PURCHASE_KIND) state.firstPurchaseAt = earlier(state.firstPurchaseAt, activity.occurredAt);
  }
  return 'applied';
}

function noteBalance(state: CustomerState, activity: Activity): void {
  if (activity.balance === null) return;
  state.balance = newerBalance(state.balance, { amount: activity.balance, at: activity.occurredAt });
}

function noteBranch(state: CustomerState, activity: Activity): void {
  const { branch: name, occurredAt: at } = activity;
  if (name === null) return;
  const known = state.branch;
  if (known === null || at > known.at || (at === known.at && name > known.name)) state.branch = { name, at };
}

function noteActivity(state: CustomerState, { channel, kind, occurredAt: at }: Activity): void {
  state.firstActiveAt = earlier(state.firstActiveAt, at);
  state.lastActiveAt = later(state.lastActiveAt, at);
  const known = state.lastByChannel[channel] ?? null;
  if (known === null || at > known.at || (at === known.at && kind > known.kind)) {
    state.lastByChannel[channel] = { at, kind };
  }
}

function earlier(a: EpochMs | null, b: EpochMs): EpochMs {
  return a === null ? b : Math.min(a, b);
}

function later(a: EpochMs | null, b: EpochMs): EpochMs {
  return a === null ? b : Math.max(a, b);
}
