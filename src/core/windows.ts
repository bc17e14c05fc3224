/** Windows: what a state says about the last hour, day, week, month, quarter and year. */
import { SYSTEM_CHANNEL, BALANCE_KIND } from './activity.js';
import { bitCount, type CustomerState } from './state.js';
import { WEEK_LEVEL, keptFrom, type Balance, type Tile } from './tiles.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, dayOf, floorTo } from './time.js';
import { CHANNELS, KINDS, type EpochMs } from './vocabulary.js';

/** Changing this list, the tile sizes or the features changes what a model sees: raise WINDOW_SPEC with it. */
export const WINDOW_SPEC = 1;

export const WINDOW_SPANS = {
  hour: { name: '1h', spanMs: HOUR_MS, sliceMs: 5 * MINUTE_MS },
  day: { name: '1d', spanMs: DAY_MS, sliceMs: HOUR_MS },
  week: { name: '7d', spanMs: 7 * DAY_MS, sliceMs: DAY_MS },
  month: { name: '30d', spanMs: 30 * DAY_MS, sliceMs: DAY_MS },
  quarter: { name: '90d', spanMs: 90 * DAY_MS, sliceMs: WEEK_MS },
  baseline: { name: 'baseline', spanMs: 364 * DAY_MS, sliceMs: WEEK_MS },
} as const;

export type WindowName = keyof typeof WINDOW_SPANS;
export type Windows = Record<WindowName, Window>;

/** A sum over the newest tiles. Counts by kind and by channel are the customer's own acts. */
export interface Window {
  name: string;
  startAt: EpochMs;
  /** Length really covered, in days, cut at the customer's first event and never below one slice. */
  days: number;
  /** Acts of the customer. */
  events: number;
  kinds: number[];
  channels: number[];
  /** Postings the bank made itself. */
  systemEvents: number;
  activeDays: number;
  businessDays: number;
  moneyInDays: number;
  amountIn: number;
  amountOut: number;
  amountBought: number;
  /** The newest balance from before the window, if one is known. */
  balanceBefore: Balance | null;
}

/** All windows as of `asOf`. The state may be older than `asOf`, not younger. */
export function readWindows(state: CustomerState, asOf: EpochMs): Windows {
  const reader = new WindowReader(state, asOf);
  return {
    hour: reader.upTo('hour'),
    day: reader.upTo('day'),
    week: reader.upTo('week'),
    month: reader.upTo('month'),
    quarter: reader.upTo('quarter'),
    baseline: reader.upTo('baseline'),
  };
}

/** Distinct days on which a bit is set, ascending, as days since 1970-01-01. */
export function daysWith(state: CustomerState, mask: 'activeDays' | 'businessDays' | 'moneyInDays'): number[] {
  const days: number[] = [];
  for (const tile of state.tiles) {
    if (tile[mask] === 0) continue;
    if (tile.level === WEEK_LEVEL) pushWeek(days, dayOf(tile.startAt), tile[mask]);
    else if (days[days.length - 1] !== dayOf(tile.startAt)) days.push(dayOf(tile.startAt));
  }
  return days;
}

function pushWeek(days: number[], monday: number, mask: number): void {
  for (let weekday = 0; weekday < 7; weekday++) if ((mask & (1 << weekday)) !== 0) days.push(monday + weekday);
}

/** Goes through the tiles once, newest first; asked for ever longer windows, it hands out copies of its sum. */
class WindowReader {
  private readonly sum = emptyWindow();
  private readonly days = new DayCounter();
  private next: number;

  constructor(
    private readonly state: CustomerState,
    private readonly asOf: EpochMs,
  ) {
    this.next = state.tiles.length - 1;
  }

  upTo(window: WindowName): Window {
    const { name, spanMs, sliceMs } = WINDOW_SPANS[window];
    const startAt = floorTo(sliceMs, this.asOf - spanMs);
    this.takeFrom(startAt);
    const seenFrom = Math.min(this.state.firstSeenAt, this.asOf - sliceMs);
    return {
      ...this.sum,
      ...this.days.counts(),
      name,
      startAt,
      days: (this.asOf - Math.max(startAt, seenFrom)) / DAY_MS,
      kinds: [...this.sum.kinds],
      channels: [...this.sum.channels],
      balanceBefore: newestBalance(this.state.tiles, this.next, keptFrom(this.asOf)),
    };
  }

  private takeFrom(startAt: EpochMs): void {
    for (let tile = this.state.tiles[this.next]; tile !== undefined && tile.startAt >= startAt;) {
      addTile(this.sum, tile);
      this.days.add(tile);
      tile = this.state.tiles[--this.next];
    }
  }
}

function emptyWindow(): Window {
  return {
    name: '',
    startAt: 0,
    days: 0,
    events: 0,
    kinds: KINDS.map(() => 0),
    channels: CHANNELS.map(() => 0),
    systemEvents: 0,
    activeDays: 0,
    businessDays: 0,
    moneyInDays: 0,
    amountIn: 0,
    amountOut: 0,
    amountBought: 0,
    balanceBefore: null,
  };
}

function addTile(sum: Window, tile: Tile): void {
  for (let i = 0; i < tile.cells.length; i += 2) addCell(sum, tile.cells[i] ?? 0, tile.cells[i + 1] ?? 0);
  sum.amountIn += tile.amountIn;
  sum.amountOut += tile.amountOut;
  sum.amountBought += tile.amountBought;
}

function addCell(sum: Window, cell: number, count: number): void {
  const channel = Math.floor(cell / KINDS.length);
  const kind = cell % KINDS.length;
  if (channel === SYSTEM_CHANNEL) {
    sum.systemEvents += count;
  } else if (kind !== BALANCE_KIND) {
    sum.events += count;
    sum.kinds[kind] = (sum.kinds[kind] ?? 0) + count;
    sum.channels[channel] = (sum.channels[channel] ?? 0) + count;
  }
}

/** The newest balance among the tiles up to an index, as far back as tiles are kept. */
function newestBalance(tiles: readonly Tile[], upTo: number, keptFromAt: EpochMs): Balance | null {
  for (let tile = tiles[upTo]; tile !== undefined && tile.startAt >= keptFromAt; tile = tiles[--upTo]) {
    if (tile.balance !== null) return tile.balance;
  }
  return null;
}

/** Counts distinct days while tiles come newest first: several small tiles may share a day. */
class DayCounter {
  private active = 0;
  private business = 0;
  private moneyIn = 0;
  private seen = { day: NaN, active: 0, business: 0, moneyIn: 0 };

  add(tile: Tile): void {
    const day = dayOf(tile.startAt);
    if (tile.level === WEEK_LEVEL || this.seen.day !== day) this.seen = { day, active: 0, business: 0, moneyIn: 0 };
    this.active += bitCount(tile.activeDays & ~this.seen.active);
    this.business += bitCount(tile.businessDays & ~this.seen.business);
    this.moneyIn += bitCount(tile.moneyInDays & ~this.seen.moneyIn);
    this.seen.active |= tile.activeDays;
    this.seen.business |= tile.businessDays;
    this.seen.moneyIn |= tile.moneyInDays;
  }

  counts(): { activeDays: number; businessDays: number; moneyInDays: number } {
    return { activeDays: this.active, businessDays: this.business, moneyInDays: this.moneyIn };
  }
}
