/** The query parameters of a list of alerts. */
import { ALERT_VIEWS, viewParts, type AlertViewName, type ViewParts } from '../core/alerts/alert.views.js';
import type { ColdRule } from '../core/alerts/gone.cold.js';
import { NOBODY, PERSON_RULE, personName } from '../core/contracts/person.js';
import { ProblemError } from '../core/contracts/problems.js';
import {
  ALERT_KINDS,
  ALERT_STATUSES,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  VALUE_TIERS,
  type AlertStatus,
  type EpochMs,
} from '../core/primitives/vocabulary.js';
import { readCursor, type Cursor } from './alert.cursor.js';
import type { AlertFilter } from './alert.filter.js';
import { isSameOrder, nameOfOrder, readOrder, USUAL_ORDER, type AlertOrder } from './alert.order.js';
import type { PageQuery } from './alert.page.js';

type Name =
  | ('view' | 'me' | 'sort' | 'status' | 'kind' | 'severity' | 'stage' | 'strategy' | 'tier' | 'assignee' | 'branch')
  | ('customer' | 'overdue' | 'cold' | 'valueFrom');

/** The query as it stands in the address. */
export type RawQuery = Partial<Record<Name | 'limit' | 'cursor' | 'run', string>>;

/** The query of the counts of the views. */
export type RawViewsQuery = Pick<
  RawQuery,
  'me' | 'kind' | 'severity' | 'stage' | 'strategy' | 'tier' | 'branch' | 'run'
>;

/** What the answer to a query depends on, besides the query. */
export interface QueryContext {
  /** On the run's clock. */
  now: EpochMs;
  goneCold: ColdRule;
  /** From which value at stake an alert is of high value, in the base currency. */
  highValue: number;
}

const LIMIT = { usual: 50, most: 500 };
/** The statuses that need work now. */
const WORKLIST: readonly AlertStatus[] = ['open', 'acknowledged', 'in_progress'];
const GROUPS = new Map<string, readonly AlertStatus[]>([
  ['unresolved', [...WORKLIST, 'snoozed']],
  ['all', ALERT_STATUSES],
]);

/** Throws a `bad_request` problem that names the parameter. */
export function readQuery(raw: RawQuery, context: QueryContext): PageQuery {
  const after = raw.cursor === undefined ? null : readCursor(raw.cursor);
  return { filter: filterOf(raw, context), order: orderOf(raw.sort, after), limit: readLimit(raw.limit), after };
}

/** The filter of each view that the query has, with the filters of the query. */
export function readViews(
  raw: RawViewsQuery,
  context: QueryContext,
): { name: AlertViewName; filter: AlertFilter | null }[] {
  return ALERT_VIEWS.map((view) => ({
    name: view,
    filter: view === 'mine' && raw.me === undefined ? null : filterOf({ ...raw, view }, context),
  }));
}

function filterOf(raw: RawQuery, context: QueryContext): AlertFilter {
  const overdue = oneOf('overdue', raw.overdue, FLAGS);
  const cold = oneOf('cold', raw.cold, FLAGS);
  const { statuses, cold: isCold, ...limits } = partsOf(raw, context);
  const wanted = cold === undefined ? isCold : cold === 'true';
  return {
    assignee: readAssignee('assignee', raw.assignee),
    valueFrom: readValue(raw.valueFrom),
    ...limits,
    statuses: new Set(statuses),
    cold: wanted === undefined ? undefined : { isCold: wanted, rule: context.goneCold },
    kind: oneOf('kind', raw.kind, ALERT_KINDS),
    severity: oneOf('severity', raw.severity, SEVERITIES),
    stage: oneOf('stage', raw.stage, STAGES),
    strategy: oneOf('strategy', raw.strategy, STRATEGIES),
    tier: oneOf('tier', raw.tier, VALUE_TIERS),
    branch: raw.branch,
    customer: raw.customer,
    overdue: overdue === undefined ? undefined : overdue === 'true',
    now: context.now,
  };
}

/** What the view of the query says, or the status where there is none. */
function partsOf(raw: RawQuery, context: QueryContext): ViewParts {
  const view = oneOf('view', raw.view, ALERT_VIEWS);
  const me = readAssignee('me', raw.me) ?? null;
  if (view === undefined) return { statuses: readStatuses(raw.status) };
  const parts = viewParts(view, { ...context, me });
  if (parts === null) throw bad('view=mine needs me, the name of the person');
  for (const [name, isSet] of SAID_BY_VIEWS) {
    if (raw[name] !== undefined && isSet(parts)) throw bad(`${name} is said by view=${view}: leave it out`);
  }
  return parts;
}

const SAID_BY_VIEWS: readonly (readonly [Name, (parts: ViewParts) => boolean])[] = [
  ['status', () => true],
  ['assignee', ({ assignee }) => assignee !== undefined],
  ['cold', ({ cold }) => cold !== undefined],
  ['valueFrom', ({ valueFrom }) => valueFrom !== undefined],
];

/** A cursor goes on in its own order. */
function orderOf(given: string | undefined, after: Cursor | null): AlertOrder {
  const order = given === undefined ? undefined : readOrder(given);
  const begun = after?.part === 'unresolved' ? after.order : undefined;
  if (order !== undefined && begun !== undefined && !isSameOrder(order, begun))
    throw bad(`sort differs from that of the cursor, which is ${nameOfOrder(begun)}`);
  return order ?? begun ?? USUAL_ORDER;
}

function readValue(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^\d{1,15}(\.\d{1,2})?$/.test(given)) return Number(given);
  throw bad('valueFrom must be an amount in the base currency, such as 500000');
}

const FLAGS = ['true', 'false'] as const;

function readStatuses(given = WORKLIST.join(',')): AlertStatus[] {
  return given.split(',').flatMap((name) => {
    const statuses = GROUPS.get(name) ?? ALERT_STATUSES.filter((status) => status === name);
    if (statuses.length > 0) return statuses;
    throw bad(`status must be of ${[...ALERT_STATUSES, ...GROUPS.keys()].join(', ')}, several with commas`);
  });
}

/** Null for nobody, undefined for anybody. */
function readAssignee(parameter: 'assignee' | 'me', given: string | undefined): string | null | undefined {
  if (given === undefined) return undefined;
  if (given === NOBODY && parameter === 'assignee') return null;
  const name = personName(given);
  if (name !== null) return name;
  throw bad(`${parameter} ${PERSON_RULE}${parameter === 'assignee' ? `; ${NOBODY} finds those of nobody` : ''}`);
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
