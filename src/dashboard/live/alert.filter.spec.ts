import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import type { AlertView } from '../../client/protocol.js';
import { ALL_ALERTS, isNarrowed, isSameFilter, isShown, queryOf, type AlertFilter } from './alert.filter.js';

const NOW = Date.UTC(2026, 4, 10);
const DAY_MS = 86_400_000;
const filterOf = (parts: Partial<AlertFilter>): AlertFilter => ({ ...ALL_ALERTS, ...parts });
const MINE = { view: 'mine', me: 'Li' } as const;

describe('an alert that comes in', () => {
  it.each<[string, Partial<AlertFilter>, Partial<AlertView>, boolean]>([
    ['stands on the list while it is to be worked on', {}, { status: 'open' }, true],
    ['stands there while somebody works on it', {}, { status: 'in_progress' }, true],
    ['leaves when it is resolved', {}, { status: 'resolved' }, false],
    ['leaves when it is snoozed', {}, { status: 'snoozed' }, false],
    ['stands among the snoozed when those are asked for', { view: 'snoozed' }, { status: 'snoozed' }, true],
    ['leaves the snoozed when it wakes', { view: 'snoozed' }, { status: 'open' }, false],
    ['is mine when it bears my name', MINE, { assignee: 'Li' }, true],
    ['is no longer mine when a colleague took it', MINE, { assignee: 'Chen' }, false],
    ['is anybody’s while I have no name', { view: 'mine', me: null }, { assignee: 'Chen' }, true],
    ['is nobody’s without an assignee', { view: 'nobodys' }, { assignee: null }, true],
    ['is somebody’s once claimed', { view: 'nobodys' }, { assignee: 'Li' }, false],
    ['leaves when its severity rises beyond the one asked for', { severity: 'warning' }, { severity: 'high' }, false],
    ['is of another kind', { kind: 'threshold' }, { kind: 'decline' }, false],
    ['is of another branch', { branch: 'b2' }, { branch: 'b1' }, false],
    ['is of the branch that was asked for', { branch: 'b2' }, { branch: 'b2' }, true],
    ['is of another strategy', { strategy: 'rescue' }, {}, false],
    ['is of another stage', { stage: 'termination' }, { stage: 'decline' }, false],
    ['is new for three days', { view: 'new' }, { openedAt: NOW - 3 * DAY_MS, updatedAt: NOW }, true],
    ['is no longer new after them', { view: 'new' }, { openedAt: NOW - 3 * DAY_MS - 1, updatedAt: NOW }, false],
    ['is due within a day', { view: 'due' }, { dueAt: NOW + DAY_MS, updatedAt: NOW }, true],
    ['is due later', { view: 'due' }, { dueAt: NOW + DAY_MS + 1, updatedAt: NOW }, false],
    ['is overdue', { isOverdue: true }, { dueAt: NOW - 1 }, true],
    ['is not due yet', { isOverdue: true }, { dueAt: NOW + 1 }, false],
    [
      'is overdue as of its own news, a moment ahead of the clock',
      { isOverdue: true },
      { dueAt: NOW + 5, updatedAt: NOW + 5 },
      true,
    ],
    ['is past its due time, but begun', { isOverdue: true }, { dueAt: NOW - 1, status: 'in_progress' }, false],
  ])('%s', (_, filter, alert, shown) => {
    expect(isShown(anAlert(alert), filterOf(filter), NOW)).toBe(shown);
  });
});

describe('what the server is asked for', () => {
  it.each<[string, Partial<AlertFilter>, object]>([
    ['is everything but what has gone cold', {}, { cold: 'false' }],
    ['is a saved view by its name', { view: 'nobodys' }, { view: 'nobodys' }],
    ['names the officer', MINE, { view: 'mine', me: 'Li' }],
    ['names nobody in particular while the officer has no name', { view: 'mine' }, { cold: 'false' }],
    [
      'holds everything that was chosen',
      { severity: 'high', strategy: 'rescue', kind: 'decline', branch: 'b2', stage: 'decline', isOverdue: true },
      {
        ...{ cold: 'false', severity: 'high', strategy: 'rescue', kind: 'decline' },
        ...{ branch: 'b2', stage: 'decline', overdue: 'true' },
      },
    ],
    ['says nothing of what the view says', { view: 'gone_cold' }, { view: 'gone_cold' }],
  ])('%s', (_, filter, query) => {
    expect(queryOf(filterOf(filter))).toEqual(query);
  });

  it('stays the same when a name is said that is not asked for', () => {
    expect(isSameFilter(ALL_ALERTS, filterOf({ me: 'Li' }))).toBe(true);
    expect(isSameFilter(filterOf({ view: 'mine' }), filterOf(MINE))).toBe(false);
  });

  it('is narrowed by anything but the stage, which the tiles show', () => {
    expect(isNarrowed(filterOf({ stage: 'decline' }))).toBe(false);
    expect(isNarrowed(filterOf({ isOverdue: true }))).toBe(true);
  });
});
