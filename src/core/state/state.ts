/** The rolling state of one customer, and how an event is applied to it. */
import { UTC, type Calendar } from '../primitives/calendar.js';
import { hash48 } from '../primitives/hash.js';
import {
  MONEY_IN_KIND,
  MONEY_OUT_KIND,
  PURCHASE_KIND,
  SYSTEM_CHANNEL,
  isActive,
  isBusiness,
  isCounted,
  type Activity,
} from './activity.js';
import { newDecayed, type DecayedSums } from './decayed.js';
import { addDays, decayedOf } from './decayed.days.js';
import { addFlow, addPairToFlows, type Flows } from './flows.js';
import { addIncome, incomesOf, settleIncomes, type IncomeDay } from './incomes.js';
import { forgetPostings, notePosting, type PairChange, type PostingDay } from './postings.js';
import { NO_CLOSINGS, noteClosing, noteProduct, type Closings, type HeldProduct } from './products.js';
import { Seen, forgetBefore, remember } from './seen.js';
import { Tiles, type Balance } from './tile.columns.js';
import { addToTiles, areFolded, daysFrom, foldTiles, keptFrom, newerBalance, takeBack } from './tiles.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import { CHANNELS, type EpochMs } from '../primitives/vocabulary.js';
import { newLifecycle, type Lifecycle } from './lifecycle.js';

/** Events up to this much older than the newest as-of are applied and their ids remembered. In event time. */
export const HORIZON_MS = 7 * DAY_MS;

export interface LastInChannel {
  at: EpochMs;
  /** Index into KINDS. */
  kind: number;
}

/** Where the customer stands in the list of customers of the shard. */
export interface ListPlace {
  /** The first customer of the shard has row 0. It never changes. */
  row: number;
  /** What the list and the due set hold of the customer: see listing/place.mark.ts. */
  mark: number;
}

/** Bytes of a state that a later build wrote and this one does not understand. They are written again as they were. */
export interface CarriedSection {
  tag: number;
  bytes: Uint8Array;
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
  products: HeldProduct[];
  closings: Closings;
  /** Of the days that an event may still fall on, ascending. */
  postings: PostingDay[];
  tiles: Tiles;
  /** Totals of the tiles that were dropped because they are older than the kept span. */
  before: { activeDays: number; businessDays: number };
  /** Of the days that no event can change any more. */
  decayed: DecayedSums;
  /** Ids already applied; days beyond the horizon are dropped. */
  seen: Seen;
  lifecycle: Lifecycle;
  /** Null until a lane lists the customer. It says nothing about the customer, and nothing is decided by it. */
  place: ListPlace | null;
  /** Ascending by tag. */
  carried: readonly CarriedSection[];
  /** By which the days of the tiles are counted. It is the bank's, and no part of the stored state. */
  calendar: Calendar;
}

export const NONE_CARRIED: readonly CarriedSection[] = [];

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
    postings: [],
    tiles,
    before: { activeDays: 0, businessDays: 0 },
    decayed: newDecayed(),
    seen: new Seen(),
    lifecycle: newLifecycle(),
    place: null,
    carried: NONE_CARRIED,
    calendar,
  };
}

/** Advances the state's clock to `asOf`, never back: folds old tiles and forgets what no event can change any more. */
export function advance(state: CustomerState, asOf: EpochMs): void {
  const { asOf: foldedAsOf, calendar } = state;
  if (asOf <= foldedAsOf) return;
  state.asOf = asOf;
  const wall = calendar.steadyWallOf(asOf);
  const foldedWall = calendar.steadyWallOf(foldedAsOf);
  const oldest = oldestDay(calendar, asOf);
  const oldestBefore = oldestDay(calendar, foldedAsOf);
  if (oldest !== oldestBefore) {
    addDays(state.decayed, state.tiles, oldestBefore, oldest);
    settleIncomes(state.incomes, state.tiles, oldest, dayOf(daysFrom(foldedWall)));
    forgetPostings(state.postings, oldest);
  }
  forgetBefore(state.seen, dayOf(asOf - HORIZON_MS));
  if (areFolded(wall, foldedWall)) return;
  const { activeDays, businessDays } = foldTiles(state.tiles, wall);
  state.before.activeDays += activeDays;
  state.before.businessDays += businessDays;
}

