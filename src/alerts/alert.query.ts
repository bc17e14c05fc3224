/** The query parameters of a list of alerts. */
import { NOBODY, PERSON_RULE, personName } from '../core/contracts/person.js';
import { ProblemError } from '../core/contracts/problems.js';
import {
  ALERT_KINDS,
  ALERT_STATUSES,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  type AlertStatus,
  type EpochMs,
} from '../core/primitives/vocabulary.js';
import { readCursor, type PageQuery } from './alert.page.js';

type Name = 'status' | 'kind' | 'severity' | 'stage' | 'strategy' | 'assignee' | 'branch' | 'customer' | 'overdue';

/** The query as it stands in the address. */
export type RawQuery = Partial<Record<Name | 'limit' | 'cursor' | 'run', string>>;

const LIMIT = { usual: 50, most: 500 };
/** The statuses that need work now. */
const WORKLIST: readonly AlertStatus[] = ['open', 'acknowledged', 'in_progress'];
const GROUPS = new Map<string, readonly AlertStatus[]>([
  ['unresolved', [...WORKLIST, 'snoozed']],
  ['all', ALERT_STATUSES],
]);

/** Throws a `bad_request` problem that names the parameter. @param now on the run's clock */
export function readQuery(raw: RawQuery, now: EpochMs): PageQuery {
  const kind = oneOf('kind', raw.kind, ALERT_KINDS);
  const severity = oneOf('severity', raw.severity, SEVERITIES);
  const stage = oneOf('stage', raw.stage, STAGES);
  const strategy = oneOf('strategy', raw.strategy, STRATEGIES);
  const overdue = oneOf('overdue', raw.overdue, ['true', 'false'] as const);
  const { branch, customer } = raw;
  return {
    filter: {
      statuses: new Set(readStatuses(raw.status)),
      kind,
      severity,
      stage,
      strategy,
      branch,
      customer,
      now,
      assignee: readAssignee(raw.assignee),
      overdue: overdue === undefined ? undefined : overdue === 'true',
    },
    limit: readLimit(raw.limit),
    after: raw.cursor === undefined ? null : readCursor(raw.cursor),
  };
}

function readStatuses(given = WORKLIST.join(',')): AlertStatus[] {
  return given.split(',').flatMap((name) => {
    const statuses = GROUPS.get(name) ?? ALERT_STATUSES.filter((status) => status === name);
    if (statuses.length > 0) return statuses;
    throw bad(`status must be of ${[...ALERT_STATUSES, ...GROUPS.keys()].join(', ')}, several with commas`);
  });
}

/** Null for nobody, undefined for anybody. */
function readAssignee(given: string | undefined): string | null | undefined {
  if (given === undefined) return undefined;
  if (given === NOBODY) return null;
  const name = personName(given);
  if (name !== null) return name;
  throw bad(`assignee ${PERSON_RULE}; ${NOBODY} finds those of nobody`);
}

function readLimit(given: string | undefined): number {
  const limit = given === undefined ? LIMIT.usual : Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT.most) return limit;
  throw bad(`limit must be a whole number from 1 to ${LIMIT.most}`);
}

function oneOf<T extends string>(name: string, given: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((value) => value === given);
  if (given === undefined || found !== undefined) return found;
  throw bad(`${name} must be one of ${allowed.join(', ')}`);
}

function bad(sentence: string): ProblemError {
  return new ProblemError('bad_request', sentence);
}
