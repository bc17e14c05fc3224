import { beforeAll, describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../src/business/business.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { LifeRow } from './act.js';
import { GENERATORS, LAWS } from './laws.js';
import { lifeOf, worldOf, type Life } from './life.js';
import { VARIATIONS } from './person.js';
import { Span, instantOn, localDayOf } from './span.js';

const CUSTOMERS = 900;
const span = new Span(730, readBusiness('config').bankDays);
const [start, end] = [instantOn(span.firstDay, 0), instantOn(span.endDay, 0)];
const HALF_YEAR_MS = 182 * DAY_MS;
const measuredAt = instantOn(span.measuredDay, 0);

/** Hundredths by which a row changes the total; NaN where the interest of a deposit is in it. */
function changeOf({ type, amount }: LifeRow): number {
  if (IN.has(type)) return amount;
  if (KEEPS.has(type) || Number.isNaN(amount)) return 0;
  return type === 'product_matured' ? NaN : -amount;
}
const IN = new Set(['salary', 'pension', 'transfer_in', 'cash_deposit', 'interest_credited', 'loan_drawn']);
const KEEPS = new Set(['fund_bought', 'fund_sold', 'product_opened', 'product_renewed', 'product_closed']);

describe.each(GENERATORS)('lives by the %s generator', (generator) => {
  const lives: Life[] = [];
  let inBusiness: Life[] = [];

  beforeAll(() => {
    const world = worldOf(5, LAWS[generator], span);
    for (let number = 0; number < CUSTOMERS; number++) lives.push(lifeOf(world, number));
    inBusiness = lives.filter(
      ({ truth: { kind, turnedAt } }) => kind !== 'prospect' && (turnedAt === null || turnedAt >= measuredAt),
    );
  }, 60_000);

  const share = (kind: string): number =>
    inBusiness.filter(({ truth }) => truth.kind === kind).length / inBusiness.length;

  it('turn, close, die and seem to go in the shares that are asked for', () => {
    expect(share('turns')).toBeCloseTo(0.12, 1.4);
    expect(share('seems')).toBeCloseTo(0.1, 1.4);
    expect(share('closes')).toBeCloseTo(0.01, 1.9);
    expect(share('dies')).toBeCloseTo(0.005, 1.9);
    expect(lives.filter(({ truth }) => truth.kind === 'prospect').length / CUSTOMERS).toBeCloseTo(0.05, 1.5);
  });

  it('turn before they end, and end with the closing or 90 days after the last own act', () => {
    const leaving = lives.filter(({ truth }) => ['turns', 'closes', 'dies'].includes(truth.kind));
    expect(leaving.filter(({ truth }) => (truth.endedAt ?? 0) <= (truth.turnedAt ?? Infinity))).toEqual([]);
    const wrong = leaving.filter(({ truth, rows }) => {
      const lastAt = rows.findLast(({ isOwn }) => isOwn)?.at ?? NaN;
      const closing = rows.find(({ type }) => type === 'relationship_closed' || type === 'customer_deceased');
      const silentAt = Math.max(lastAt, truth.turnedAt ?? 0) + 90 * DAY_MS;
      return lastAt > 0 && truth.endedAt !== (closing?.at ?? silentAt);
    });
    expect(wrong.map(({ truth }) => truth)).toEqual([]);
  });

  it('do much more business than before in one case of ten to twenty, and go on so', () => {
    const known = inBusiness.filter(
      ({ truth, rows }) => truth.kind === 'steady' && (rows[0]?.at ?? NaN) < start + DAY_MS,
    );
    const ownRows = ({ rows }: Life, from: number, until: number): number =>
      rows.filter(({ at, isOwn, amount }) => isOwn && amount > 0 && at >= from && at < until).length;
    const grown = known.filter(
      (life) => ownRows(life, end - HALF_YEAR_MS, end) > 1.6 * ownRows(life, start, start + HALF_YEAR_MS),
    );
    expect(grown.length / known.length).toBeGreaterThan(0.08);
    expect(grown.length / known.length).toBeLessThan(0.2);
  });

  it('have no other act of their own once they ended', () => {
    const after = lives.flatMap(({ truth: { endedAt }, rows }) =>
      rows.filter(({ at, isOwn }) => isOwn && endedAt !== null && at > endedAt),
    );
    expect(after).toEqual([]);
  });

  it('have a balance that changes by what is booked and by nothing else, and never below nothing', () => {
    const wrong = lives.flatMap(({ customerId, rows }) => {
      const shown = rows.filter(({ balance }) => !Number.isNaN(balance));
      return shown.filter((row, i) => {
        const change = row.balance - (shown[i - 1]?.balance ?? NaN);
        return row.balance < 0 || Math.abs(change - changeOf(row)) >= 2 ? customerId : false;
      });
    });
    expect(wrong).toEqual([]);
  });

  it('have ascending instants, one row each', () => {
    const same = lives.flatMap(({ rows }) => rows.filter(({ at }, i) => at <= (rows[i - 1]?.at ?? 0)));
    expect(same).toEqual([]);
  });

  it('lose what is gone from the turn to the end', () => {
    for (const { truth, rows } of lives.filter(({ truth: { kind } }) => kind === 'closes')) {
      const before = rows.findLast(({ at, balance }) => at < (truth.turnedAt ?? 0) && !Number.isNaN(balance));
      expect(truth.lostAmount).toBeCloseTo((before?.balance ?? NaN) / 100, 1);
    }
  });

  it('vary in thirds', () => {
    for (const variation of VARIATIONS)
      expect(lives.filter(({ truth }) => truth.variation === variation)).toHaveLength(CUSTOMERS / 3);
  });

  it('are away as long as they only seem to go', () => {
    for (const { rows, truth } of inBusiness.filter(({ truth: { cause } }) => cause === 'holiday')) {
      const days = new Set(rows.filter(({ isOwn }) => isOwn).map(({ at }) => localDayOf(at)));
      const first = localDayOf(truth.turnedAt ?? NaN);
      expect(Array.from({ length: 7 }, (_, i) => first + i).filter((day) => days.has(day))).toEqual([]);
    }
  });

  it('are paid on a work day, the one before a day of rest', () => {
    const pays = lives.flatMap(({ rows }) => rows.filter(({ type }) => type === 'salary'));
    expect(pays.length).toBeGreaterThan(1000);
    expect(pays.filter(({ at }) => !span.isWorkday(localDayOf(at)))).toEqual([]);
  });
});
