/** The course of a life by its fate. */
import { pause, slow, usual, type Course, type Scene } from './course.js';
import { departureOf } from './departure.js';
import { GROWTH_BY_MONTH } from './fitted.js';
import { closeOutOfTheBlue, die, seemingOf } from './seeming.js';

export function courseOf(scene: Scene): Course {
  const course = usual();
  startPace(course, scene);
  pause(course, scene, scene.fate.earlierAbsenceDay, scene.dice.whole(7, 40), 0);
  const { kind } = scene.fate;
  if (kind === 'turns') departureOf(course, scene);
  if (kind === 'seems') seemingOf(course, scene);
  if (kind === 'closes') closeOutOfTheBlue(course, scene);
  if (kind === 'dies') die(course, scene);
  return course;
}

/** Customers who come to do much more business: a first job, a family, a firm of their own. */
const GROWING = 0.15;
const RISE_DAYS = [45, 120] as const;
/** How much more, as a share of the rate before. */
const RISE = [0.8, 2] as const;

/** New customers begin as young accounts do; some others do more business from a day of the log on, and go on so. */
function startPace(course: Course, scene: Scene): void {
  const { dice, fate, span } = scene;
  const months = GROWTH_BY_MONTH.length;
  if (fate.joinDay > span.firstDay - months * 30)
    slow(
      course,
      scene,
      fate.joinDay,
      fate.joinDay + months * 30,
      (passed) => GROWTH_BY_MONTH[Math.floor(passed * months)] ?? 1,
    );
  const isGrowing = dice.happens(GROWING);
  const [from, days, rise] = [dice.whole(span.firstDay, span.endDay), dice.whole(...RISE_DAYS), dice.between(...RISE)];
  if (!isGrowing) return;
  const risen = (passed: number): number => 1 + rise * Math.min(1, (passed * (span.drawnDay - from)) / days);
  slow(course, scene, from, span.drawnDay, risen);
}
