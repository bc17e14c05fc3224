import { useCallback, useEffect, useState } from 'react';
import type { AlertDetail, AlertView } from '../../client/protocol.js';
import type { ActionName } from '../../client/vocabulary.js';
import type { BoardSession } from '../live/board.session.js';
import { actOn, isStanding, personOf, type Trouble, type Wish } from '../work/acting.js';
import { useOfficer } from '../work/officer.context.js';

export interface AlertWork {
  /** The newest version that was received. */
  alert: AlertView;
  /** The alert with its timeline; null while it loads. */
  detail: AlertDetail | null;
  isStoryMissing: boolean;
  /** The action in progress. */
  busy: ActionName | null;
  /** Why the last action failed. */
  trouble: Trouble | null;
  /** Resolves with true when the action was done. */
  act: (wish: Wish) => Promise<boolean>;
}

/** @param isClosed no longer among the customer's open alerts: its final state is read once more */
export function useAlertWork(session: BoardSession, given: AlertView, isClosed: boolean): AlertWork {
  const { name: me, named } = useOfficer();
  const [answered, setAnswered] = useState<AlertView | null>(null);
  const { detail, isMissing } = useDetail(session, newest(given, answered), isClosed);
  const [seen, setSeen] = useState(given.version);
  const [busy, setBusy] = useState<ActionName | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const alert = newest(newest(given, answered), detail);

  const act = useCallback(
    async (wish: Wish): Promise<boolean> => {
      const by = await named();
      if (by === null) {
        setTrouble({ why: 'unnamed' });
        return false;
      }
      setBusy(wish.action);
      setTrouble(null);
      const acted = await actOn(session.reads(), alert, wish, by);
      if (acted.alert !== null) {
        setAnswered(acted.alert);
        setSeen(acted.alert.version);
        session.take([acted.alert]);
      }
      if (acted.outcome === 'refused') setTrouble(acted.trouble);
      setBusy(null);
      return acted.outcome === 'done';
    },
    [session, alert, named],
  );

  const standing = trouble !== null && isStanding(trouble, alert) ? trouble : othersChange(detail, seen, me);
  return { alert, detail, isStoryMissing: isMissing, busy, trouble: standing, act };
}

function newest(known: AlertView, other: AlertView | null): AlertView {
  return other !== null && other.version > known.version ? other : known;
}

/**
 * Somebody else changed the alert while it was on the screen. This is shown before an action of the officer fails
 * because of it.
 */
function othersChange(detail: AlertDetail | null, seen: number, me: string | null): Trouble | null {
  if (detail === null || detail.version <= seen) return null;
  const by = personOf(detail.timeline.at(-1));
  return by === null || by === me ? null : { why: 'changed', by };
}

/** Read again with every version. */
function useDetail(session: BoardSession, { id, version }: AlertView, isClosed: boolean) {
  const [detail, setDetail] = useState<AlertDetail | null>(null);
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let over = false;
    session
      .reads()
      .alert(id)
      .then(
        (found) => {
          if (over) return;
          setDetail(found);
          setMissing(false);
        },
        () => {
          if (!over) setMissing(true);
        },
      );
    return () => {
      over = true;
    };
  }, [session, id, version, isClosed]);
  return { detail, isMissing };
}
