/** Windows, rhythms and decayed sums as views on the numbers of a record, see record.ts. */
import { UTC, type Calendar } from '../primitives/calendar.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';
import type { Decayed } from '../features/decayed.js';
import { RHYTHM, type Rhythm } from '../features/rhythm.js';
import { WINDOW_SPANS, type Window, type WindowName } from '../features/windows.js';
import { SUMS } from '../state/decayed.js';
import type { Balance } from '../state/tile.columns.js';
import { OF_DECAYED, SUM, WINDOW, WINDOW_ORDER, rhythmPlace, windowPlace } from './record.js';

const NO_NUMBERS: Float64Array = new Float64Array(0);

/** A view can be moved to the record of another customer. */
class View {
  protected numbers = NO_NUMBERS;
  protected at = 0;

  moveTo(numbers: Float64Array, at: number): void {
    this.numbers = numbers;
    this.at = at;
  }

  protected of(place: number): number {
    return this.numbers[this.at + place] ?? NaN;
  }
}

/** Counts of a window as an ordinary array, which is filled when it is asked for. */
class Counts {
  private isFilled = false;
  private readonly counts: number[];

  constructor(
    private readonly from: number,
    length: number,
  ) {
    this.counts = new Array<number>(length).fill(0);
  }

  forget(): void {
    this.isFilled = false;
  }

  read(numbers: Float64Array, at: number): readonly number[] {
    const { counts, from } = this;
    if (this.isFilled) return counts;
    for (let i = 0; i < counts.length; i++) counts[i] = numbers[at + from + i] ?? 0;
    this.isFilled = true;
    return counts;
  }
}

export class ScannedWindow extends View implements Window {
  private readonly kindCounts = new Counts(SUM.kinds, KINDS.length);
  private readonly channelCounts = new Counts(SUM.channels, CHANNELS.length);
  private calendar = UTC;
  private readonly place: number;

  constructor(private readonly window: WindowName) {
    super();
    this.place = windowPlace(WINDOW_ORDER.indexOf(window));
  }

  /** @param at where the record begins */
  moveInto(numbers: Float64Array, at: number, calendar: Calendar): this {
    this.moveTo(numbers, at + this.place);
    this.calendar = calendar;
    this.kindCounts.forget();
    this.channelCounts.forget();
    return this;
  }

  get name(): string {
    return WINDOW_SPANS[this.window].name;
  }

  get startAt(): number {
    return this.of(WINDOW.startAt);
  }

  get days(): number {
    return this.of(WINDOW.days);
  }

  get events(): number {
    return this.of(WINDOW.events);
  }

  get kinds(): readonly number[] {
    return this.kindCounts.read(this.numbers, this.at);
  }

  get channels(): readonly number[] {
    return this.channelCounts.read(this.numbers, this.at);
  }

  get systemEvents(): number {
    return this.of(SUM.system);
  }

  get activeDays(): number {
    return this.of(WINDOW.activeDays);
  }

  get businessDays(): number {
    return this.of(WINDOW.businessDays);
  }

  get moneyInDays(): number {
    return this.of(WINDOW.moneyInDays);
  }

  get amountIn(): number {
    return this.of(SUM.in);
  }

  get amountOut(): number {
    return this.of(SUM.out);
  }

  get amountBought(): number {
    return this.of(SUM.bought);
  }

  get balanceBefore(): Balance | null {
    const amount = this.of(WINDOW.balance);
    return Number.isNaN(amount) ? null : { amount, at: this.calendar.instantOf(this.of(WINDOW.balanceAt)) };
  }
}

export class ScannedRhythm extends View implements Rhythm {
  private readonly place: number;

  constructor(habit: number) {
    super();
    this.place = rhythmPlace(habit);
  }

  /** @param at where the record begins */
  moveInto(numbers: Float64Array, at: number): this {
    this.moveTo(numbers, at + this.place);
    return this;
  }

  get gaps(): number {
    return this.of(RHYTHM.gaps);
  }

  get usualGap(): number {
    return this.of(RHYTHM.usualGap);
  }

  get meanGap(): number {
    return this.of(RHYTHM.meanGap);
  }

  get longestGap(): number {
    return this.of(RHYTHM.longestGap);
  }

  get irregularity(): number {
    return this.of(RHYTHM.irregularity);
  }

  get rootMean(): number {
    return this.of(RHYTHM.rootMean);
  }

  get rootSquares(): number {
    return this.of(RHYTHM.rootSquares);
  }
}

export class ScannedDecayed extends View implements Decayed {
  private readonly all = new Counts(OF_DECAYED.sums, SUMS.length);

  moveInto(numbers: Float64Array, at: number): this {
    this.moveTo(numbers, at);
    this.all.forget();
    return this;
  }

  get sums(): readonly number[] {
    return this.all.read(this.numbers, this.at);
  }

  get gaps(): number {
    return this.of(OF_DECAYED.gaps);
  }

  get lastGap(): number {
    return this.of(OF_DECAYED.lastGap);
  }

  get longestGap(): number {
    return this.of(OF_DECAYED.longestGap);
  }

  get meanGap(): number {
    return this.of(OF_DECAYED.meanGap);
  }

  get logMean(): number {
    return this.of(OF_DECAYED.logMean);
  }

  get logSquares(): number {
    return this.of(OF_DECAYED.logSquares);
  }
}
