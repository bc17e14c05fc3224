/** The borders of tiles and windows as of an instant: the same for nearly all customers of a batch. */
import { WINDOW_SPANS } from '../features/windows.js';
import { UTC, type Calendar, type WallMs } from '../primitives/calendar.js';
import { dayOf, floorTo } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import { oldestDay } from '../state/state.js';
import { UNIT_MS } from '../state/tile.codec.js';
import { bordersOf, keptFrom } from '../state/tiles.js';
import { WINDOW_COUNT, WINDOW_ORDER } from './record.js';

export const UNITS_A_DAY = 288;
/** Later than any tile that 32 bits can say. */
const NEVER = 0x7fffffff;

/** Starts are in units of the smallest tile, by the bank's clock. */
export class Borders {
  asOf: EpochMs = NaN;
  calendar = UTC;
  wall: WallMs = NaN;
  /** The local day of `asOf`, and the oldest one that an event may still fall on. */
  today = NaN;
  oldest = NaN;
  /** The starts of the windows in WINDOW_ORDER, then one that never comes. */
  readonly starts = new Int32Array(WINDOW_COUNT + 1).fill(NEVER);
  /** The starts of the spans in which tiles cover five minutes, an hour, a day; and of the span that is kept. */
  minutes = 0;
  hours = 0;
  days = 0;
  kept = 0;

  is(calendar: Calendar, asOf: EpochMs): boolean {
    return this.asOf === asOf && this.calendar === calendar;
  }

  set(calendar: Calendar, asOf: EpochMs): this {
    this.asOf = asOf;
    this.calendar = calendar;
    this.wall = calendar.steadyWallOf(asOf);
    this.today = calendar.dayOf(asOf);
    this.oldest = oldestDay(calendar, asOf);
    for (const [i, name] of WINDOW_ORDER.entries()) {
      const { spanMs, sliceMs } = WINDOW_SPANS[name];
      this.starts[i] = floorTo(sliceMs, this.wall - spanMs) / UNIT_MS;
    }
    const { minutes, hours, days } = bordersOf(this.wall);
    this.minutes = minutes / UNIT_MS;
    this.hours = hours / UNIT_MS;
    this.days = days / UNIT_MS;
    this.kept = keptFrom(this.wall) / UNIT_MS;
    return this;
  }

  /** The first day of the kept span, a Monday. */
  get keptDay(): number {
    return dayOf(this.kept * UNIT_MS);
  }
}
