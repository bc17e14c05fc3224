/**
 * The simulated team of the simulated bank: without anybody who works on alerts, a year of them would be overdue. Pure.
 *
 * 1. An open alert is assigned to somebody of its region, then begun: nearly always before it is due.
 * 2. After some days of work it is resolved, by the truth of the simulation: who leaves is lost, any other alarm about
 *    leaving was false. An alert about a tier's line ends without an action.
 */
import type { AlertView, BulkActionBody } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { EpochMs, PersonsOutcome } from '../../src/core/primitives/vocabulary.js';

const DESK = 'desk (simulated)';

type Worked = Pick<AlertView, 'id' | 'version' | 'customerId' | 'kind' | 'status' | 'assignee' | 'openedAt' | 'dueAt'>;

/** When work on an alert begins, as a share of the time until it is due; a few alerts come late. */
const BEGINS = { least: 0.2, most: 0.7, late: 1.4 };
const LATE_SHARE = 0.06;
const WORK_DAYS = { least: 8, most: 35 };
const GRAIN = 1_000;

/**
 * What the team does now, in calls of one action each. Whoever is assigned now begins at a later call.
 * @param leaves the customers who leave, by the truth
 */
export function deskActs(alerts: readonly Worked[], now: EpochMs, leaves: ReadonlySet<string>): BulkActionBody[] {
  const calls = new Map<string, BulkActionBody>();
  for (const alert of alerts) {
    const act = actOn(alert, now, leaves);
    if (act === null) continue;
    const key = JSON.stringify(act);
    const call = calls.get(key) ?? { ...act, alerts: [] };
    call.alerts.push({ id: alert.id, version: alert.version });
    calls.set(key, call);
  }
  return [...calls.values()];
}

function actOn(alert: Worked, now: EpochMs, leaves: ReadonlySet<string>): Omit<BulkActionBody, 'alerts'> | null {
  const { status, assignee: by, openedAt, dueAt } = alert;
  const share = shareOf(alert.id);
  const beginsAt = openedAt + beginning(share) * (dueAt - openedAt);
  if (status === 'in_progress') {
    const endsAt = beginsAt + (WORK_DAYS.least + share * (WORK_DAYS.most - WORK_DAYS.least)) * DAY_MS;
    return now < endsAt ? null : { action: 'resolve', by: by ?? DESK, outcome: outcomeOf(alert, leaves) };
  }
  if (status !== 'open' && status !== 'acknowledged') return null;
  if (by === null) return { action: 'auto_assign', by: DESK };
  return now < beginsAt ? null : { action: 'start', by };
}

function beginning(share: number): number {
  return share >= 1 - LATE_SHARE ? BEGINS.late : BEGINS.least + share * (BEGINS.most - BEGINS.least);
}

function outcomeOf({ kind, customerId }: Worked, leaves: ReadonlySet<string>): PersonsOutcome {
  if (kind === 'threshold') return 'no_action';
  return leaves.has(customerId) ? 'lost' : 'false_alarm';
}

/** The same for the same alert, evenly spread from 0 to 1. */
function shareOf(id: string): number {
  return shardOf(id, GRAIN) / GRAIN;
}
