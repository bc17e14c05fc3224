import { App } from 'antd';
import { useCallback, useMemo, useState, type RefObject } from 'react';
import type { AlertView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import type { RowsHandle } from '../look/virtual.rows.js';
import type { Acted, Wish } from '../work/acting.js';
import type { ListedRow } from '../live/listing.js';
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
import { troubleWords } from '../work/trouble.words.js';
import type { ActingState } from '../work/use-alert-actions.js';
import type { RowActions } from './alert.row.js';

export interface Worklist {
  selection: Selection;
  /** The row that the keys act on and the Tab key stops at. */
  current: string | null;
  /** The alerts that an action applies to: the selected rows, else the current one. */
  targets: readonly AlertView[];
  rowActions: RowActions;
  act: (wish: Wish, on?: readonly AlertView[]) => void;
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
export function useWorklist(rows: readonly ListedRow[] | null, list: ListOnScreen, actions: ActingState): Worklist {
  const say = useSaying();
  const { name: me } = useOfficer();

  const alerts = useMemo(() => (rows ?? []).filter(({ isGone }) => !isGone).map(({ alert }) => alert), [rows]);
  const ids = useMemo(() => alerts.map(({ id }) => id), [alerts]);
  const { selection, select, tick } = useTicks(ids);
  const { place, stand, focus } = usePlace(ids, list);
  const current = standing(ids, place);
  // Never a row that only moved up to the place of one that left: nobody chose it.
  const targets = alerts.filter(({ id }) => (selection.size > 0 ? selection.has(id) : id === place?.id));

  const act = (wish: Wish, on: readonly AlertView[] = targets): void => {
    const legal = on.filter((alert) => mayDo(alert, wish.action, me));
    const next = afterActing(ids, new Set(on.map(({ id }) => id)));
    focus(next);
    tick(NONE);
    if (legal.length === 0 && on.length > 0) say.nothing();
    if (legal.length === 0) return;
    void actions.run(legal, wish).then((acted) => {
      say.done(wish, acted);
      const isUndone = acted.some(isUnnamed); // then pressing the key again is enough
      if (isUndone) tick(selection);
      if (isUndone || document.activeElement === document.body) focus(isUndone ? (legal[0]?.id ?? null) : next);
    });
  };

  const rowActions = useMemo<RowActions>(() => ({ select, focused: stand }), [select, stand]);

  return {
    selection,
    current,
    targets,
    rowActions,
    act,
    focus,
    step: (by) => focus(place?.id === current ? neighbour(ids, current, by) : current),
    selectCurrent: (isRange) => current !== null && select(current, isRange),
    selectAll: () => tick(selection.size === ids.length ? NONE : new Set(ids)),
    clear: () => tick(NONE),
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
function usePlace(ids: readonly string[], list: ListOnScreen) {
  const [place, setPlace] = useState<Place | null>(null);
  const stand = useCallback((id: string) => setPlace({ id, at: ids.indexOf(id) }), [ids]);
  const focus = useCallback(
    (id: string | null) => {
      if (id !== null) stand(id);
      focusRow(list, id, ids);
    },
    [list, stand, ids],
  );
  return { place, stand, focus };
}

/** A row that is out of view does not exist: it is brought into view first. */
function focusRow({ box, rows }: ListOnScreen, id: string | null, ids: readonly string[]): void {
  if (id === null || takeFocus(box.current, id)) return;
  const at = ids.indexOf(id);
  if (at < 0) return;
  rows.current?.reveal(at);
  requestAnimationFrame(() => requestAnimationFrame(() => takeFocus(box.current, id)));
}

function takeFocus(box: HTMLElement | null, id: string): boolean {
  const row = box?.querySelector<HTMLElement>(`[data-alert="${CSS.escape(id)}"]`) ?? null;
  row?.focus();
  return row !== null;
}

/** One message at a time: an officer who works through fifty rows needs no stack of messages. */
const MESSAGE = { key: 'worklist', duration: 4 };

function useSaying() {
  const { message } = App.useApp();
  const { words, format } = useLanguage();
  return {
    nothing: () => void message.info({ ...MESSAGE, content: words.work.nothingToDo }),
    done: ({ action }: Wish, acted: readonly Acted[]): void => {
      const done = acted.filter(({ outcome }) => outcome === 'done').length;
      const [first] = acted;
      if (done === acted.length) {
        const content = words.work.done[action]?.(format.count(done)) ?? words.work.otherDone(format.count(done));
        void message.success({ ...MESSAGE, content });
      } else if (first?.outcome === 'refused' && (acted.length === 1 || isUnnamed(first))) {
        void message.warning({ ...MESSAGE, content: troubleWords(first.trouble, words) });
      } else {
        const some = acted.some(isUnanswered) ? words.work.someUnanswered : words.work.someDone;
        void message.warning({ ...MESSAGE, content: some(format.count(done), format.count(acted.length - done)) });
      }
    },
  };
}

function isUnnamed(acted: Acted): boolean {
  return acted.outcome === 'refused' && acted.trouble.why === 'unnamed';
}

function isUnanswered(acted: Acted): boolean {
  return acted.outcome === 'refused' && acted.trouble.why === 'unanswered';
}
