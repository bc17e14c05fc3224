import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../test/builders/alert.builder.js';
import type { AlertView } from '../../src/client/protocol.js';
import { deskActs } from './desk.js';

const DAY_MS = 86_400_000;
const openedAt = Date.UTC(2025, 5, 1);
const alertOf = (parts: Partial<AlertView>): AlertView =>
  anAlert({ openedAt, dueAt: openedAt + 3 * DAY_MS, status: 'open', assignee: 'Lin', kind: 'decline', ...parts });
const NOBODY = new Set<string>();

function actOf(alert: AlertView, daysLater: number, leaves: ReadonlySet<string> = NOBODY): object | undefined {
  const [call] = deskActs([alert], openedAt + daysLater * DAY_MS, leaves);
  if (call === undefined) return undefined;
  const { alerts: _alerts, ...act } = call;
  return act;
}

describe('the simulated team', () => {
  it('assigns what comes in to somebody who has room', () => {
    expect(actOf(alertOf({ assignee: null }), 0)).toEqual({ action: 'auto_assign', by: 'desk (simulated)' });
  });

  it('begins nearly all alerts before they are due, and none at once', () => {
    const alerts = Array.from({ length: 500 }, (_, i) => alertOf({ id: `a${i}` }));
    const begun = (days: number): number => deskActs(alerts, openedAt + days * DAY_MS, NOBODY)[0]?.alerts.length ?? 0;
    expect(begun(0.5)).toBe(0);
    expect(begun(3)).toBeGreaterThan(450);
    expect(begun(3)).toBeLessThan(500);
    expect(begun(4.3)).toBe(500);
  });

  it('resolves what it worked on by the truth, after some days', () => {
    const inWork = { status: 'in_progress', customerId: 'c1' } as const;
    expect(actOf(alertOf(inWork), 2)).toBeUndefined();
    expect(actOf(alertOf(inWork), 45)).toEqual({ action: 'resolve', by: 'Lin', outcome: 'false_alarm' });
    expect(actOf(alertOf(inWork), 45, new Set(['c1']))).toMatchObject({ outcome: 'lost' });
    expect(actOf(alertOf({ ...inWork, kind: 'threshold' }), 45, new Set(['c1']))).toMatchObject({
      outcome: 'no_action',
    });
  });

  it('leaves alone what is snoozed or resolved', () => {
    expect(actOf(alertOf({ status: 'snoozed' }), 20)).toBeUndefined();
    expect(actOf(alertOf({ status: 'resolved' }), 20)).toBeUndefined();
  });

  it('asks for one action of several alerts in one call', () => {
    const alerts = ['a', 'b'].map((id) => alertOf({ id, assignee: null, version: 3 }));
    expect(deskActs(alerts, openedAt, NOBODY)).toEqual([
      {
        action: 'auto_assign',
        by: 'desk (simulated)',
        alerts: [
          { id: 'a', version: 3 },
          { id: 'b', version: 3 },
        ],
      },
    ]);
  });
});