/**
 * The oldest local day that an event may still fall on, as days since 1970-01-01. It never goes back. The day before
 * the one that the horizon lies in is included, because the clock may be put back over midnight.
 */
export function oldestDay(calendar: Calendar, asOf: EpochMs): number {
  return dayOf(calendar.steadyWallOf(asOf - HORIZON_MS)) - 1;
}

/** What tiles say about incomes, for states that were stored without any. */
export function incomesInTiles(tiles: Tiles, calendar: Calendar, asOf: EpochMs): IncomeDay[] {
  return incomesOf(tiles, oldestDay(calendar, asOf), dayOf(daysFrom(calendar.steadyWallOf(asOf))));
}

/**
 * What tiles say about decayed sums, for states that were stored without any.
 * @param at the instant as of which the sums are; `tiles` are those of that instant
 */
export function decayedInTiles(state: CustomerState, tiles = state.tiles, at = state.asOf): DecayedSums {
  const { calendar, before, firstBusinessAt, firstActiveAt, asOf } = state;
  const firstDay = (first: EpochMs | null): number => (first === null ? NaN : calendar.dayOf(first));
  const dropped = { ...before, firstBusinessDay: firstDay(firstBusinessAt), firstActiveDay: firstDay(firstActiveAt) };
  return decayedOf(tiles, dropped, dayOf(keptFrom(calendar.steadyWallOf(asOf))), oldestDay(calendar, at));
}

/**
 * Applies one event. The state must first be advanced to the job's as-of.
 * @param flows what the event changed is added to them
 */
export function apply(state: CustomerState, activity: Activity, flows: Flows | null = null): ApplyOutcome {
  const { occurredAt: at } = activity;
  if (at < state.asOf - HORIZON_MS) return 'too_late';
  if (!remember(state.seen, dayOf(at), hash48(activity.id))) return 'duplicate';
  addToTiles(state.tiles, activity, state.calendar, state.asOf);
  if (flows !== null) addFlow(flows, activity);
  state.firstSeenAt = Math.min(state.firstSeenAt, at);
  noteBalance(state, activity);
  noteBranch(state, activity);
  noteIncome(state, activity);
  notePairs(state, activity, flows);
  if (activity.product) noteProduct(state.products, activity.product, at);
  if (activity.closing) state.closings = noteClosing(state.closings, activity.closing);
  if (isActive(activity)) noteActivity(state, activity);
  if (isBusiness(activity)) noteBusiness(state, activity);
  return 'applied';
}

function noteBusiness(state: CustomerState, { occurredAt: at, kind }: Activity): void {
  state.firstBusinessAt = earlier(state.firstBusinessAt, at);
  state.lastBusinessAt = later(state.lastBusinessAt, at);
  if (kind === PURCHASE_KIND) state.firstPurchaseAt = earlier(state.firstPurchaseAt, at);
}

function noteIncome(state: CustomerState, activity: Activity): void {
  if (activity.kind !== MONEY_IN_KIND || activity.amount === null || !isCounted(activity)) return;
  addIncome(state.incomes, state.calendar.dayOf(activity.occurredAt), activity.isIncome === true, activity.amount);
}

/** Money that went out by the bank's own posting is no flow, so what takes it back is an ordinary posting. */
function notePairs(state: CustomerState, activity: Activity, flows: Flows | null): void {
  const { twoWay = null, channel, kind, amount, occurredAt: at } = activity;
  if (twoWay === null || amount === null || amount === 0) return;
  if (channel === SYSTEM_CHANNEL && kind === MONEY_OUT_KIND) return;
  const posting = { type: twoWay, amount, at, channel, isIn: kind === MONEY_IN_KIND };
  for (const change of notePosting(state.postings, state.calendar.dayOf(at), posting)) pair(state, change, flows);
}

function pair(state: CustomerState, change: PairChange, flows: Flows | null): void {
  const { posting, isPaired } = change;
  const { calendar, asOf } = state;
  if (posting.channel === SYSTEM_CHANNEL) return;
  takeBack(state.tiles, posting, isPaired, calendar, asOf);
  if (flows !== null) addPairToFlows(flows, change);
  if (!posting.isIn) return;
  addIncome(state.incomes, calendar.dayOf(posting.at), false, isPaired ? -posting.amount : posting.amount);
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
