/** Distinct days on which a customer was active, did business or received money: all three in one pass over the tiles. */
import { WEEK_LEVEL, type Tile } from './tiles.js';
import { dayOf } from './time.js';

export interface DayRuns {
  active: DayRun;
  business: DayRun;
  moneyIn: DayRun;
}

/** @param from of the days before it only their number is told; in days since 1970-01-01, as all days here */
export function readDays(tiles: readonly Tile[], from: number): DayRuns {
  const active = new DayRun(from);
  const business = new DayRun(from);
  const moneyIn = new DayRun(from);
  for (const tile of tiles) {
    const day = dayOf(tile.startAt);
    const weekdays = tile.level === WEEK_LEVEL ? 7 : 1;
    active.add(day, weekdays, tile.activeDays);
    business.add(day, weekdays, tile.businessDays);
    moneyIn.add(day, weekdays, tile.moneyInDays);
  }
  return { active, business, moneyIn };
}

/** Ascending days of one sort, as they are told. */
export class DayRun {
  /** Distinct days, those before `from` included. */
  count = 0;
  /** The newest day since `from`; null for none. */
  last: number | null = null;
  /** Days between each two since `from`. */
  readonly gaps: number[] = [];
  private newest = NaN;

  constructor(private readonly from: number) {}

  /** Of a tile of one day its day, of a tile of a week the days of its mask. */
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
    if (this.last !== null) this.gaps.push(day - this.last);
    this.last = day;
  }
}
