import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../test/builders/alert.builder.js';
import type { Alert } from '../core/contracts/records.js';
import { AlertReorderings } from './alert.reorderings.js';
import { rowOf } from './alert.row.js';

const BEFORE = rowOf(anAlert(), 0);

function noted(parts: Partial<Alert>): unknown[] {
  const reorderings = new AlertReorderings();
  reorderings.note(BEFORE, rowOf(anAlert({ version: 2, ...parts }), 0), 8);
  return reorderings.since([7]).map(({ before }) => before);
}

describe('an alert that changes while a list is read in pages', () => {
  it.each<Partial<Alert>>([
    { priority: 101 },
    { valueAtStake: 1 },
    { risk: 0.8 },
    { confidence: 0.6 },
    { stage: 'termination' },
    { strategy: null },
    { openedAt: 0 },
    { newsAt: 0 },
    { dueAt: 0 },
    { assignee: 'li' },
    { status: 'resolved' },
  ])('is remembered as it stood before %j, on which its place may depend', (parts) => {
    expect(noted(parts)).toEqual([BEFORE]);
  });

  it.each<Partial<Alert>>([{ status: 'acknowledged' }, { updatedAt: 0 }, { severity: 'high' }])(
    'keeps its place in every order with %j',
    (parts) => {
      expect(noted(parts)).toEqual([]);
    },
  );

  it('is forgotten by a list that began after it', () => {
    const reorderings = new AlertReorderings();
    reorderings.note(BEFORE, rowOf(anAlert({ version: 2, priority: 9 }), 0), 8);
    expect(reorderings.since([8])).toEqual([]);
  });
});
