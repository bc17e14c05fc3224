/** What every refusal has to be. */
import { expect } from '@jest/globals';
import type { Problem } from '../../src/client/problem.js';
import { PROBLEMS } from '../../src/core/contracts/problems.js';

export interface Refusal {
  status: number;
  contentType: string | null | undefined;
  body: string;
}

/** Returns the problem for a closer look. */
export function expectProblem({ status, contentType, body }: Refusal): Problem {
  expect({ status, contentType, body }).toEqual({
    status: expect.any(Number),
    contentType: 'application/problem+json; charset=utf-8',
    body: expect.stringMatching(/^\{.*\}$/s),
  });
  const problem = JSON.parse(body) as Problem;
  const entry = new Map(Object.entries(PROBLEMS)).get(problem.code);
  expect({ status: entry?.status, title: entry?.title }).toEqual({ status, title: problem.title });
  expect(problem).toMatchObject({ status, type: `urn:tidewatch:problem:${problem.code}` });
  expect(problem.detail.split(' ').length).toBeGreaterThan(3);
  expect(problem.code).not.toBe('internal');
  return problem;
}
