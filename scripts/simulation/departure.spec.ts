import { describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../src/business/business.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { LifeRow } from './act.js';
import { Dice } from './dice.js';
import { drawFate } from './fate.js';
import { GENERATORS, LAWS, type Generator } from './laws.js';
import { lifeOf, worldOf, type Life } from './life.js';
import { Span, instantOn } from './span.js';

const span = new Span(730, readBusiness('config').bankDays);
const SEED = 9;
const CUSTOMERS = 1_500;

const livesOf = Object.fromEntries(GENERATORS.map((generator) => [generator, turners(generator)]));

/** Those who turn in the measured year. */
function turners(generator: Generator): Life[] {
  const world = worldOf(SEED, LAWS[generator], span);
  const turning = Array.from({ length: CUSTOMERS }, (_, number) => number).filter(
    (number) => drawFate(new Dice(`${SEED}/${number}`), number, span).kind === 'turns',
  );
  return turning
    .map((number) => lifeOf(world, number))
    .filter(({ truth }) => (truth.turnedAt ?? 0) >= instantOn(span.measuredDay, 0));
}

describe.each(GENERATORS)('a course by the %s generator', (generator) => {
  const withCause = (cause: string): Life[] => {
    const lives = livesOf[generator]?.filter(({ truth }) => truth.cause === cause) ?? [];
    expect(lives.length).toBeGreaterThan(8);
    return lives;
  };
  const rowsAfter = ({ truth, rows }: Life, days = Infinity): LifeRow[] =>
    rows.filter(({ at }) => at >= (truth.turnedAt ?? 0) && at < (truth.turnedAt ?? 0) + days * DAY_MS);
  const rowsBefore = ({ truth, rows }: Life, days: number): LifeRow[] =>
    rows.filter(({ at }) => at < (truth.turnedAt ?? 0) && at >= (truth.turnedAt ?? 0) - days * DAY_MS);
  const pays = (rows: readonly LifeRow[]): number =>
    rows.filter(({ type }) => type === 'salary' || type === 'pension').length;
  const balanceOf = (rows: readonly LifeRow[]): number =>
    rows.findLast(({ balance }) => !Number.isNaN(balance))?.balance ?? NaN;
  const own = (rows: readonly LifeRow[]): number => rows.filter(({ isOwn }) => isOwn).length;

  it('of a moved salary has pay until the turn and none from it on', () => {
    const lives = withCause('salary_moves');
    expect(lives.filter((life) => pays(rowsBefore(life, 70)) === 0)).toEqual([]);
    expect(lives.filter((life) => pays(rowsAfter(life)) > 0)).toEqual([]);
  });

  it('of an offer begins with a transfer and takes most of the assets within weeks', () => {
    for (const life of withCause('competitor_offer')) {
      const [first] = rowsAfter(life);
      expect(['transfer_out', 'fund_sold', 'product_closed']).toContain(first?.type);
      expect(life.truth.lostAmount * 100).toBeGreaterThan(0.5 * balanceOf(rowsBefore(life, 400)));
    }
  });

  it('of bad service begins with failures and has a complaint', () => {
    for (const life of withCause('bad_service')) {
      const types = rowsAfter(life, 17).map(({ type }) => type);
      expect(types.filter((type) => type.endsWith('_failed')).length).toBeGreaterThanOrEqual(2);
      expect(types).toContain('complaint');
    }
  });

  it('of a deposit begins with its maturity, and it is not renewed', () => {
    for (const life of withCause('deposit_leaves')) {
      const types = rowsAfter(life).map(({ type }) => type);
      expect(rowsAfter(life, 1).map(({ type }) => type)).toContain('product_matured');
      expect(types).not.toContain('product_renewed');
      expect(life.truth.lostAmount).toBeGreaterThan(0.5 * life.person.term);
    }
  });

  it('of fading has fewer and fewer acts', () => {
    const lives = withCause('slow_fading');
    const sum = (count: (life: Life) => number): number => lives.reduce((all, life) => all + count(life), 0);
    const before = sum((life) => own(rowsBefore(life, 60)));
    const early = sum((life) => own(rowsAfter(life, 60)));
    const later = sum((life) => own(rowsAfter(life, 120))) - early;
    expect(early).toBeLessThan(0.85 * before);
    expect(later).toBeLessThan(0.7 * early);
    expect(later).toBeGreaterThan(0.1 * before);
  });

  it('of a plain stop has no other own act, and soon nothing but the postings of the bank', () => {
    for (const life of withCause('plain_stop')) {
      const [last, ...after] = rowsAfter(life);
      const soon = rowsAfter(life, 60);
      expect(last?.isOwn).toBe(true);
      expect(after.filter(({ isOwn }) => isOwn)).toEqual([]);
      expect(after.filter((row) => !soon.includes(row) && row.channel !== 'system')).toEqual([]);
    }
  });
});
