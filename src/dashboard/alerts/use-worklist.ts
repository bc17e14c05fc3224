import { useCallback, useMemo, useState, type RefObject } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { LeftOff } from '../look/left.off.js';
import { focusOnceDrawn, focusRow, useFocusOnLeft } from '../look/row.focus.js';
import type { RowsHandle } from '../look/virtual.rows.js';
import type { Wish } from '../work/acting.js';
import type { ListState } from '../live/list.reader.js';
import { mayDo } from '../work/legal.acts.js';
import { useOfficer } from '../work/officer.context.js';
import {
  afterActing,
  kept,
  neighbour,
  rangeTo,
  standing,
  toggled,
  type Place,
  type Selection,
} from '../work/selection.js';
import type { ActingState } from '../work/use-alert-actions.js';
import { useUndo, type Undo } from '../work/use-undo.js';
import type { RowActions } from './alert.row.js';
import { isUnnamed, useSaying } from './use-saying.js';
import type { Whole } from './use-whole.js';

export interface Worklist {
  selection: Selection;
  /** The row that the keys act on and the Tab key stops at. */
  current: string | null;
  /** The alerts that an action applies to: the selected rows, else the current one. */
  targets: readonly AlertView[];
  rowActions: RowActions;
  /** Without `on`: on the targets, or on all of the filter when those are selected. */
  act: (wish: Wish, on?: readonly AlertView[]) => void;
  whole: Whole;
  undo: Undo;
  /** False when there is nothing to take back. */
  takeBack: () => boolean;
  step: (by: 1 | -1) => void;
  selectCurrent: (isRange: boolean) => void;
  selectAll: () => void;
  clear: () => void;
  focus: (id: string | null) => void;
}

/** The element that scrolls, and its rows. */
export interface ListOnScreen {
  box: RefObject<HTMLElement | null>;
  rows: RefObject<RowsHandle | null>;
}

const NONE: Selection = new Set();

/** Which rows are selected, and the actions on them. The focus moves on at once; the answers follow later. */
export function useWorklist(
  { rows, total }: Pick<ListState, 'rows' | 'total'>,
  list: ListOnScreen,
  actions: ActingState,
  whole: Whole,
  leftOff: LeftOff,
): Worklist {
  const say = useSaying();
  const { name: me } = useOfficer();

  const alerts = useMemo(() => (rows ?? []).filter(({ isGone }) => !isGone).map(({ alert }) => alert), [rows]);
  const ids = useMemo(() => alerts.map(({ id }) => id), [alerts]);
  const { selection, select, tick } = useTicks(ids);
  const { place, stand, focus } = usePlace(ids, list, leftOff);
  const current = standing(ids, place);
  // Never a row that only moved up to the place of one that left: nobody chose it.
  const targets = alerts.filter(({ id }) => (selection.size > 0 ? selection.has(id) : id === place?.id));

  const undo = useUndo();
  const clear = (): void => {
    tick(NONE);
    whole.choose(false);
  };

  const actOnWhole = async (wish: Wish): Promise<void> => {
    clear();
    focus(current);
    try {
      const { acted, untried } = await whole.actOnAll(
        (alert) => mayDo(alert, wish.action, me),
        (part) => actions.run(part, wish),
      );
      if (acted.length + untried === 0) {
        say.nothing();
        return;
      }
      undo.note(wish, acted);
      say.wholeDone(wish, acted, untried);
    } catch (error) {
      say.unread(error);
    }
  };

  const takeBack = (): boolean => {
    const taken = undo.take();
    if (taken === null) return false;
    void whole
      .actOn(taken.alerts, (part) => actions.run(part, { action: 'undo' }))
      .then(({ acted }) => {
        say.undone(acted, taken.alerts.length);
      });
    return true;
  };

  const act = (wish: Wish, given?: readonly AlertView[]): void => {
    if (given === undefined && whole.isOn) {
      void actOnWhole(wish);
      return;
    }
    const on = given ?? targets;
    const legal = on.filter((alert) => mayDo(alert, wish.action, me));
    const next = afterActing(ids, new Set(on.map(({ id }) => id)));
    focus(next);
    tick(NONE);
    if (legal.length === 0 && on.length > 0) say.nothing();
    if (legal.length === 0) return;
    void actions.run(legal, wish).then((acted) => {
      undo.note(wish, acted);
      say.done(wish, acted);
      const isUndone = acted.some(isUnnamed); // then pressing the key again is enough
      if (isUndone) tick(selection);
      if (isUndone || document.activeElement === document.body) focus(isUndone ? (legal[0]?.id ?? null) : next);
    });
  };

  const { choose } = whole;
  const rowActions = useMemo<RowActions>(() => {
    const pick: RowActions['select'] = (id, isRange) => {
      choose(false);
      select(id, isRange);
    };
    return { select: pick, focused: stand };
  }, [select, stand, choose]);

  return {
    selection,
    current,
    targets,
    rowActions,
    act,
    focus,
    step: (by) => focus(place?.id === current ? neighbour(ids, current, by) : current),
    selectCurrent: (isRange) => current !== null && rowActions.select(current, isRange),
    selectAll: () => {
      if (whole.isOn) clear();
      else if (selection.size < ids.length) tick(new Set(ids));
      else if (total !== null && total > ids.length) whole.choose(true);
      else clear();
    },
    clear,
    whole,
    undo,
    takeBack,
  };
}

/** Selected rows, one by one or in ranges. */
function useTicks(ids: readonly string[]) {
  const [ticked, tick] = useState(NONE);
  const [anchor, setAnchor] = useState<string | null>(null);
  const select = useCallback(
    (id: string, isRange: boolean) => {
      tick((before) => (isRange ? rangeTo(before, ids, anchor, id) : toggled(before, id)));
      setAnchor(id);
    },
    [ids, anchor],
  );
  return { selection: kept(ticked, ids), select, tick };
}

/** Where the focus is, and how it moves. */
function usePlace(ids: readonly string[], list: ListOnScreen, { row, note }: LeftOff) {
  const [place, setPlace] = useState<Place | null>(() => (row === null ? null : { id: row, at: ids.indexOf(row) }));
  const stand = useCallback(
    (id: string) => {
      setPlace({ id, at: ids.indexOf(id) });
      note({ row: id });
    },
    [ids, note],
  );
  useFocusOnLeft(list.box, 'alert', row);
  const focus = useCallback(
    (id: string | null) => {
      if (id !== null) stand(id);
      bringFocus(list, id, ids);
    },
    [list, stand, ids],
  );
  return { place, stand, focus };
}

/** A row that is out of view does not exist: it is brought into view first. */
function bringFocus({ box, rows }: ListOnScreen, id: string | null, ids: readonly string[]): void {
  if (id === null || focusRow(box.current, 'alert', id)) return;
  const at = ids.indexOf(id);
  if (at < 0) return;
  rows.current?.reveal(at);
  focusOnceDrawn(box, 'alert', id);
}
