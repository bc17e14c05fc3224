import { memo, useCallback, useMemo, useRef, useState, type RefObject } from 'react';
import { changeOf, sortName, type Place, type Sorting } from '../address/address.js';
import { useAddress, type Address } from '../address/use-address.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { isOverdue, queryOf, type AlertFilter } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import type { BoardSession } from '../live/board.session.js';
import type { ListState } from '../live/list.reader.js';
import type { ListedRow } from '../live/listing.js';
import { useFollowing } from '../live/session.context.js';
import { useLeftOff } from '../look/left.off.js';
import { VirtualRows, type RowsHandle } from '../look/virtual.rows.js';
import { dueWords } from '../work/alert.marks.js';
import { UndoBar } from '../work/undo.bar.js';
import { useOfficer } from '../work/officer.context.js';
import { isStanding } from '../work/acting.js';
import { troubleWords } from '../work/trouble.words.js';
import { useAlertActions, type ActingState } from '../work/use-alert-actions.js';
import { AlertColumns } from './alert.columns.js';
import { AlertFilters } from './alert.filters.js';
import { AlertRow } from './alert.row.js';
import { AlertViews } from './alert.views.js';
import { AlertsHead } from './alerts.head.js';
import { BulkBar } from './bulk.bar.js';
import { NoRows } from './no.rows.js';
import { READING, runCommand } from './row.commands.js';
import { useFocusBack, useFollowed } from './use-list-focus.js';
import type { Holding } from '../work/use-held.js';
import { useRows } from './use-rows.js';
import { useRowKeys } from './use-row-keys.js';
import { MOST_WHOLE } from './whole.filter.js';
import { useWhole } from './use-whole.js';
import { useWorklist, type ListOnScreen, type Worklist } from './use-worklist.js';
import { WorkDialogs, type WorkDialog } from './work.dialogs.js';

interface Props {
  board: Board;
  session: BoardSession;
  filter: AlertFilter;
  sorting: Sorting;
  /** A customer's story is open, over the list or beside it. */
  isOpen: boolean;
  /** It covers the list. */
  isCovered: boolean;
}

/** The workbench: who is next, and every action on them, without leaving the list. */
export const AlertsList = memo(function AlertsList(props: Props) {
  const { board, session, filter, sorting, isOpen, isCovered } = props;
  const { words } = useLanguage();
  const actions = useAlertActions(session);
  const leftOff = useLeftOff();
  const query = { ...queryOf(filter), sort: sortName(sorting) };
  const { list, holding, readMore, readAgain } = useRows(filter, sorting, board, leftOff);
  const { rows } = list;
  const screen = useListOnScreen(holding);
  const work = useWorklist(list, screen, actions, useWhole(session, query), leftOff);
  const { mayAct } = useFollowing();
  const [dialog, setDialog] = useState<WorkDialog | null>(null);
  const address = useAddress();
  const narrow = useCallback((change: Partial<AlertFilter>) => address.change(changeOf(change)), [address]);
  const followed = useFollowed(address, work, rows, isOpen && !isCovered);

  const ask = (kind: 'resolve' | 'assign'): boolean => {
    const count = work.whole.isOn ? Math.min(MOST_WHOLE, list.total ?? 0) : work.targets.length;
    if (count > 0) setDialog({ kind, alerts: work.whole.isOn ? undefined : work.targets, count });
    return count > 0;
  };
  useRowKeys(!isCovered && dialog === null, (command) => {
    if (!mayAct && !READING.has(command)) return false;
    if (command === 'clear' && isOpen && work.selection.size === 0) {
      address.close();
      return true;
    }
    followed();
    return runCommand(command, work, ask, () => setDialog({ kind: 'help' }));
  });
  useFocusBack(isOpen || dialog !== null, work);

  return (
    <section className="panel alerts" aria-label={words.today.alerts}>
      <AlertsHead
        {...{ filter, list, holding, work }}
        query={query}
        shown={rows?.length ?? 0}
        onShowAll={() => address.change({ stage: null })}
        onHelp={() => setDialog({ kind: 'help' })}
      />
      <AlertViews filter={filter} />
      <div className="tools">
        <AlertFilters
          filter={filter}
          sorting={sorting}
          isCovered={work.selection.size > 0}
          branches={useBranchesOf(rows)}
          onNarrow={narrow}
        />
        {(work.selection.size > 0 || work.whole.progress !== null) && (
          <BulkBar
            work={work}
            total={list.total}
            shown={shownOf(rows)}
            onResolve={() => ask('resolve')}
            onAssign={() => ask('assign')}
          />
        )}
      </div>
      <AlertColumns sorting={sorting} isPicked={mayAct} />
      <List
        {...{ list, filter, holding, work, actions, address, mayAct, readAgain }}
        now={board.asOf}
        handle={screen.rows}
        onNearEnd={readMore}
      />
      <UndoBar offer={work.undo.offer} onUndo={work.takeBack} />
      {dialog !== null && <WorkDialogs dialog={dialog} onClose={() => setDialog(null)} onAct={work.act} />}
    </section>
  );
});

