import { describe, expect, it } from '@jest/globals';
import { anAlertState, SOME_RULES } from '../../../test/builders/alert.builder.js';
import type { TimelineEntry } from '../contracts/records.js';
import { HOUR_MS } from '../primitives/time.js';
import type { AlertState } from '../state/lifecycle.js';
import { act, type AlertAction } from './alert.actions.js';
import { systemEntry } from './alert.work.js';
import { beforeLast, type Before } from './undo.js';

const NOW = Date.UTC(2026, 4, 2);

/** An alert after these actions, with its timeline. */
function after(...actions: Partial<AlertAction>[]): {
  timeline: TimelineEntry[];
  alert: ReturnType<typeof anAlertState>;
} {
  let alert = anAlertState();
  const timeline = [systemEntry('opened', alert, alert.openedAt)];
  for (const action of actions) {
    const whole = { action: 'comment', by: 'li', role: 'agent', at: NOW, ...action, version: alert.version } as const;
    const acted = act(alert, whole, SOME_RULES);
    if (acted.outcome !== 'done') throw new Error(acted.outcome);
    alert = acted.alert;
    timeline.push(acted.entry);
  }
  return { timeline, alert };
}

const OPEN: Before = { status: 'open', assignee: null, statusUntilAt: null };

describe('taking back the last action', () => {
  it.each<[string, Partial<AlertAction>[], object | null]>([
    ['gives a claimed alert back to nobody', [{ action: 'claim' }], OPEN],
    [
      'gives an assigned one back',
      [
        { action: 'claim', by: 'chen' },
        { action: 'assign', assignee: 'wang' },
      ],
      { ...OPEN, assignee: 'chen' },
    ],
    [
      'wakes a snoozed one, with the end of its acknowledgement',
      [{ action: 'acknowledge' }, { action: 'snooze', untilAt: NOW + HOUR_MS }],
      { status: 'acknowledged', assignee: 'li', statusUntilAt: NOW + 72 * HOUR_MS },
    ],
    ['ends with what somebody else did since', [{ action: 'claim' }, { action: 'comment', by: 'chen' }], null],
    ['is for nobody else', [{ action: 'claim', by: 'chen' }], null],
    ['is not for what ended the work', [{ action: 'resolve', outcome: 'lost' }], null],
    ['is not for what the service did', [], null],
  ])('%s', (_sentence, actions, expected) => {
    const { timeline, alert } = after(...actions);
    expect(beforeLast(timeline, alert.version, 'li')).toEqual(expected);
  });

  it.each<[string, Partial<AlertState>, Before | null]>([
    ['what was resolved', { status: 'resolved' }, OPEN],
    ['what cannot be taken back', {}, null],
  ])('is refused for %s', (_sentence, parts, before) => {
    const undo = { action: 'undo', version: 1, by: 'li', role: 'agent', at: NOW } as const;
    const found = { hasAnother: false, isEnded: false, before };
    expect(act(anAlertState({ version: 1, ...parts }), undo, SOME_RULES, found).outcome).toBe('illegal_move');
  });

  it('puts an alert back exactly, but for its version', () => {
    const { timeline, alert } = after({ action: 'snooze', untilAt: NOW + HOUR_MS });
    const undo = { action: 'undo', version: alert.version, by: 'li', role: 'agent', at: NOW } as const;
    const acted = act(alert, undo, SOME_RULES, {
      hasAnother: false,
      isEnded: false,
      before: beforeLast(timeline, alert.version, 'li'),
    });
    expect(acted).toMatchObject({ outcome: 'done', alert: { ...anAlertState(), version: 3 }, entry: { what: 'undo' } });
  });
});
