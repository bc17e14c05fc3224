/** Calendars of places whose clocks do unusual things, and the last hour before they do. */
import { Calendar } from '../../src/core/primitives/calendar.js';
import { HOUR_MS, MINUTE_MS } from '../../src/core/primitives/time.js';

const EARLY = Date.UTC(2020, 0, 1);

function offsets(...changes: [from: number, minutes: number][]): Calendar {
  return new Calendar(changes.map(([from, minutes]) => ({ from, offsetMs: minutes * MINUTE_MS })));
}

/** Before the switch of each, seven days of lateness lie within the hours that are shown twice or left out. */
export const ZONES: readonly { name: string; calendar: Calendar; changeAt: number }[] = [
  { name: 'UTC', calendar: new Calendar(), changeAt: Date.UTC(2028, 2, 1, 2) },
  { name: 'Shanghai', calendar: offsets([EARLY, 8 * 60]), changeAt: Date.UTC(2028, 2, 1, 16) },
  { name: 'Mumbai', calendar: offsets([EARLY, 5 * 60 + 30]), changeAt: Date.UTC(2028, 2, 1, 18, 30) },
  {
    name: 'New York, clock put back',
    calendar: offsets([EARLY, -4 * 60], [Date.UTC(2028, 10, 5, 6), -5 * 60]),
    changeAt: Date.UTC(2028, 10, 5, 6),
  },
  {
    name: 'New York, clock put on',
    calendar: offsets([EARLY, -5 * 60], [Date.UTC(2028, 2, 12, 7), -4 * 60]),
    changeAt: Date.UTC(2028, 2, 12, 7),
  },
  {
    name: 'Lord Howe, clock put back by half an hour',
    calendar: offsets([EARLY, 11 * 60], [Date.UTC(2028, 3, 1, 15), 10 * 60 + 30]),
    changeAt: Date.UTC(2028, 3, 1, 15),
  },
  {
    name: 'Havana, clock put back at one',
    calendar: offsets([EARLY, -4 * 60], [Date.UTC(2028, 10, 5, 5), -5 * 60]),
    changeAt: Date.UTC(2028, 10, 5, 5),
  },
  {
    name: 'Beirut, clock put back over midnight',
    calendar: offsets([EARLY, 3 * 60], [Date.UTC(2028, 9, 28, 21), 2 * 60]),
    changeAt: Date.UTC(2028, 9, 28, 21),
  },
];

/** Somewhat after the clock was changed. */
export function soonAfter(changeAt: number): number {
  return changeAt + 5 * HOUR_MS + 30 * MINUTE_MS;
}
