import { useCallback, useMemo, useState } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { BoardSession } from '../live/board.session.js';
import { actOnMany, refusedUnnamed, type Acted, type Trouble, type Wish } from './acting.js';
import { useOfficer } from './officer.context.js';

export interface ActingState {
  /** Alerts with an action in progress. */
  busy: ReadonlySet<string>;
  /** Why actions failed, by alert; kept until the next action on the alert. */
  troubles: ReadonlyMap<string, Trouble>;
  run: (alerts: readonly AlertView[], wish: Wish) => Promise<readonly Acted[]>;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * The officer's actions on alerts. Every action shows at once, and its answer reaches the list before the feed does.
 */
export function useAlertActions(session: BoardSession): ActingState {
  const { named } = useOfficer();
  const [busy, setBusy] = useState(NONE);
  const [troubles, setTroubles] = useState<ReadonlyMap<string, Trouble>>(new Map());

  const run = useCallback(
    async (alerts: readonly AlertView[], wish: Wish) => {
      if (alerts.length === 0) return [];
      const by = await named();
      if (by === null) return refusedUnnamed(alerts);
      const ids = alerts.map(({ id }) => id);
      setBusy((before) => new Set([...before, ...ids]));
      setTroubles((before) => without(before, ids));
      const acted = await actOnMany(session.reads(), alerts, wish, by);
      session.take(acted.flatMap(({ alert }) => alert ?? []));
      setTroubles((before) => new Map([...before, ...troublesOf(ids, acted)]));
      setBusy((before) => new Set([...before].filter((id) => !ids.includes(id))));
      return acted;
    },
    [session, named],
  );

  return useMemo(() => ({ busy, troubles, run }), [busy, troubles, run]);
}

function without(troubles: ReadonlyMap<string, Trouble>, ids: readonly string[]): ReadonlyMap<string, Trouble> {
  return new Map([...troubles].filter(([id]) => !ids.includes(id)));
}

function troublesOf(ids: readonly string[], acted: readonly Acted[]): [string, Trouble][] {
  return acted.flatMap((one, i): [string, Trouble][] => {
    const id = ids[i];
    return one.outcome === 'refused' && id !== undefined ? [[id, one.trouble]] : [];
  });
}
