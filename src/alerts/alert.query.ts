/** What a list of alerts may be asked for, and how rows answer it. */
import { NOBODY, PERSON_RULE, personName } from '../core/person.js';
import { ProblemError } from '../core/problems.js';
import {
  ALERT_KINDS,
  ALERT_STATUSES,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  type AlertStatus,
  type EpochMs,
} from '../core/vocabulary.js';
import type { AlertFilter } from './alert.filter.js';
import { byUrgency, type AlertRow } from './alert.row.js';
import type { AlertTable } from './alert.table.js';

type Name = 'status' | 'kind' | 'severity' | 'stage' | 'strategy' | 'assignee' | 'branch' | 'customer' | 'overdue';

/** As it stands in the address. */
export type RawQuery = Partial<Record<Name | 'limit' | 'cursor' | 'run', string>>;

/** The page before ended with this: an unresolved alert of a priority, or a resolved one of an instant. */
export interface Cursor {
  part: 'unresolved' | 'resolved';
  number: number;
  id: string;
}

export interface AlertQuery {
  filter: AlertFilter;
  limit: number;
  after: Cursor | null;
}

const LIMIT = { usual: 50, most: 500 };
/** What is there to be worked on now. */
const WORKLIST: readonly AlertStatus[] = ['open', 'acknowledged', 'in_progress'];
const GROUPS = new Map<string, readonly AlertStatus[]>([
  ['unresolved', [...WORKLIST, 'snoozed']],
  ['all', ALERT_STATUSES],
]);

/** Throws a `bad_request` problem that names the member. @param now of the run's clock */
export function readQuery(raw: RawQuery, now: EpochMs): AlertQuery {
  const kind = oneOf('kind', raw.kind, ALERT_KINDS);
  const severity = oneOf('severity', raw.severity, SEVERITIES);
  const stage = oneOf('stage', raw.stage, STAGES);
  const strategy = oneOf('strategy', raw.strategy, STRATEGIES);
  const overdue = oneOf('overdue', raw.overdue, ['true', 'false'] as const);
  const { branch, customer } = raw;
  return {
    filter: {
      ...{ statuses: new Set(readStatuses(raw.status)), kind, severity, stage, strategy, branch, customer, now },
      assignee: readAssignee(raw.assignee),
      overdue: overdue === undefined ? undefined : overdue === 'true',
    },
    limit: readLimit(raw.limit),
    after: raw.cursor === undefined ? null : readCursor(raw.cursor),
  };
}

export interface RowPage {
  rows: AlertRow[];
  total: number;
  cursor: string | null;
}

export function pageOf(table: Pick<AlertTable, 'forEach'>, { filter, limit, after }: AlertQuery): RowPage {
  const last = after === null ? null : { priority: after.number, id: after.id };
  const page: AlertRow[] = [];
  let [total, left] = [0, 0];
  table.forEach(filter, (row) => {
    total++;
    if (last !== null && byUrgency(row, last) <= 0) return;
    if (page.length < limit) page.push(row);
    else left++;
  });
  const end = page[page.length - 1];
  return {
    rows: page,
    total,
    cursor: end === undefined || left === 0 ? null : cursorOf('unresolved', end.priority, end.id),
  };
}

export function cursorOf(part: Cursor['part'], number: number, id: string): string {
  return `${part}~${number}~${id}`;
}

function readStatuses(given = WORKLIST.join(',')): AlertStatus[] {
  return given.split(',').flatMap((name) => {
    const statuses = GROUPS.get(name) ?? ALERT_STATUSES.filter((status) => status === name);
    if (statuses.length > 0) return statuses;
    throw bad(`status must be of ${[...ALERT_STATUSES, ...GROUPS.keys()].join(', ')}, several with commas`);
  });
}

/** Null for nobody, undefined for whoever. */
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

function readCursor(given: string): Cursor {
  const [name, number, id] = given.split('~');
  const part = (['unresolved', 'resolved'] as const).find((known) => known === name);
  if (part !== undefined && id !== undefined && Number.isFinite(Number(number)))
    return { part, number: Number(number), id };
  throw bad('cursor must come from the page before');
}

function oneOf<T extends string>(name: string, given: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((value) => value === given);
  if (given === undefined || found !== undefined) return found;
  throw bad(`${name} must be one of ${allowed.join(', ')}`);
}

function bad(sentence: string): ProblemError {
  return new ProblemError('bad_request', sentence);
}
