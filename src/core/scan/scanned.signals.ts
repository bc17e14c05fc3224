/**
 * Signals that were scanned: numbers of a record (see record.ts). What few rules ask for is made when it is asked for,
 * from the record or from the bytes of the body. Every member is that of `signalsOf` of features/signals.ts.
 */
import { UTC, type Calendar } from '../primitives/calendar.js';
import { ByteReader } from '../primitives/bytes.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import type { DayMap } from '../features/day.map.js';
import { RHYTHM_WIDTH } from '../features/rhythm.js';
import { balancesOf, isOver, type DayBalance, type Signals } from '../features/signals.js';
import { INCOMES_TAG, TILES_TAG, payloadOf } from '../state/sections.codec.js';
import { readIncomes } from '../state/holdings.codec.js';
import { LEAVING_DAYS, type IncomeDay } from '../state/incomes.js';
import { NO_CLOSINGS, type Closings, type Product } from '../state/products.js';
import { Tiles } from '../state/tile.columns.js';
import { readTiles } from '../state/tile.codec.js';
import { HABIT, MAP_PLACE, MAP_WORDS, OUT_DAYS, OUT_PLACE, PLACE, rhythmPlace } from './record.js';
import { ScannedDecayed, ScannedRhythm, ScannedWindow } from './scanned.parts.js';

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_NUMBERS: Float64Array = new Float64Array(0);
export const NO_PRODUCTS: readonly Product[] = [];

/** Work space. */
const reader = new ByteReader(NO_BYTES);
const tiles = new Tiles();

/** Where a customer's numbers begin, and what belongs to them. */
export interface ScannedFrom {
  numbers: Float64Array;
  at: number;
  calendar: Calendar;
  /** As `encodeBody` writes it. */
  body: Uint8Array;
  products: readonly Product[];
  closings: Closings;
}

export class ScannedSignals implements Signals {
  products = NO_PRODUCTS;
  closings = NO_CLOSINGS;
  calendar = UTC;
  private numbers = NO_NUMBERS;
  private at = 0;
  private body = NO_BYTES;
  private hourWindow: ScannedWindow | null = null;
  private dayWindow: ScannedWindow | null = null;
  private weekWindow: ScannedWindow | null = null;
  private monthWindow: ScannedWindow | null = null;
  private quarterWindow: ScannedWindow | null = null;
  private baselineWindow: ScannedWindow | null = null;
  private businessRhythm: ScannedRhythm | null = null;
  private activeRhythm: ScannedRhythm | null = null;
  private moneyInRhythm: ScannedRhythm | null = null;
  private decayedSums: ScannedDecayed | null = null;
  private lastOfHabits: Signals['lastDays'] | null = null;
  private map: DayMap | null = null;
  private dayBalances: readonly DayBalance[] | null = null;
  private incomeDays: readonly IncomeDay[] | null = null;

  static of({ numbers, at, calendar, body, products, closings }: ScannedFrom): ScannedSignals {
    const signals = new ScannedSignals();
    signals.numbers = numbers;
    signals.at = at;
    signals.calendar = calendar;
    signals.body = body;
    signals.products = products;
    signals.closings = closings;
    return signals;
  }

  /** Shows the numbers of another customer. Only for members that are plain numbers, windows, rhythms or decayed sums. */
  moveTo(numbers: Float64Array, at: number, calendar: Calendar): this {
    this.numbers = numbers;
    this.at = at;
    this.calendar = calendar;
    this.hourWindow?.moveInto(numbers, at, calendar);
    this.dayWindow?.moveInto(numbers, at, calendar);
    this.weekWindow?.moveInto(numbers, at, calendar);
    this.monthWindow?.moveInto(numbers, at, calendar);
    this.quarterWindow?.moveInto(numbers, at, calendar);
    this.baselineWindow?.moveInto(numbers, at, calendar);
    this.businessRhythm?.moveInto(numbers, at);
    this.activeRhythm?.moveInto(numbers, at);
    this.moneyInRhythm?.moveInto(numbers, at);
    this.decayedSums?.moveInto(numbers, at);
    return this;
  }

  get hour(): ScannedWindow {
    return (this.hourWindow ??= new ScannedWindow('hour').moveInto(this.numbers, this.at, this.calendar));
  }

  get day(): ScannedWindow {
    return (this.dayWindow ??= new ScannedWindow('day').moveInto(this.numbers, this.at, this.calendar));
  }

  get week(): ScannedWindow {
    return (this.weekWindow ??= new ScannedWindow('week').moveInto(this.numbers, this.at, this.calendar));
  }

  get month(): ScannedWindow {
    return (this.monthWindow ??= new ScannedWindow('month').moveInto(this.numbers, this.at, this.calendar));
  }

