/**
 * Distinct days on which a customer was active, did business or received money: all three in one pass over the tiles.
 */
import { mark, newDayMap, type DayMap } from './day.map.js';
import type { Tiles } from '../state/tile.columns.js';
import { WEEK_LEVEL } from '../state/tiles.js';
import { dayOf } from '../primitives/time.js';

export interface DayRuns {
  active: DayRun;
  business: DayRun;
  moneyIn: DayRun;
}

/**
 * Reads the three runs of days. The returned objects are reused, except for their maps: they are valid until the next
 * call.
 * @param from first day whose gaps are kept; earlier days are only counted. In days since 1970-01-01, like all days
 *   here
 * @param today the newest day of the maps
 */
export function readDays(tiles: Tiles, from: number, today: number): DayRuns {
  const { active, business, moneyIn } = RUNS;
  active.begin(from, today);
  business.begin(from, today);
  moneyIn.begin(from, today);
  for (let i = 0; i < tiles.count; i++) {
    const activeDays = tiles.activeDays[i] ?? 0;
    const businessDays = tiles.businessDays[i] ?? 0;
    if ((activeDays | businessDays) === 0) continue;
    const day = dayOf(tiles.startAt[i] ?? 0);
    const weekdays = tiles.level[i] === WEEK_LEVEL ? 7 : 1;
    active.add(day, weekdays, activeDays);
    business.add(day, weekdays, businessDays);
    moneyIn.add(day, weekdays, tiles.moneyInDays[i] ?? 0);
  }
  return RUNS;
}

/** The distinct days of one kind and the gaps between them. Days must be added in ascending order. */
class DayRun {
  /** Distinct days, those before `from` included. */
  count = 0;
  /** The newest day since `from`; null for none. */
  last: number | null = null;
  /** The number of valid entries in `gaps`. Entries beyond it are left over from another customer. */
  gapCount = 0;
  /** Days between neighbouring days since `from`. */
  gaps = new Int32Array(512);
  /** The days since `from` as marks, counted back from the last day of the reading. It belongs to the caller. */
  map: DayMap = newDayMap();
  private newest = NaN;
  private from = 0;
  private today = 0;

  begin(from: number, today: number): void {
    this.map = newDayMap();
    this.today = today;
    this.count = 0;
    this.last = null;
    this.gapCount = 0;
    this.newest = NaN;
    this.from = from;
  }

  /** Adds the day of a tile that covers one day, or the days in the mask of a week tile. */
  add(firstDay: number, weekdays: number, mask: number): void {
    if (mask === 0) return;
    if (weekdays === 1) this.addDay(firstDay);
    else for (let i = 0; i < weekdays; i++) if ((mask & (1 << i)) !== 0) this.addDay(firstDay + i);
  }

  /** Several small tiles may share a day. */
  private addDay(day: number): void {
    if (day === this.newest) return;
    this.newest = day;
    this.count++;
    if (day < this.from) return;
    mark(this.map, this.today - day);
    if (this.last !== null) this.addGap(day - this.last);
    this.last = day;
  }

  private addGap(gap: number): void {
    if (this.gapCount === this.gaps.length) {
      const { gaps } = this;
      this.gaps = new Int32Array(2 * gaps.length);
      this.gaps.set(gaps);
    }
    this.gaps[this.gapCount++] = gap;
  }
}

const RUNS: DayRuns = { active: new DayRun(), business: new DayRun(), moneyIn: new DayRun() };
