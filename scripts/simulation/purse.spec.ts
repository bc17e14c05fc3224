import { describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../src/business/business.js';
import { HOUR_MS } from '../../src/core/primitives/time.js';
import { usual } from './course.js';
import { Dice } from './dice.js';
import { drawFate } from './fate.js';
import { LAWS } from './laws.js';
import { drawPerson } from './person.js';
import { Purse } from './purse.js';
import { Span, instantOn } from './span.js';

const span = new Span(730, readBusiness('config').bankDays);
const paidAt = instantOn(span.measuredDay, 9 * HOUR_MS);

/** Investments that follow a large income, over many customers who are there until an instant. */
function investmentsOf(presentUntil: number): number {
  return Array.from({ length: 50 }, (_, number) => {
    const dice = new Dice(`1/${number}`);
    const person = { ...drawPerson(dice, drawFate(dice, number, span), LAWS.first), liquid: 10_000, income: 10_000 };
    const purse = new Purse(dice, person, usual(), false, (at) => at < presentUntil);
    purse.take({ at: paidAt, type: 'salary', channel: 'system', effect: 'in', size: 200_000, isOwn: false });
    return purse.later.length;
  }).reduce((sum, one) => sum + one, 0);
}

describe('the money of a customer', () => {
  it('is invested after a large income by who is there, and not by who is away by then', () => {
    expect(investmentsOf(Infinity)).toBeGreaterThan(10);
    expect(investmentsOf(paidAt + HOUR_MS)).toBe(0);
  });
});
