/** Writes a customer's life as the rows that a bank would send. */
import { DAY_MS, HOUR_MS, dayOf } from '../../src/core/primitives/time.js';
import type { Channel, EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Diary } from '../backtest/diary.js';
import type { History, Row } from '../backtest/history.js';
import type { Draw } from './draw.js';
import type { PayDays } from './pay-days.js';

export interface Life extends History {
  /** The instant from which the right answer counts: the closing, the last act, the missed pay-day. */
  turnAt: EpochMs;
  /** When the customer came back; null for none. */
  returnAt: EpochMs | null;
  /** The income that stayed away. */
  missed: { amount: number; day: number } | null;
}

export type LifeDiary = Diary<Life>;

/** In units of the currency; it may depend on the assets and the instant. */
type Amount = number | ((assets: number, at: EpochMs) => number);

export interface ActParts {
  channel?: Channel;
  amount?: Amount;
  /** 1 when the amount adds to the assets, -1 when it takes from them, 0 when others keep them level. */
  effect?: -1 | 0 | 1;
  product?: string;
  attributes?: Readonly<Record<string, string>>;
  /** The row names no balance. */
  isWithoutBalance?: boolean;
}

interface Act extends ActParts {
  at: EpochMs;
  type: string;
}

export interface Span {
  /** In days from the turn; from the beginning to the turn unless said otherwise. */
  from?: number;
  to?: number;
}

export interface DraftSettings {
  assets: number;
  /** Days of life before the turn, and days that are watched after it. */
  before: number;
  after: number;
  /** The first day, as ISO 8601; else one of the first 180 days of 2024. */
  firstDay?: string;
}

const FIRST = dayOf(Date.UTC(2024, 0, 1));

export class Draft {
  readonly firstDay: number;
  /** The day of the turn, as days since 1970-01-01. */
  readonly turnDay: number;
  turnAt: EpochMs;
  returnAt: EpochMs | null = null;
  endAt: EpochMs;
  missed: Life['missed'] = null;
  private readonly acts: Act[] = [];

  constructor(
    readonly customerId: string,
    readonly draw: Draw,
    readonly settings: DraftSettings,
  ) {
    const { firstDay, before, after } = settings;
    this.firstDay = firstDay === undefined ? FIRST + draw.whole(0, 179) : dayOf(Date.parse(firstDay));
    this.turnDay = this.firstDay + before;
    this.turnAt = this.turnDay * DAY_MS + 10 * HOUR_MS;
    this.endAt = this.turnAt + after * DAY_MS;
  }

  /** An instant by day, on that day or its fraction from the turn on. */
  dayAt(day: number): EpochMs {
    return (this.turnDay + Math.floor(day)) * DAY_MS + Math.floor(this.draw.between(8, 21) * HOUR_MS);
  }

  at(at: EpochMs, type: string, parts: ActParts = {}): this {
    this.acts.push({ at, type, ...parts });
    return this;
  }

  /** The turn itself: an act at its instant. */
  turn(type: string, parts: ActParts = {}): this {
    return this.at(this.turnAt, type, parts);
  }

  /** Acts with gaps of this mean. @returns the instant of the last one */
  acting(meanGap: number | ((day: number) => number), type: string, parts: ActParts = {}, span: Span = {}): EpochMs {
    const { from = -this.settings.before, to = 0 } = span;
    const meanAt = typeof meanGap === 'number' ? () => meanGap : meanGap;
    let last = NaN;
    for (let day = from + this.draw.between(0, meanAt(from)); day < to; day += this.draw.gap(meanAt(day))) {
      const at = this.dayAt(day);
      if (at > this.turnAt && to <= 0) continue;
      this.at(at, type, parts);
      last = Number.isNaN(last) ? at : Math.max(last, at);
    }
    return last;
  }

  /** Card payments that leave the assets level: money comes in elsewhere. */
  paying(meanGap: number | ((day: number) => number), span: Span = {}, parts: ActParts = {}): EpochMs {
    return this.acting(meanGap, 'card_payment', { amount: () => this.draw.between(20, 90), effect: 0, ...parts }, span);
  }

  /** Money that comes on its days, in the morning. @returns these days */
  paid(days: PayDays, amount: number, span: Span = {}, parts: ActParts & { type?: string } = {}): number[] {
    const { from = -this.settings.before, to = 0 } = span;
    const [first, end] = [this.turnDay + from, this.turnDay + to];
    const all = days(first, end).filter((day) => day >= first && day < end);
    const { type = 'salary', ...rest } = parts;
    for (const day of all) this.at(day * DAY_MS + 8 * HOUR_MS, type, { amount, effect: 1, channel: 'online', ...rest });
    return all;
  }

  /** The day of the turn is the first of these days from here on. */
  turnOnPayDay(days: PayDays): number {
    const day = days(this.turnDay, this.turnDay + 100).find((one) => one >= this.turnDay) ?? this.turnDay;
    const length = this.endAt - this.turnAt;
    this.turnAt = day * DAY_MS + 8 * HOUR_MS;
    this.endAt = this.turnAt + length;
    return day - this.turnDay;
  }

  /** The same life with the turn at another instant; it is watched for as long after it. */
  turnsAt(at: EpochMs): this {
    this.endAt += at - this.turnAt;
    this.turnAt = at;
    return this;
  }

  finish(): Life {
    const { customerId, turnAt, returnAt, endAt, missed } = this;
    let assets = this.settings.assets;
    const acts = this.acts.map((act, i) => ({ act, i })).sort((a, b) => a.act.at - b.act.at || a.i - b.i);
    const rows = acts.map(({ act }, i) => {
      const amount = typeof act.amount === 'function' ? act.amount(assets, act.at) : act.amount;
      assets = Math.max(0, assets + (act.effect ?? 0) * (amount ?? 0));
      return this.rowOf(act, i, amount, assets);
    });
    return { customerId, rows, turnAt, returnAt, endAt, missed };
  }

  private rowOf(act: Act, i: number, amount: number | undefined, assets: number): Row {
    const { at, type, channel = 'mobile', product, attributes, effect, isWithoutBalance } = act;
    const row: Row = { id: `${this.customerId}-${i}`, customerId: this.customerId, occurredAt: at, channel, type };
    if (amount !== undefined) row.amount = inHundredths(amount);
    // Where others keep the assets level, they are never quite the same.
    const shown = effect === 0 ? assets * this.draw.between(0.98, 1.02) : assets;
    if (isWithoutBalance !== true) row.balance = inHundredths(shown);
    if (product !== undefined) row.product = product;
    if (attributes !== undefined) row.attributes = attributes;
    return row;
  }
}

function inHundredths(amount: number): number {
  return Math.round(amount * 100) / 100;
}
