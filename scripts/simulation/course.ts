/** How a life departs from a steady one: the pace of own acts by day, what ends when, and the acts of the course itself. */
import { HOUR_MS, MINUTE_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Act } from './act.js';
import type { Dice } from './dice.js';
import type { Fate } from './fate.js';
import type { Laws } from './laws.js';
import type { Person } from './person.js';
import { instantOn, type Span } from './span.js';

/** Days are local days. `Until` is the first day without. */
export interface Course {
  /** Own acts by day since the log's first day, where 1 is as usual; null for always 1. */
  pace: Float32Array | null;
  ownUntil: number;
  incomeUntil: number;
  ordersUntil: number;
  /** From here the customer brings no money and renews nothing. */
  leavingFrom: number;
  /** Months without pay, by month from 0. */
  unpaidMonths: readonly number[];
  /** Days without card payments; the channels differ afterwards. */
  cardStop: { from: number; until: number } | null;
  acts: Act[];
  /** Null when the last own act decides. */
  turnedAt: EpochMs | null;
  /** The closing, or the report of the death. */
  closedAt: EpochMs | null;
}

export interface Scene {
  dice: Dice;
  fate: Fate;
  person: Person;
  laws: Laws;
  span: Span;
}

export function usual(): Course {
  return {
    pace: null,
    ownUntil: Infinity,
    incomeUntil: Infinity,
    ordersUntil: Infinity,
    leavingFrom: Infinity,
    unpaidMonths: [],
    cardStop: null,
    acts: [],
    turnedAt: null,
    closedAt: null,
  };
}

/** Multiplies the pace of each day of the span of days. @param factor by the share of the span that has passed */
export function slow(
  course: Course,
  { span }: Scene,
  from: number,
  until: number,
  factor: (passed: number) => number,
): void {
  course.pace ??= new Float32Array(span.drawnDay - span.firstDay).fill(1);
  const first = Math.max(from, span.firstDay);
  for (let day = first; day < Math.min(until, span.drawnDay); day++) {
    course.pace[day - span.firstDay]! *= factor((day - from) / (until - from));
  }
}

/** Takes all money out and ends the relationship. */
export function close(course: Course, { dice, person }: Scene, day: number): void {
  const channel = dice.happens(0.5) && person.ageBand !== '60+' ? 'online' : 'branch';
  const at = instantOn(day, dice.between(9.5, 16) * HOUR_MS);
  const closedAt = at + dice.whole(8, 40) * MINUTE_MS;
  course.acts.push({ at, type: 'transfer_out', channel, effect: 'drain', size: 0, isOwn: true });
  course.acts.push({ at: closedAt, type: 'relationship_closed', channel, effect: 'snapshot', size: 0, isOwn: true });
  course.ownUntil = day;
  course.incomeUntil = Math.min(course.incomeUntil, day);
  course.ordersUntil = Math.min(course.ordersUntil, day);
  course.closedAt = closedAt;
}

export function pause(course: Course, scene: Scene, from: number, days: number, rest: number): void {
  if (!Number.isNaN(from)) slow(course, scene, from, from + days, () => rest);
}
