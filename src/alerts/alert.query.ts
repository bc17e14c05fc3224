import type { AlertPage } from '../client/protocol.js';
import { ProblemError } from '../core/problems.js';
import type { Alert } from '../core/records.js';
import { SEVERITIES, STAGES, STRATEGIES } from '../core/vocabulary.js';

/** As it stands in the address. */
export type RawQuery = Partial<
  Record<'status' | 'severity' | 'stage' | 'strategy' | 'branch' | 'limit' | 'cursor' | 'run', string>
>;

export interface AlertQuery {
  status: 'open' | 'resolved' | 'all';
  holds: (alert: Alert) => boolean;
  limit: number;
  /** Alerts up to and including this one were on the pages before. */
  after: { priority: number; id: string } | null;
}

const STATUSES = ['open', 'resolved', 'all'] as const;
const LIMIT = { usual: 50, most: 500 };

/** Throws a `bad_request` problem that names the member. */
export function readQuery(raw: RawQuery): AlertQuery {
  const status = oneOf('status', raw.status, STATUSES) ?? 'open';
  const severity = oneOf('severity', raw.severity, SEVERITIES);
  const stage = oneOf('stage', raw.stage, STAGES);
  const strategy = oneOf('strategy', raw.strategy, STRATEGIES);
  return {
    status,
    holds: (alert) =>
      (status === 'all' || alert.status === status) &&
      (severity === undefined || alert.severity === severity) &&
      (stage === undefined || alert.stage === stage) &&
      (strategy === undefined || alert.strategy.name === strategy) &&
      (raw.branch === undefined || alert.branch === raw.branch),
    limit: readLimit(raw.limit),
    after: raw.cursor === undefined ? null : readCursor(raw.cursor),
  };
}

/** @param alerts by urgency */
export function pageOf(alerts: readonly Alert[], { holds, limit, after }: AlertQuery): AlertPage {
  const rest = alerts.filter((alert) => holds(alert) && (after === null || comesAfter(alert, after)));
  const page = rest.slice(0, limit);
  const last = page[page.length - 1];
  const cursor = last === undefined || rest.length <= limit ? null : `${last.priority}~${last.id}`;
  return { alerts: page, cursor };
}

function comesAfter(alert: Alert, { priority, id }: { priority: number; id: string }): boolean {
  return alert.priority < priority || (alert.priority === priority && alert.id > id);
}

function readLimit(given: string | undefined): number {
  const limit = given === undefined ? LIMIT.usual : Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT.most) return limit;
  throw new ProblemError('bad_request', `limit must be a whole number from 1 to ${LIMIT.most}`);
}

function readCursor(given: string): { priority: number; id: string } {
  const [priority, id] = given.split('~');
  if (id !== undefined && Number.isFinite(Number(priority))) return { priority: Number(priority), id };
  throw new ProblemError('bad_request', 'cursor must come from the page before');
}

function oneOf<T extends string>(name: string, given: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((value) => value === given);
  if (given === undefined || found !== undefined) return found;
  throw new ProblemError('bad_request', `${name} must be one of ${allowed.join(', ')}`);
}
