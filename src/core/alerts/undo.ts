/**
 * Taking back the last action on an alert. The timeline shows what the alert was before it, so nothing else is stored. None
 * of these actions changes what the timeline does not show, such as when work is due.
 */
import type { TimelineEntry } from '../contracts/records.js';
import type { AlertState } from '../state/lifecycle.js';
import type { ActionName } from './action.transitions.js';

const UNDONE = [
  ...(['claim', 'assign', 'auto_assign', 'release'] as const),
  ...(['acknowledge', 'start', 'snooze'] as const),
] as const satisfies ActionName[];

export const UNDONE_NAMES = UNDONE.join(', ');

/** What these actions change. */
export type Before = Pick<AlertState, 'status' | 'assignee' | 'statusUntilAt'>;

/**
 * The alert before its last change; null when that change was not an action of this person that can be taken back.
 * @param timeline oldest first @param version of the alert now
 */
export function beforeLast(timeline: readonly TimelineEntry[], version: number, by: string): Before | null {
  const entryOf = (one: number): TimelineEntry | undefined => timeline.find((entry) => entry.version === one);
  const [last, before] = [entryOf(version), entryOf(version - 1)];
  if (last === undefined || before === undefined) return null;
  if (last.by !== by || !UNDONE.some((name) => name === last.what)) return null;
  const { status, assignee, untilAt = null } = before;
  return { status, assignee, statusUntilAt: untilAt };
}
