import { expect, it } from '@jest/globals';
import { budgetFor } from './budget.js';

it.each([
  [15, 0.04],
  [30, 0.08],
  [62, 0.165],
  [75, 0.2],
  [365, 0.2],
])('the budget of a horizon of %d days is %d of the customers in business a month', (days, budget) => {
  expect(budgetFor(days)).toBe(budget);
});
