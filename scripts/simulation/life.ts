/** One customer's whole life: who it is, what is true about it, and its rows in the order in which they happened. */
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Act, LifeRow } from './act.js';
import { Dice } from './dice.js';
import { drawFate, type Fate } from './fate.js';
import { courseOf } from './fated.course.js';
import { depositsOf, heldFromTheStart, opened, openingsOf } from './holdings.js';
import { RHYTHMS, type Laws } from './laws.js';
import { occasionsOf, rareActsOf, sessionsOf } from './occasions.js';
import { drawPerson, type Person } from './person.js';
import { interestOf, looksOf } from './prospecting.js';
import { Purse } from './purse.js';
import { incomesOf, ordersOf, postingsOf } from './regular.js';
import { isPresent, type DayWeights, type Setting } from './setting.js';
import { instantOn, localDayOf, type Span } from './span.js';
import type { TruthRow } from './truth.js';

export interface World {
  seed: number;
  laws: Laws;
  span: Span;
  weights: DayWeights;
}

export interface Life {
  customerId: string;
  person: Person;
  truth: TruthRow;
  rows: LifeRow[];
  /** Chance in what follows, such as the delivery. */
  dice: Dice;
}

/** Whoever has not acted for as long has left. */
const LEFT_AFTER_DAYS = 90;

export function worldOf(seed: number, laws: Laws, span: Span): World {
  const own = span.weightsOf(RHYTHMS.own);
  const dayOfMonth = Uint8Array.from({ length: own.length }, (_, i) =>
    new Date((span.firstDay + i) * DAY_MS).getUTCDate(),
  );
  return { seed, laws, span, weights: { own, office: span.weightsOf(RHYTHMS.office), dayOfMonth } };
}

/** @param number from 0 */
export function lifeOf(world: World, number: number): Life {
  const { seed, laws, span, weights } = world;
  const dice = new Dice(`${seed}/${number}`);
  const fate = drawFate(dice, number, span);
  const person = drawPerson(dice, fate, laws);
  const scene = { dice, fate, person, laws, span };
  const course = courseOf(scene);
  const from = Math.max(span.firstDay, fate.joinDay);
  const until = fate.kind === 'turns' ? span.drawnDay : span.endDay;
  const setting: Setting = { ...scene, course, weights, from, until, acts: [...course.acts] };
  const isNew = fate.joinDay >= span.firstDay;
  if (fate.kind === 'prospect') looksOf(setting, from, Math.min(until, from + interestOf(dice)), dice.between(3, 10));
  else drawActs(setting, isNew);
  const purse = new Purse(dice, person, course, isNew, (at) => isPresent(setting, localDayOf(at)));
  takeAll(purse, setting.acts);
  const customerId = customerIdOf(number);
  return { customerId, person, rows: purse.rows, truth: truthOf(customerId, setting, purse), dice };
}

function customerIdOf(number: number): string {
  return `c${String(number + 1).padStart(6, '0')}`;
}

function drawActs(setting: Setting, isNew: boolean): void {
  const { fate, from, dice, span } = setting;
  if (fate.prospectDays > 0) looksOf(setting, from - fate.prospectDays, from, dice.between(1.5, 6));
  if (isNew) opened(setting);
  else heldFromTheStart(setting);
  postingsOf(setting, span.endDay);
  depositsOf(setting);
  if (setting.course.ownUntil <= span.firstDay) return;
  incomesOf(setting);
  ordersOf(setting);
  occasionsOf(setting);
  sessionsOf(setting);
  rareActsOf(setting);
  openingsOf(setting);
}

/** In the order of time; acts that follow from others come in between. */
function takeAll(purse: Purse, acts: Act[]): void {
  acts.sort((a, b) => a.at - b.at);
  let next = 0;
  while (next < acts.length || purse.later.length > 0) {
    const [follower] = purse.later;
    const act = acts[next];
    if (follower !== undefined && (act === undefined || follower.at <= act.at)) {
      purse.later.shift();
      purse.take(follower);
    } else if (act !== undefined) {
      next++;
      purse.take(act);
    }
  }
}

function truthOf(customerId: string, { fate, course, person }: Setting, purse: Purse): TruthRow {
  const { kind, cause } = fate;
  const row = { customerId, kind, cause, variation: person.variation };
  if (kind === 'steady' || kind === 'prospect') return { ...row, turnedAt: null, endedAt: null, lostAmount: 0 };
  const lastAt = lastOwnAct(purse.rows, fate);
  const turnedAt = course.turnedAt ?? lastAt;
  if (kind === 'seems') return { ...row, turnedAt, endedAt: null, lostAmount: 0 };
  const endedAt = course.closedAt ?? Math.max(lastAt, turnedAt) + LEFT_AFTER_DAYS * DAY_MS;
  const before = Number.isNaN(purse.atTurn) ? purse.total : purse.atTurn;
  return { ...row, turnedAt, endedAt, lostAmount: Math.max(0, Math.round((before - purse.total) * 100) / 100) };
}

function lastOwnAct(rows: readonly LifeRow[], { turnDay }: Fate): EpochMs {
  return rows.findLast(({ isOwn }) => isOwn)?.at ?? instantOn(turnDay, 0);
}
