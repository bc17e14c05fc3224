/** Those who only seem to go, and those who go without a course: a closing out of the blue, a death. */
import { HOUR_MS, MINUTE_MS } from '../../src/core/primitives/time.js';
import { close, pause, type Course, type Scene } from './course.js';
import { instantOn, monthOf } from './span.js';

export function seemingOf(course: Course, scene: Scene): void {
  const { dice, fate } = scene;
  course.turnedAt = instantOn(fate.turnDay, 0);
  if (fate.cause === 'holiday') pause(course, scene, fate.turnDay, dice.whole(7, 21), 0);
  if (fate.cause === 'illness') pause(course, scene, fate.turnDay, dice.whole(20, 45), 0.1);
  if (fate.cause === 'new_card') replaceCard(course, scene);
  if (fate.cause === 'seasonal_work') workBySeason(course, scene);
}

function replaceCard(course: Course, { dice, fate, span }: Scene): void {
  const at = instantOn(fate.turnDay, dice.between(10, 15) * HOUR_MS);
  let until = fate.turnDay + dice.whole(9, 11);
  while (!span.isWorkday(until)) until++;
  const card = { effect: 'none', size: 0, isOwn: true, product: 'debit_card' } as const;
  course.acts.push(
    { at, type: 'card_declined', channel: 'mobile', effect: 'none', size: 0, isOwn: true },
    { at: at + 25 * MINUTE_MS, type: 'card_cancelled', channel: 'phone', ...card },
    { at: instantOn(until, 11 * HOUR_MS), type: 'card_issued', channel: 'branch', ...card },
  );
  course.cardStop = { from: fate.turnDay, until: until + 1 };
  course.turnedAt = at;
}

/** Works and is paid in every second quarter. */
function workBySeason(course: Course, scene: Scene): void {
  const { fate, person, span } = scene;
  const idle = fate.number % 2 === 0 ? [3, 4, 5, 9, 10, 11] : [0, 1, 2, 6, 7, 8];
  course.unpaidMonths = idle;
  course.pace ??= new Float32Array(span.drawnDay - span.firstDay).fill(1);
  for (let day = span.firstDay; day < span.drawnDay; day++) {
    if (idle.includes(monthOf(day))) course.pace[day - span.firstDay]! *= 0.6;
  }
  const from = Math.max(span.measuredDay, fate.joinDay);
  const missed = span.payDays(person.payDay, from, span.endDay).find((day) => idle.includes(monthOf(day)));
  course.turnedAt = instantOn(missed ?? fate.turnDay, 8 * HOUR_MS);
}

export function closeOutOfTheBlue(course: Course, scene: Scene): void {
  const { fate, span } = scene;
  let day = fate.turnDay;
  while (!span.isWorkday(day)) day++;
  close(course, scene, day);
  course.leavingFrom = day;
  course.turnedAt = course.acts.find(({ effect }) => effect === 'drain')?.at ?? null;
}

/** The family tells the bank some weeks later; until then pension and standing orders go on. */
export function die(course: Course, { dice, fate, span }: Scene): void {
  let report = fate.turnDay + dice.whole(5, 40);
  while (!span.isWorkday(report)) report++;
  const at = instantOn(report, dice.between(9.5, 16) * HOUR_MS);
  course.acts.push({ at, type: 'customer_deceased', channel: 'branch', effect: 'snapshot', size: 0, isOwn: false });
  course.ownUntil = fate.turnDay;
  course.leavingFrom = fate.turnDay;
  course.incomeUntil = report;
  course.ordersUntil = report;
  course.turnedAt = instantOn(fate.turnDay, 0);
  course.closedAt = at;
}
