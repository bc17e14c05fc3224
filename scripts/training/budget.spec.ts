import { expect, it } from '@jest/globals';
import { budgetFor } from './budget.js';

it.each([
  [15, 0.025],
  [30, 0.05],
  [62, 0.103],
  [90, 0.15],
  [365, 0.15],
])('the budget of a horizon of %d days is %d of the customers in business a month', (days, budget) => {
  expect(budgetFor(days)).toBe(budget);
});
