import { expect, it } from '@jest/globals';
import { DAY_MS } from './time.js';
import { dayOfMonth, lengthOfMonth } from './civil.day.js';

it('counts days and lengths of months as dates do, over two eras of four hundred years', () => {
  for (let day = -146_100; day < 146_100; day++) {
    const date = new Date(day * DAY_MS);
    const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    if (dayOfMonth(day) !== date.getUTCDate() || lengthOfMonth(day) !== length)
      expect([date.toISOString(), dayOfMonth(day), lengthOfMonth(day)]).toEqual([
        date.toISOString(),
        date.getUTCDate(),
        length,
      ]);
  }
  expect([dayOfMonth(0), lengthOfMonth(0)]).toEqual([1, 31]);
});