function useListOnScreen({ list: { ref: box } }: Holding): ListOnScreen {
  const rows = useRef<RowsHandle>(null);
  return useMemo(() => ({ box, rows }), [box]);
}

function shownOf(rows: readonly ListedRow[] | null): number {
  return (rows ?? []).filter(({ isGone }) => !isGone).length;
}

/** No branch has it in its id. */
const BETWEEN = '\0';

/** Each once. The list keeps its identity while the branches are the same. */
function useBranchesOf(rows: readonly ListedRow[] | null): readonly string[] {
  const ids = new Set((rows ?? []).flatMap(({ alert: { branch } }) => branch ?? []));
  const key = [...ids].sort().join(BETWEEN);
  return useMemo(() => (key === '' ? [] : key.split(BETWEEN)), [key]);
}

interface ListProps {
  list: ListState;
  filter: AlertFilter;
  now: EpochMs | null;
  holding: Holding;
  work: Worklist;
  actions: ActingState;
  address: Address;
  mayAct: boolean;
  readAgain: () => void;
  handle: RefObject<RowsHandle | null>;
  onNearEnd: () => void;
}

const NO_ROWS: readonly ListedRow[] = [];
const ROW_HEIGHT = 61;

function List({ list, filter, holding, address, handle, onNearEnd, readAgain, ...row }: ListProps) {
  const { words } = useLanguage();
  const { rows } = list;
  return (
    <VirtualRows
      className={holding.held ? '' : 'calm'}
      testId="alerts-list"
      label={words.today.alerts}
      items={rows ?? NO_ROWS}
      keyOf={({ alert }) => alert.id}
      height={ROW_HEIGHT}
      nothing={<NoRows list={list} filter={filter} onChange={address.change} onRetry={readAgain} />}
      row={(one) => <Row {...row} row={one} address={address} />}
      {...{ holding, handle, onNearEnd }}
    />
  );
}

const MINUTE_MS = 60_000;

interface RowProps {
  row: ListedRow;
  mayAct: boolean;
  now: EpochMs | null;
  work: Worklist;
  actions: ActingState;
  address: Address;
}

function Row({ row: { alert, isGone }, now, work, actions, address, mayAct }: RowProps) {
  const language = useLanguage();
  const { name } = useOfficer();
  const trouble = actions.troubles.get(alert.id);
  const isInTheWay = trouble !== undefined && isStanding(trouble, alert);
  return (
    <AlertRow
      alert={alert}
      isGone={isGone}
      isSelected={work.selection.has(alert.id)}
      isCurrent={work.current === alert.id}
      isOpen={address.param('alert') === alert.id}
      mayAct={mayAct}
      now={now === null ? null : Math.floor(now / MINUTE_MS) * MINUTE_MS}
      isBusy={actions.busy.has(alert.id)}
      due={dueWords(alert, now, language)}
      isLate={now !== null && isOverdue(alert, now)}
      trouble={isInTheWay ? troubleWords(trouble, language.words) : null}
      me={name}
      to={textOf(address.changed({ alert: alert.id, customer: alert.customerId }))}
      on={work.rowActions}
    />
  );
}

/** As text, so that a row whose address is the same is not drawn again. */
function textOf({ pathname, search }: Place): string {
  return pathname + search;
}
