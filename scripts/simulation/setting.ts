/** Everything that the acts of one life are drawn from. */
import { HOUR_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Act } from './act.js';
import type { Course, Scene } from './course.js';
import { ACTS_AFTER_PAY_DAY } from './fitted.js';
import { HOURS, type OwnChannel } from './laws.js';
import { instantOn } from './span.js';
import type { Stretch } from './walk.js';

/** How busy each day is, since the log's first day. */
export interface DayWeights {
  own: Float32Array;
  office: Float32Array;
  /** 1 to 31. */
  dayOfMonth: Uint8Array;
}

export interface Setting extends Scene {
  course: Course;
  weights: DayWeights;
  /** The days of business: the first, and the first day without. */
  from: number;
  until: number;
  acts: Act[];
}

const TOTALS = Object.fromEntries(
  Object.entries(HOURS).map(([name, hours]) => [name, hours.reduce((a, b) => a + b, 0)]),
);
/** More acts in the ten days from the pay-day on. */
const [AFTER_PAY_DAY, LATER] = [3 * ACTS_AFTER_PAY_DAY[0]!, 3 * ACTS_AFTER_PAY_DAY[1]!];

/** The days on which the customer acts, with the rhythm of the week, of holidays, of the pay-day and of the course. */
export function ownDays({ weights, course, person, span, from, until }: Setting): Stretch {
  const { firstDay } = span;
  const { pace, ownUntil } = course;
  const isPaid = person.incomeKind === 'salary' || person.incomeKind === 'pension';
  return {
    from,
    until: Math.min(until, ownUntil),
    speedOn: (day) => {
      const i = day - firstDay;
      const speed = weights.own[i]! * (pace === null ? 1 : pace[i]!);
      if (!isPaid) return speed;
      return speed * ((weights.dayOfMonth[i]! - person.payDay + 62) % 31 < 10 ? AFTER_PAY_DAY : LATER);
    },
  };
}

/** A time of the day as the channel is used, to the second. */
export function timeOn({ dice }: Setting, day: number, channel: OwnChannel): EpochMs {
  const hour = dice.index(HOURS[channel], TOTALS[channel]!);
  return instantOn(day, hour * HOUR_MS + dice.whole(0, 3599) * 1000);
}

/** True on a day of the branches' week. */
export function isOpen(setting: Setting, day: number): boolean {
  return opening(setting, day) > 0.5;
}

/** How much of an office's day it is: nothing on holidays, little on days of rest. */
export function opening({ weights, span }: Setting, day: number): number {
  return weights.office[day - span.firstDay]!;
}

/** Neither away nor on the way out. */
export function isPresent({ course, span }: Setting, day: number): boolean {
  const pace = course.pace?.[day - span.firstDay] ?? 1;
  return day < course.leavingFrom && day < course.ownUntil && pace > 0.3;
}