  get quarter(): ScannedWindow {
    return (this.quarterWindow ??= new ScannedWindow('quarter').moveInto(this.numbers, this.at, this.calendar));
  }

  get baseline(): ScannedWindow {
    return (this.baselineWindow ??= new ScannedWindow('baseline').moveInto(this.numbers, this.at, this.calendar));
  }

  get business(): ScannedRhythm {
    return (this.businessRhythm ??= new ScannedRhythm(HABIT.business).moveInto(this.numbers, this.at));
  }

  get active(): ScannedRhythm {
    return (this.activeRhythm ??= new ScannedRhythm(HABIT.active).moveInto(this.numbers, this.at));
  }

  get moneyIn(): ScannedRhythm {
    return (this.moneyInRhythm ??= new ScannedRhythm(HABIT.moneyIn).moveInto(this.numbers, this.at));
  }

  get decayed(): ScannedDecayed {
    return (this.decayedSums ??= new ScannedDecayed().moveInto(this.numbers, this.at));
  }

  get asOf(): EpochMs {
    return this.of(PLACE.asOf);
  }

  get tenureDays(): number {
    return this.of(PLACE.tenureDays);
  }

  get businessTenureDays(): number {
    return this.of(PLACE.businessTenureDays);
  }

  get silentDays(): number {
    return this.of(PLACE.silentDays);
  }

  get businessSilentDays(): number {
    return this.of(PLACE.businessSilentDays);
  }

  get moneyInSilentDays(): number {
    return this.of(PLACE.moneyInSilentDays);
  }

  get lifetimeBusinessDays(): number {
    return this.of(PLACE.lifetimeBusinessDays);
  }

  get lifetimeActiveDays(): number {
    return this.of(PLACE.lifetimeActiveDays);
  }

  get monthTrend(): number {
    return this.of(PLACE.monthTrend);
  }

  get quarterTrend(): number {
    return this.of(PLACE.quarterTrend);
  }

  get moneyInTrend(): number {
    return this.of(PLACE.moneyInTrend);
  }

  get moneyOutTrend(): number {
    return this.of(PLACE.moneyOutTrend);
  }

  get boughtTrend(): number {
    return this.of(PLACE.boughtTrend);
  }

  get balance(): number {
    return this.of(PLACE.balance);
  }

  get balanceAt(): number {
    return this.of(PLACE.balanceAt);
  }

  get balanceWeekAgo(): number {
    return this.of(PLACE.balanceWeekAgo);
  }

  get balanceMonthAgo(): number {
    return this.of(PLACE.balanceMonthAgo);
  }

  get balanceQuarterAgo(): number {
    return this.of(PLACE.balanceQuarterAgo);
  }

  get highestBalance(): number {
    return this.of(PLACE.highestBalance);
  }

  get today(): number {
    return this.of(PLACE.today);
  }

  get lastDays(): Signals['lastDays'] {
    return (this.lastOfHabits ??= {
      business: this.of(rhythmPlace(HABIT.business) + RHYTHM_WIDTH),
      active: this.of(rhythmPlace(HABIT.active) + RHYTHM_WIDTH),
      moneyIn: this.of(rhythmPlace(HABIT.moneyIn) + RHYTHM_WIDTH),
    });
  }

  get businessMap(): DayMap {
    return (this.map ??= this.readMap());
  }

  get balances(): readonly DayBalance[] {
    return (this.dayBalances ??= this.readBalances());
  }

  get incomes(): readonly IncomeDay[] {
    return (this.incomeDays ??= this.readIncomes());
  }

  private of(place: number): number {
    return this.numbers[this.at + place] ?? NaN;
  }

  private readMap(): DayMap {
    const map = new Uint32Array(MAP_WORDS);
    for (let word = 0; word < MAP_WORDS; word++) map[word] = this.of(MAP_PLACE + word);
    return map;
  }

  private readBalances(): DayBalance[] {
    const from = payloadOf(this.body, TILES_TAG);
    return from === null ? [] : balancesOf(readTiles(reader.open(this.body, from), tiles, true));
  }

  private readIncomes(): IncomeDay[] {
    const from = payloadOf(this.body, INCOMES_TAG);
    const { today } = this;
    const incomes = from === null ? [] : readIncomes(reader.open(this.body, from));
    for (const income of incomes) if (isOver(income, today)) income.left = this.leftWithin(today - income.day);
    return incomes;
  }

  /** See `leftWithin` of state/incomes.ts. */
  private leftWithin(daysAgo: number): number {
    let left = 0;
    for (let ago = daysAgo; ago > daysAgo - LEAVING_DAYS; ago--) {
      if (ago >= 1 && ago <= OUT_DAYS) left += this.of(OUT_PLACE + ago - 1);
    }
    return Math.max(0, left);
  }
}
