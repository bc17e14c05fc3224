/** The actions offered for an alert: those the service accepts, without those that would change nothing. Pure. */
import type { AlertView } from '../../client/protocol.js';
import { ACTION_MOVES, ACTIONS, type ActionName } from '../../client/vocabulary.js';

type Workable = Pick<AlertView, 'status' | 'assignee'>;

/** @param me the officer, null until they entered a name */
export function legalActs(alert: Workable, me: string | null): ActionName[] {
  return ACTIONS.filter((action) => mayDo(alert, action, me));
}

export function mayDo(alert: Workable, action: ActionName, me: string | null): boolean {
  return ACTION_MOVES[action].from.includes(alert.status) && changesSomething(alert, action, me);
}

function changesSomething({ assignee }: Workable, action: ActionName, me: string | null): boolean {
  if (action === 'claim') return me === null || assignee !== me;
  return action === 'release' ? assignee !== null : true;
}
