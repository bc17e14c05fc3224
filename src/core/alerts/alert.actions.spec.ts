import { describe, expect, it } from '@jest/globals';
import { SOME_RULES, anAlertState } from '../../../test/builders/alert.builder.js';
import { ACTIONS, ACTION_TRANSITIONS } from './action.transitions.js';
import { act, type Acted, type AlertAction } from './alert.actions.js';
import type { AlertState } from '../state/lifecycle.js';
import { DAY_MS, HOUR_MS } from '../primitives/time.js';
import { ALERT_STATUSES, type AlertStatus } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2026, 4, 2);
const BEFORE = { status: 'acknowledged', assignee: 'wang', statusUntilAt: NOW + HOUR_MS } as const;

function done(alert: Partial<AlertState>, action: Partial<AlertAction>): AlertState {
  const acted = tried(alert, action);
  if (acted.outcome !== 'done') throw new Error(`it was refused: ${acted.outcome}`);
  return acted.alert;
}

function tried(alert: Partial<AlertState>, action: Partial<AlertAction>, hasAnother = false, isEnded = false): Acted {
  const whole = { action: 'comment', version: 3, by: 'li', role: 'agent', at: NOW, ...action } as const;
  return act(anAlertState({ version: 3, ...alert }), whole, SOME_RULES, { hasAnother, isEnded, before: BEFORE });
}

describe('working on an alert', () => {
  it.each<[string, AlertStatus, Partial<AlertAction>, Partial<AlertState>]>([
    [
      'acknowledging names who works on it, for a limited time',
      'open',
      { action: 'acknowledge' },
      { status: 'acknowledged', assignee: 'li', statusUntilAt: NOW + 72 * HOUR_MS },
    ],
    ['beginning stops the clock', 'acknowledged', { action: 'start' }, { status: 'in_progress', statusUntilAt: null }],
    [
      'a snooze ends at an instant',
      'in_progress',
      { action: 'snooze', untilAt: NOW + DAY_MS },
      { status: 'snoozed', statusUntilAt: NOW + DAY_MS },
    ],
    ['a snooze can be ended', 'snoozed', { action: 'wake' }, { status: 'open', statusUntilAt: null }],
    ['claiming makes it one’s own', 'in_progress', { action: 'claim' }, { status: 'in_progress', assignee: 'li' }],
    ['assigning names somebody', 'open', { action: 'assign', assignee: 'wang' }, { status: 'open', assignee: 'wang' }],
    ['releasing gives it back', 'in_progress', { action: 'release' }, { assignee: null }],
    [
      'resolving has an outcome',
      'in_progress',
      { action: 'resolve', outcome: 'retained' },
      { status: 'resolved', outcome: 'retained', resolvedAt: NOW },
    ],
    [
      'reopening begins anew',
      'resolved',
      { action: 'reopen' },
      { status: 'open', outcome: null, resolvedAt: null, dueAt: NOW + 72 * HOUR_MS },
    ],
    ['undoing puts it back to what it was', 'snoozed', { action: 'undo' }, BEFORE],
  ])('%s', (_sentence, status, action, expected) => {
    expect(done({ status }, action)).toMatchObject({ ...expected, version: 4 });
  });

  it('keeps the assignee when somebody else acknowledges the alert', () => {
    expect(done({ assignee: 'wang' }, { action: 'acknowledge' }).assignee).toBe('wang');
  });

  it('refuses every action that names an older version', () => {
    for (const action of ACTIONS) expect(tried({}, { action, version: 2 })).toEqual({ outcome: 'stale_version' });
  });

  it('allows exactly the actions in the table of transitions', () => {
    for (const action of ACTIONS) {
      for (const status of ALERT_STATUSES) {
        const allowed = ACTION_TRANSITIONS[action].from.includes(status);
        expect([action, status, tried({ status }, { action }).outcome]).toEqual([
          action,
          status,
          allowed ? 'done' : 'illegal_move',
        ]);
      }
    }
  });

  it('does not reopen one while the customer has another of the kind', () => {
    expect(tried({ status: 'resolved' }, { action: 'reopen' }, true)).toMatchObject({ outcome: 'illegal_move' });
  });

  it('writes a timeline entry with who did what, when and why', () => {
    const acted = tried({}, { action: 'resolve', outcome: 'lost', comment: 'closed the account' });
    expect(acted).toMatchObject({
      entry: { at: NOW, by: 'li', role: 'agent', what: 'resolve', comment: 'closed the account', outcome: 'lost' },
    });
  });

  it.each(ACTIONS)('%s of a customer who died is possible only if it brings nobody to the customer', (action) => {
    const { outcome } = tried({ status: 'open' }, { action }, false, true);
    if (action === 'comment' || action === 'resolve' || action === 'release') expect(outcome).toBe('done');
    else expect(outcome).toBe('relationship_ended');
  });
});
