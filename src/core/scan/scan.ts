/**
 * From the bytes of a state to the bytes of the next one, its features and its signals, for one customer after the other.
 * The readable definition of all of it is `decodeState`, `advance`, `apply`, `encodeBody`, `signalsOf` and
 * `writeFeatures`, which also do what is too unusual for this: see open.state.ts.
 *
 * 1. `open` brings the stored state to the instant of the batch. The caller applies events to it.
 * 2. `finish` sums windows and rhythms into the record of the customer, and writes the row of features.
 *
 * All work space is shared by all customers: nothing may be awaited between `open` and `finish`.
 */
import type { Calendar } from '../primitives/calendar.js';
import { dayOf } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import { readDecayedInto } from '../features/decayed.js';
import { writeFeatures } from '../features/features.js';
import { amountTrend, businessTrend, daysSince } from '../features/signals.js';
import { WEEK_LEVEL } from '../state/tiles.js';
import { Borders } from './borders.js';
import { businessMapInto, rhythmInto } from './day.bits.js';
import { OpenState } from './open.state.js';
import {
  HABIT,
  HABITS,
  MAP_PLACE,
  OF_DECAYED,
  OUT_DAYS,
  OUT_PLACE,
  PLACE,
  RECORD_WIDTH,
  rhythmPlace,
} from './record.js';
import { NO_PRODUCTS, ScannedSignals } from './scanned.signals.js';
import { RHYTHM, RHYTHM_WIDTH } from '../features/rhythm.js';

const state = new OpenState();
/** Those of the batch, and those of a customer whose clock is ahead of it. */
const usual = new Borders();
const own = new Borders();
let borders = usual;
const cursor = new ScannedSignals();

/** The state, brought to `asOf`; null when it must be read in the ordinary way. Throws RangeError as `decodeState`. */
export function openAt(bytes: Uint8Array, asOf: EpochMs, calendar: Calendar): OpenState | null {
  if (!state.open(bytes, calendar)) return null;
  if (state.asOf <= asOf) borders = usual.is(calendar, asOf) ? usual : usual.set(calendar, asOf);
  else borders = own.set(calendar, state.asOf);
  return state.advanceTo(borders) ? state : null;
}

/** The records of a batch. */
export class Records {
  private readonly numbers: Float64Array;
  private count = 0;

  constructor(customers: number) {
    this.numbers = new Float64Array(customers * RECORD_WIDTH);
  }

  /** Of the state that was opened last. Null when it must be read in the ordinary way. @param body its bytes */
  finish(features: Float32Array, row: number): { body: Uint8Array; signals: ScannedSignals } | null {
    const { numbers } = this;
    const at = this.count * RECORD_WIDTH;
    if (!fill(numbers, at)) return null;
    this.count++;
    const { calendar } = state;
    writeFeatures(cursor.moveTo(numbers, at, calendar), features, row);
    const products = state.hasProducts ? state.products : NO_PRODUCTS;
    const body = state.encode();
    return { body, signals: ScannedSignals.of({ numbers, at, calendar, body, products, closings: state.closings }) };
  }
}

function fill(into: Float64Array, at: number): boolean {
  const { scan, tiles, asOf, calendar } = state;
  scan.addOpen(tiles, borders);
  if (!scan.isSound) return false;
  scan.windowsInto(into, at, borders, state.firstSeenAt, calendar);
  const span = borders.keptDay;
  for (let habit = 0; habit < HABITS; habit++) rhythmInto(into, at + rhythmPlace(habit), habit, span);
  into[at + PLACE.asOf] = asOf;
  into[at + PLACE.today] = borders.today;
  into[at + PLACE.highestBalance] = scan.highestBalance;
  timesInto(into, at, asOf);
  trendsInto(into, at);
  readDecayedInto(state, borders.today, into, at + OF_DECAYED.sums);
  businessMapInto(into, at + MAP_PLACE, borders.today - span);
  outsInto(into, at);
  return true;
}

function timesInto(into: Float64Array, at: number, asOf: EpochMs): void {
  const lastIn = into[at + rhythmPlace(HABIT.moneyIn) + RHYTHM_WIDTH] ?? NaN;
  into[at + PLACE.tenureDays] = daysSince(state.firstSeenAt, asOf);
  into[at + PLACE.businessTenureDays] = daysSince(state.firstBusinessAt, asOf);
  into[at + PLACE.silentDays] = daysSince(state.lastActiveAt, asOf);
  into[at + PLACE.businessSilentDays] = daysSince(state.lastBusinessAt, asOf);
  into[at + PLACE.moneyInSilentDays] = Number.isNaN(lastIn) ? NaN : daysSince(state.calendar.startOf(lastIn), asOf);
  into[at + PLACE.lifetimeBusinessDays] = state.before.businessDays + daysOf(into, at + rhythmPlace(HABIT.business));
  into[at + PLACE.lifetimeActiveDays] = state.before.activeDays + daysOf(into, at + rhythmPlace(HABIT.active));
  into[at + PLACE.balance] = state.balance?.amount ?? NaN;
  into[at + PLACE.balanceAt] = state.balance?.at ?? NaN;
}

/** The distinct days of a habit: one more than it has gaps. */
function daysOf(into: Float64Array, rhythm: number): number {
  return Number.isNaN(into[rhythm + RHYTHM_WIDTH]) ? 0 : (into[rhythm + RHYTHM.gaps] ?? 0) + 1;
}

function trendsInto(into: Float64Array, at: number): void {
  const { month, quarter, baseline } = cursor.moveTo(into, at, state.calendar);
  into[at + PLACE.monthTrend] = businessTrend(month, baseline);
  into[at + PLACE.quarterTrend] = businessTrend(quarter, baseline);
  into[at + PLACE.moneyInTrend] = amountTrend(month, baseline, month.amountIn, baseline.amountIn);
  into[at + PLACE.moneyOutTrend] = amountTrend(month, baseline, month.amountOut, baseline.amountOut);
  into[at + PLACE.boughtTrend] = amountTrend(month, baseline, month.amountBought, baseline.amountBought);
}

/** What left on each of the days before today, for incomes whose days are over. */
function outsInto(into: Float64Array, at: number): void {
  const { count, startAt, level, amountOut } = state.tiles;
  for (let i = count - 1; i >= 0; i--) {
    const ago = borders.today - dayOf(startAt[i] ?? 0);
    if (ago > OUT_DAYS || level[i] === WEEK_LEVEL) return;
    if (ago >= 1) into[at + OUT_PLACE + ago - 1] = (into[at + OUT_PLACE + ago - 1] ?? 0) + (amountOut[i] ?? 0);
  }
}
