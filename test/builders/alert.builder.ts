import type { AlertRules } from '../../src/core/alerts/alert.rules.js';
import { USUAL_GAIN_RULES } from '../../src/core/alerts/expected.gain.js';
import { USUAL_COLD_RULE } from '../../src/core/alerts/gone.cold.js';
import type { AlertState } from '../../src/core/state/lifecycle.js';
import type { Alert } from '../../src/core/contracts/records.js';
import { HOUR_MS } from '../../src/core/primitives/time.js';

export const SOME_RULES: AlertRules = {
  weights: { risk: 0.5, value: 0.3, speed: 0.2 },
  severities: { warning: 300, high: 450, critical: 650 },
  dueHours: { critical: 4, high: 24, warning: 72, info: 168 },
  acknowledgedHours: { critical: 8, high: 24, warning: 72, info: 168 },
  flapping: { days: 14, times: 2 },
  absenceDays: 21,
  thresholdRestDays: 105,
  heldOutShare: 0,
  gain: USUAL_GAIN_RULES,
  goneCold: USUAL_COLD_RULE,
};

const OPENED_AT = Date.UTC(2026, 4, 1);

/** Opened by a move from maturity to decline, and nobody has touched it. */
export function anAlertState(parts: Partial<AlertState> = {}): AlertState {
  const openedAt = parts.openedAt ?? OPENED_AT;
  return {
    kind: 'decline',
    openedAt,
    version: 1,
    severity: 'warning',
    status: 'open',
    fromStage: 'maturity',
    assignee: null,
    dueAt: openedAt + 72 * HOUR_MS,
    statusUntilAt: null,
    escalatedAt: null,
    resolvedAt: null,
    outcome: null,
    returns: 0,
    calmSinceAt: null,
    heldOut: false,
    line: null,
    ...parts,
  };
}

/** The record of such an alert. */
export function anAlert(parts: Partial<Alert> = {}): Alert {
  const text = { en: 'No business', zh: '没有业务' };
  return {
    id: 'alert-1',
    version: 1,
    customerId: 'customer-1',
    kind: 'decline',
    status: 'open',
    severity: 'warning',
    priority: 100,
    stage: 'decline',
    fromStage: 'maturity',
    reasons: [],
    risk: 0.7,
    confidence: 0.5,
    strategy: { name: 'respond', label: text, advice: text, because: [] },
    valueTier: 'mass',
    balance: null,
    threshold: null,
    valueAtStake: 0,
    speed: 0,
    branch: null,
    assignee: null,
    openedAt: OPENED_AT,
    updatedAt: OPENED_AT,
    dueAt: OPENED_AT + 72 * HOUR_MS,
    statusUntilAt: null,
    escalatedAt: null,
    escalatedTo: null,
    resolvedAt: null,
    outcome: null,
    returns: 0,
    isFlapping: false,
    line: null,
    model: 'test',
    policy: 1,
    degraded: false,
    ...parts,
  };
}
