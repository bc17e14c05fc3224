/** The courses of those who leave, one by one. All lengths are invented. */
import { HOUR_MS } from '../../src/core/primitives/time.js';
import type { Act } from './act.js';
import { close, slow, type Course, type Scene } from './course.js';
import { instantOn } from './span.js';

/** Of those who leave with this cause, the share that closes the relationship at the end; the others fall silent. */
const CLOSING_SHARES: Readonly<Record<string, number>> = {
  salary_moves: 0.4,
  competitor_offer: 0.45,
  bad_service: 0.45,
  deposit_leaves: 0.35,
  slow_fading: 0.15,
};

export function departureOf(course: Course, scene: Scene): void {
  const { fate, dice } = scene;
  const length = dice.between(...scene.laws.courseLength);
  const depart = DEPARTURES[fate.cause ?? ''] ?? stopPlainly;
  course.leavingFrom = fate.turnDay;
  depart(course, scene, length);
  if (dice.happens(CLOSING_SHARES[fate.cause ?? ''] ?? 0)) closeAtTheEnd(course, scene);
}

type Departure = (course: Course, scene: Scene, length: number) => void;

const DEPARTURES: Readonly<Record<string, Departure>> = {
  salary_moves: moveSalary,
  competitor_offer: followOffer,
  bad_service: loseTrust,
  deposit_leaves: takeDeposit,
  slow_fading: fade,
};

/** The first pay-day passes without pay; then orders, payments and the money go after it. */
function moveSalary(course: Course, scene: Scene, length: number): void {
  const { dice, fate, person, span } = scene;
  const missed = span.payDays(person.payDay, fate.turnDay, fate.turnDay + 70)[0] ?? fate.turnDay;
  const days = Math.round(dice.between(55, 120) * length);
  course.turnedAt = instantOn(missed, 8 * HOUR_MS);
  course.incomeUntil = missed;
  course.leavingFrom = missed;
  endAt(course, scene, missed, days, dice.between(0.25, 0.6));
  slow(course, scene, missed + 5, missed + days, (passed) => 1 - 0.92 * passed);
  takeAway(course, scene, missed + 8, missed + days, dice.whole(2, 4), dice.between(0.05, 0.25));
}

/** Money leaves in steps within weeks; the rest of the business follows. */
function followOffer(course: Course, scene: Scene, length: number): void {
  const { dice, fate } = scene;
  const days = Math.round(dice.between(60, 120) * length);
  const paying = Math.round(dice.between(14, 42) * length);
  endAt(course, scene, fate.turnDay, days, dice.between(0.3, 0.6));
  slow(course, scene, fate.turnDay + 7, fate.turnDay + days, (passed) => 1 - 0.9 * passed);
  takeAway(course, scene, fate.turnDay, fate.turnDay + paying, dice.whole(2, 5), dice.between(0.04, 0.16));
  course.turnedAt = earliest(course);
}

/** Failures and complaints within two weeks, then fewer and fewer acts. */
function loseTrust(course: Course, scene: Scene, length: number): void {
  const { dice, fate } = scene;
  const days = Math.round(dice.between(60, 120) * length);
  const count = dice.whole(3, 6);
  for (let i = 0; i < count; i++) {
    const day = fate.turnDay + (i === 0 ? 0 : dice.whole(0, 14));
    const isComplaint = i === count - 1;
    const type = isComplaint ? 'complaint' : dice.happens(0.5) ? 'payment_failed' : 'transfer_failed';
    const channel = isComplaint ? 'phone' : dice.happens(0.7) ? 'mobile' : 'online';
    const at = instantOn(isComplaint ? day + 1 : day, dice.between(9, 20) * HOUR_MS);
    course.acts.push({ at, type, channel, effect: 'none', size: 0, isOwn: true });
    if (!isComplaint && dice.happens(0.4))
      course.acts.push({
        at: at + HOUR_MS,
        type: 'service_call',
        channel: 'phone',
        effect: 'none',
        size: 0,
        isOwn: true,
      });
  }
  course.turnedAt = earliest(course);
  endAt(course, scene, fate.turnDay, days, dice.between(0.35, 0.7));
  slow(course, scene, fate.turnDay + 6, fate.turnDay + days, (passed) => Math.max(0.06, (1 - passed) ** 1.3));
  takeAway(course, scene, fate.turnDay + days * 0.35, fate.turnDay + days, dice.whole(2, 3), dice.between(0.05, 0.3));
}

