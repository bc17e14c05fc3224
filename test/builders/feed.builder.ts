/** What commits tell, valid by default. */
import type { FeedEntry } from '../../src/core/feed.js';
import type { Alert, StageMove } from '../../src/core/records.js';
import { A_BUSINESS } from './business.builder.js';

const AT = Date.UTC(2026, 0, 15, 12);

export function aMove(parts: Partial<StageMove> = {}): FeedEntry & { topic: 'stages' } {
  const move: StageMove = {
    customerId: 'c-1',
    at: AT,
    from: 'maturity',
    to: 'decline',
    as: 'declined',
    risk: 0.7,
    confidence: 0.8,
    valueTier: 'affluent',
    branch: null,
    ...parts,
  };
  return { topic: 'stages', move };
}

export function anAlertEntry(
  parts: Partial<Alert> = {},
  change: 'opened' | 'updated' | 'resolved' = 'opened',
): FeedEntry & { topic: 'alerts' } {
  const alert: Alert = {
    id: 'alert00001',
    version: 1,
    customerId: 'c-1',
    kind: 'decline',
    status: change === 'resolved' ? 'resolved' : 'open',
    severity: 'high',
    priority: 700,
    stage: 'decline',
    fromStage: 'maturity',
    strategy: { name: 'rescue', ...A_BUSINESS.strategies.texts.rescue, because: [] },
    reasons: [],
    risk: 0.7,
    confidence: 0.8,
    valueTier: 'affluent',
    balance: 800_000,
    threshold: null,
    valueAtStake: 800_000,
    speed: 0.5,
    branch: null,
    assignee: null,
    openedAt: AT,
    updatedAt: AT,
    dueAt: AT,
    statusUntilAt: null,
    escalatedAt: null,
    escalatedTo: null,
    resolvedAt: null,
    outcome: null,
    returns: 0,
    isFlapping: false,
    line: null,
    model: 'm-1',
    policy: 1,
    degraded: false,
    ...parts,
  };
  return { topic: 'alerts', change, alert };
}
