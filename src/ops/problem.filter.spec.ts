import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PROBLEMS } from '../core/contracts/problems.js';

const ROW = /^\| `(\w+)` +\| (\d{3}) +\| \S/gm;

describe('docs/problems.md', () => {
  it('lists every code of the catalogue with its status, and no other', () => {
    const listed = [...readFileSync('docs/problems.md', 'utf8').matchAll(ROW)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries(Object.entries(PROBLEMS).map(([code, { status }]) => [code, status])),
    );
  });
});
