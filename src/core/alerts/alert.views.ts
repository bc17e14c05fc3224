/**
 * The saved views of the worklist, as data: which part of the unresolved alerts each of them shows. An alert that has gone
 * cold is in no other view.
 */
import type { AlertStatus, EpochMs } from '../primitives/vocabulary.js';
import { DAY_MS } from '../primitives/time.js';

export const ALERT_VIEWS = ['new', 'mine', 'due', 'high_value', 'nobodys', 'snoozed', 'gone_cold'] as const;
export type AlertViewName = (typeof ALERT_VIEWS)[number];

/** All of it must hold. A member that is left out excludes nothing. */
export interface ViewParts {
  statuses: readonly AlertStatus[];
  cold?: boolean;
  /** Null: assigned to nobody. */
  assignee?: string | null;
  openedFrom?: EpochMs;
  /** Work on it must have begun before this instant. */
  dueBefore?: EpochMs;
  /** In the base currency. */
  valueFrom?: number;
}

export interface ViewContext {
  now: EpochMs;
  /** The person whose view it is; null: there is no `mine`. */
  me: string | null;
  /** The value at stake from which an alert is of high value, in the base currency. */
  highValue: number;
}

const WORKED: readonly AlertStatus[] = ['open', 'acknowledged', 'in_progress'];
/** On a Monday the weekend is new. */
const NEW_DAYS = 3;
/** Due today, and overdue. */
const DUE_DAYS = 1;

/** Null for `mine` when nobody is named. */
export function viewParts(name: AlertViewName, { now, me, highValue }: ViewContext): ViewParts | null {
  switch (name) {
    case 'new':
      return { statuses: ['open'], cold: false, openedFrom: now - NEW_DAYS * DAY_MS };
    case 'mine':
      return me === null ? null : { statuses: WORKED, cold: false, assignee: me };
    case 'due':
      return { statuses: ['open', 'acknowledged'], cold: false, dueBefore: now + DUE_DAYS * DAY_MS };
    case 'high_value':
      return { statuses: WORKED, cold: false, valueFrom: highValue };
    case 'nobodys':
      return { statuses: WORKED, cold: false, assignee: null };
    case 'snoozed':
      return { statuses: ['snoozed'] };
    case 'gone_cold':
      return { statuses: WORKED, cold: true };
  }
}