/** A term deposit matures and is not renewed; its money goes, and then the rest. */
function takeDeposit(course: Course, scene: Scene, length: number): void {
  const { dice, fate, person } = scene;
  const days = Math.round(dice.between(55, 110) * length);
  const steps = dice.whole(1, 2);
  for (let i = 0; i < steps; i++)
    course.acts.push(transferOut(scene, fate.turnDay + dice.whole(2, 14), 'out', person.term / steps));
  course.turnedAt = instantOn(fate.turnDay, 2 * HOUR_MS);
  endAt(course, scene, fate.turnDay, days, dice.between(0.35, 0.7));
  slow(course, scene, fate.turnDay + 10, fate.turnDay + days, (passed) => 1 - 0.9 * passed);
}

/** The gaps grow over three to six months; an income leaves in the middle of it. */
function fade(course: Course, scene: Scene, length: number): void {
  const { dice, fate } = scene;
  const days = Math.round(Math.min(190, Math.max(85, dice.between(100, 175) * length)));
  endAt(course, scene, fate.turnDay, days, dice.between(0.4, 0.7));
  slow(course, scene, fate.turnDay, fate.turnDay + days, (passed) => Math.exp(-2.6 * passed));
  if (dice.happens(0.5))
    takeAway(course, scene, fate.turnDay + days * 0.4, fate.turnDay + days, dice.whole(2, 4), dice.between(0.1, 0.5));
  course.turnedAt = instantOn(fate.turnDay, 0);
}

/** Everything stops at once, and the money that is there stays. */
function stopPlainly(course: Course, scene: Scene): void {
  endAt(course, scene, scene.fate.turnDay, 0, 0);
}

/** Own acts end after these days; income and orders after this share of them. */
function endAt(course: Course, { dice }: Scene, from: number, days: number, share: number): void {
  course.ownUntil = from + days;
  course.incomeUntil = Math.min(course.incomeUntil, from + Math.round(days * share));
  course.ordersUntil = from + Math.round(days * Math.min(0.95, share + dice.between(0, 0.3)));
}

/** Transfers away, of equal shares of what is there. @param rest share of the assets that is left after all of them */
function takeAway(course: Course, scene: Scene, from: number, until: number, steps: number, rest: number): void {
  const share = 1 - rest ** (1 / steps);
  const stride = (until - 1 - from) / Math.max(1, steps - 1);
  for (let i = 0; i < steps; i++) {
    const shift = i === 0 ? 0 : scene.dice.between(-0.3, 0.3);
    const day = Math.min(Math.floor(from + stride * (i + shift)), Math.ceil(until) - 1);
    course.acts.push(transferOut(scene, day, 'outShare', share));
  }
}

function transferOut(scene: Scene, day: number, effect: 'out' | 'outShare', size: number): Act {
  const { dice, span } = scene;
  const channel = digital(scene);
  let on = day;
  while (channel === 'branch' && !span.isWorkday(on)) on++;
  const at = instantOn(on, (channel === 'branch' ? dice.between(9.2, 16.8) : dice.between(8, 22)) * HOUR_MS);
  return { at, type: 'transfer_out', channel, effect, size, isOwn: true };
}

function closeAtTheEnd(course: Course, scene: Scene): void {
  let day = course.ownUntil;
  while (!scene.span.isWorkday(day)) day++;
  close(course, scene, day);
}

function digital({ dice, person }: Scene): 'mobile' | 'online' | 'branch' {
  const [mobile, online, , , branch] = person.mix;
  return dice.among([
    ['mobile', mobile],
    ['online', online],
    ['branch', branch],
  ]);
}

function earliest({ acts }: Course): number | null {
  return acts.length === 0 ? null : Math.min(...acts.map(({ at }) => at));
}
