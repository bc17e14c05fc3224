/** What commits tell, valid by default. */
import type { FeedEntry } from '../../src/core/contracts/feed.js';
import type { Alert, AlertChange, StageTransition } from '../../src/core/contracts/records.js';
import { anAlert } from './alert.builder.js';

export function aTransition(parts: Partial<StageTransition> = {}): FeedEntry & { topic: 'stages' } {
  const { customerId, updatedAt: at, risk, confidence, valueTier, branch } = anAlert();
  const move: StageTransition = {
    customerId,
    at,
    from: 'maturity',
    to: 'decline',
    as: 'declined',
    risk,
    confidence,
    valueTier,
    branch,
    ...parts,
  };
  return { topic: 'stages', move };
}

export function anAlertEntry(
  parts: Partial<Alert> = {},
  change: AlertChange = 'opened',
): FeedEntry & { topic: 'alerts' } {
  return { topic: 'alerts', change, alert: anAlert(parts) };
}
