/**
 * The addresses of the page: everything behind the `#`. The fragment never leaves the browser, so no proxy logs a
 * customer's id, and the page works under any path. Pure.
 */
import type { AlertSortName } from '../../client/rest.js';
import {
  ALERT_KINDS,
  ALERT_VIEWS,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  type AlertKind,
  type AlertViewName,
  type Severity,
  type Stage,
  type Strategy,
} from '../../client/vocabulary.js';
import { ALL_ALERTS, type AlertFilter } from '../live/alert.filter.js';

export const SCREENS = ['today', 'alerts', 'customers', 'model', 'health'] as const;
export type Screen = (typeof SCREENS)[number];

export const PATHS: Readonly<Record<Screen, string>> = {
  today: '/',
  alerts: '/alerts',
  customers: '/customers',
  model: '/model',
  health: '/health',
};

/** Parameters of an address. Null removes one. */
export type Change = Readonly<Partial<Record<Parameter, string | null>>>;
/** `run`: the run that is shown, the server's default without it. `customer`, `alert`: what lies open over a list. `window`: of Today. */
type Parameter = 'run' | 'customer' | 'alert' | 'sort' | 'window' | FilterParameter | CustomerParameter;
type FilterParameter = 'view' | 'stage' | 'severity' | 'strategy' | 'kind' | 'branch' | 'overdue' | 'whose' | 'snoozed';
/** Of the list of customers, besides those that it shares with alerts. Written as `GET /v1/customers` takes them. */
type CustomerParameter = 'tier' | 'band' | 'riskFrom' | 'silentFrom' | 'since' | 'q';

/** An address as a router takes it. */
export interface Place {
  pathname: string;
  search: string;
}

/** Another screen of the same run. */
export function placeOf(pathname: string, search: string, change: Change = {}): Place {
  const run = new URLSearchParams(search).get('run');
  return { pathname, search: searchWith('', { run, ...change }) };
}

export function customerPath(id: string): string {
  return `/customers/${encodeURIComponent(id)}`;
}

/**
 * The id in a customer's path. Routers decode their parameters twice, so that an id with `%2F` in it would be another's.
 */
export function customerIn(pathname: string): string {
  const written = /^\/customers?\/(.*)$/.exec(pathname)?.[1] ?? '';
  try {
    return decodeURIComponent(written);
  } catch {
    return written; // typed by hand
  }
}

/** The parameters in a fixed order, so that the same view has the same address. */
export function searchWith(search: string, change: Change): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') params.delete(name);
    else params.set(name, value);
  }
  params.sort();
  return params.size === 0 ? '' : `?${params.toString()}`;
}

/** Unknown values are left out: an address may be old, or typed. `me` is not in it: a link to *Mine* is the reader's. */
export function filterOf(search: string): Omit<AlertFilter, 'me'> {
  const params = new URLSearchParams(search);
  return {
    view: oneOf<AlertViewName>(ALERT_VIEWS, params.get('view')) ?? viewOfEarlier(params),
    stage: oneOf<Stage>(STAGES, params.get('stage')),
    severity: oneOf<Severity>(SEVERITIES, params.get('severity')),
    strategy: oneOf<Strategy>(STRATEGIES, params.get('strategy')),
    kind: oneOf<AlertKind>(ALERT_KINDS, params.get('kind')),
    branch: params.get('branch'),
    isOverdue: params.get('overdue') === 'true',
  };
}

/** Links of earlier builds have these parameters in place of a view. */
function viewOfEarlier(params: URLSearchParams): AlertViewName | null {
  if (params.get('snoozed') === 'true') return 'snoozed';
  const whose = params.get('whose');
  if (whose === 'mine') return 'mine';
  return whose === 'nobody' ? 'nobodys' : null;
}

/** In the order of a menu: `gain` is the usual one. */
export const SORTS = ['gain', 'value', 'age', 'risk', 'owner', 'due', 'urgency'] as const satisfies AlertSortName[];

export interface Sorting {
  sort: AlertSortName;
  /** Against the natural direction of the order. */
  isReversed: boolean;
}

export function sortingOf(search: string): Sorting {
  const written = new URLSearchParams(search).get('sort') ?? '';
  const sort = oneOf<AlertSortName>(SORTS, written.replace(/^-/, ''));
  return { sort: sort ?? 'gain', isReversed: sort !== null && written.startsWith('-') };
}

/** As the server takes it. */
export function sortName({ sort, isReversed }: Sorting): AlertSortName | `-${AlertSortName}` {
  return isReversed ? `-${sort}` : sort;
}

/** What a press on an order does: the same one again is reversed. */
export function sortingChange(now: Sorting, sort: AlertSortName): Change {
  const isReversed = now.sort === sort && !now.isReversed;
  return { sort: sort === 'gain' && !isReversed ? null : sortName({ sort, isReversed }) };
}

/** What the given members of a filter change in an address. */
export function changeOf(filter: Partial<AlertFilter>): Change {
  const { view, stage, severity, strategy, kind, branch, isOverdue } = filter;
  return {
    ...(view === undefined ? {} : { view, whose: null, snoozed: null }),
    ...(stage === undefined ? {} : { stage }),
    ...(severity === undefined ? {} : { severity }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(kind === undefined ? {} : { kind }),
    ...(branch === undefined ? {} : { branch }),
    ...(isOverdue === undefined ? {} : { overdue: isOverdue ? 'true' : null }),
  };
}

/** Removes every filter. */
export const NO_FILTER: Change = changeOf(ALL_ALERTS);

export function oneOf<T extends string>(known: readonly T[], value: string | null): T | null {
  return known.find((one) => one === value) ?? null;
}
