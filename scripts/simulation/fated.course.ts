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

/** New customers begin as young accounts do; some others do a little more business every month. */
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
  const isGrowing = dice.happens(0.1);
  const [from, rise] = [span.measuredDay - 60 + dice.whole(0, 200), dice.between(0.4, 0.9)];
  if (isGrowing) slow(course, scene, from, span.drawnDay, (passed) => 1 + rise * Math.min(1, passed * 3));
}
