import { describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../src/business/business.js';
import type { LifeRow } from './act.js';
import { Dice } from './dice.js';
import { drawFate } from './fate.js';
import { GENERATORS, LAWS, type Generator } from './laws.js';
import { lifeOf, worldOf, type Life } from './life.js';
import { Span, localDayOf, monthOf } from './span.js';

const span = new Span(730, readBusiness('config').bankDays);
const SEED = 3;
const CUSTOMERS = 6_000;
/** Of each cause. */
const MOST = 90;

/** Lives with a cause, in the order of their numbers. */
function livesBy(generator: Generator, cause: string): Life[] {
  const world = worldOf(SEED, LAWS[generator], span);
  return Array.from({ length: CUSTOMERS }, (_, number) => number)
    .filter((number) => drawFate(new Dice(`${SEED}/${number}`), number, span).cause === cause)
    .slice(0, MOST)
    .map((number) => lifeOf(world, number));
}

const turnDayOf = ({ truth }: Life): number => localDayOf(truth.turnedAt ?? NaN);
const CARD_TYPES = new Set(['card_payment', 'cash_withdrawal']);
const isPay = ({ type }: LifeRow): boolean => type === 'salary' || type === 'pension';

describe.each(GENERATORS)('by the %s generator', (generator) => {
  const drawn = new Map<string, Life[]>();
  const livesOf = (cause: string): Life[] => {
    const lives = drawn.get(cause) ?? livesBy(generator, cause);
    drawn.set(cause, lives);
    expect(lives.length).toBeGreaterThan(15);
    return lives;
  };
  const ownIn = (life: Life, from: number, until: number): LifeRow[] =>
    life.rows.filter(({ isOwn, at }) => {
      const day = localDayOf(at) - turnDayOf(life);
      return isOwn && day >= from && day < until;
    });
  const sum = (lives: readonly Life[], from: number, until: number): number =>
    lives.reduce((all, life) => all + ownIn(life, from, until).length, 0);

  it('nobody begins to be away before there is any business', () => {
    for (const cause of ['holiday', 'illness', 'new_card', 'seasonal_work']) {
      const early = livesOf(cause).filter(({ rows, truth }) => (truth.turnedAt ?? 0) < (rows[0]?.at ?? Infinity));
      expect(early.map(({ truth }) => truth)).toEqual([]);
    }
  });

  it('a holiday has no own act, not even an investment or a call', () => {
    const acts = livesOf('holiday').flatMap((life) => ownIn(life, 0, 7));
    expect(acts).toEqual([]);
  });

  it('an illness has a tenth of the acts for weeks, and then the usual ones', () => {
    const lives = livesOf('illness');
    const usual = sum(lives, -40, 0) / 40;
    expect(sum(lives, 0, 20) / 20).toBeLessThan(0.25 * usual);
    expect(sum(lives, 0, 20)).toBeGreaterThan(0);
    expect(sum(lives, 46, 76) / 30).toBeGreaterThan(0.75 * usual);
  });

  it('a new card is issued on a work day after nine days or more, in which no card pays', () => {
    for (const life of livesOf('new_card')) {
      const after = life.rows.filter(({ at }) => at >= (life.truth.turnedAt ?? NaN));
      const types = after.map(({ type }) => type);
      expect(types.indexOf('card_declined')).toBe(0);
      expect(types).toContain('card_cancelled');
      const issued = after.find(({ type, product }) => type === 'card_issued' && product === 'debit_card');
      const day = localDayOf(issued?.at ?? NaN);
      expect(span.isWorkday(day)).toBe(true);
      expect(day - turnDayOf(life)).toBeGreaterThanOrEqual(9);
      const paid = after.filter(
        ({ at, type, channel }) => CARD_TYPES.has(type) && channel !== 'branch' && at < issued!.at,
      );
      expect(paid).toEqual([]);
    }
  });

  it('a new card is used elsewhere: who mostly paid by mobile mostly pays online', () => {
    const onlineShare = (lives: readonly Life[], from: number, until: number): number => {
      const used = lives.flatMap((life) => ownIn(life, from, until)).filter(({ type }) => CARD_TYPES.has(type));
      const digital = used.filter(({ channel }) => channel === 'online' || channel === 'mobile');
      return digital.filter(({ channel }) => channel === 'online').length / digital.length;
    };
    const lives = livesOf('new_card').filter((life) => onlineShare([life], -200, 0) < 0.3);
    expect(onlineShare(lives, 18, 90)).toBeGreaterThan(onlineShare(lives, -120, 0) + 0.3);
  });

  it('seasonal work is paid in every second quarter alone, the bonus included, and is less busy without', () => {
    let [busy, idle] = [0, 0];
    for (const life of livesOf('seasonal_work')) {
      const paid = new Set(life.rows.filter(isPay).map(({ at }) => Math.floor(monthOf(localDayOf(at)) / 3) % 2));
      expect(paid.size).toBe(1);
      expect(paid.has(Math.floor(monthOf(turnDayOf(life)) / 3) % 2)).toBe(false);
      for (const { at, isOwn } of life.rows) {
        if (!isOwn) continue;
        if (paid.has(Math.floor(monthOf(localDayOf(at)) / 3) % 2)) busy++;
        else idle++;
      }
    }
    expect(idle / busy).toBeGreaterThan(0.4);
    expect(idle / busy).toBeLessThan(0.8);
  });

  it('whoever died does nothing, and nothing is booked once the bank knows', () => {
    for (const life of livesOf('dies')) {
      const { rows, truth } = life;
      expect(rows.filter(({ at, isOwn }) => isOwn && at >= (truth.turnedAt ?? NaN))).toEqual([]);
      expect(rows.at(-1)).toMatchObject({ type: 'customer_deceased', at: truth.endedAt });
    }
  });

  it('a deposit is renewed after it matured, and matures on its day', () => {
    for (const cause of ['holiday', 'illness', 'new_card']) {
      for (const { rows } of livesOf(cause)) {
        let due = '';
        for (const { at, type, maturesOn } of rows) {
          if (type === 'product_matured') expect(new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)).toBe(due);
          if (maturesOn !== '') due = maturesOn;
        }
      }
    }
  });
});
