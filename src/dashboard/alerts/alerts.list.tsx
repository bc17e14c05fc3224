import { Button, Skeleton } from 'antd';
import { memo, useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { changeOf, NO_FILTER, sortName, type Change, type Place, type Sorting } from '../address/address.js';
import { useAddress, type Address } from '../address/use-address.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { isNarrowed, isOverdue, queryOf, type AlertFilter } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import type { BoardSession } from '../live/board.session.js';
import type { ListState } from '../live/list.reader.js';
import type { ListedRow } from '../live/listing.js';
import { troubleOf } from '../live/server.state.js';
import { useFollowing } from '../live/session.context.js';
import { useLeftOff } from '../look/left.off.js';
import { VirtualRows, type RowsHandle } from '../look/virtual.rows.js';
import { dueWords } from '../work/alert.marks.js';
import { UndoBar } from '../work/undo.bar.js';
import { useOfficer } from '../work/officer.context.js';
import type { RowCommand } from '../work/row.keys.js';
import { isStanding } from '../work/acting.js';
import { troubleWords } from '../work/trouble.words.js';
import { useAlertActions, type ActingState } from '../work/use-alert-actions.js';
import { AlertColumns } from './alert.columns.js';
import { AlertFilters } from './alert.filters.js';
import { AlertRow } from './alert.row.js';
import { AlertViews } from './alert.views.js';
import { AlertsHead } from './alerts.head.js';
import { BulkBar, DAY_MINUTES } from './bulk.bar.js';
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
    return run(command, work, ask, () => setDialog({ kind: 'help' }));
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

function run(
  command: RowCommand,
  work: Worklist,
  ask: (kind: 'resolve' | 'assign') => boolean,
  help: () => void,
): boolean {
  const act = (wish: Parameters<Worklist['act']>[0]): boolean => {
    if (work.targets.length > 0) work.act(wish);
    return work.targets.length > 0;
  };
  switch (command) {
    case 'down':
    case 'up':
      work.step(command === 'down' ? 1 : -1);
      return true;
    case 'claim':
    case 'acknowledge':
      return act({ action: command });
    case 'snooze':
      return act({ action: 'snooze', minutes: DAY_MINUTES });
    case 'resolve':
    case 'assign':
      return ask(command);
    case 'select':
    case 'selectRange':
      work.selectCurrent(command === 'selectRange');
      return true;
    case 'selectAll':
      work.selectAll();
      return true;
    case 'undo':
      return work.takeBack();
    case 'clear':
      work.clear();
      return work.selection.size > 0;
    case 'help':
      help();
      return true;
  }
}

/** What somebody who only reads may press. */
const READING: ReadonlySet<RowCommand> = new Set<RowCommand>(['down', 'up', 'clear']);

/**
 * What is open beside the list follows the place in the list, when a key moved it there. A press on a row opens by itself.
 *
 * @returns to be called when a key was pressed
 */
function useFollowed(
  { follow, param }: Address,
  { current }: Worklist,
  rows: readonly ListedRow[] | null,
  isOn: boolean,
): () => void {
  const isPressed = useRef(false);
  const open = param('alert');
  useEffect(() => {
    if (!isOn || !isPressed.current || current === null || current === open) return undefined;
    const alert = rows?.find((row) => row.alert.id === current)?.alert;
    const timer = setTimeout(() => {
      isPressed.current = false;
      if (alert !== undefined) follow({ alert: alert.id, customer: alert.customerId });
    }, FOLLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isOn, current, open, rows, follow]);
  return useCallback(() => {
    isPressed.current = true;
  }, []);
}

const FOLLOW_AFTER_MS = 150;
const MINUTE_MS = 60_000;

/** After whatever covered the list has closed, the focus returns to the row where it was. */
function useFocusBack(isCovered: boolean, { focus, current }: Worklist): void {
  const wasCovered = useRef(isCovered);
  useEffect(() => {
    if (wasCovered.current && !isCovered && document.activeElement === document.body) focus(current);
    wasCovered.current = isCovered;
  }, [isCovered, focus, current]);
}

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

interface NoRowsProps {
  list: ListState;
  filter: AlertFilter;
  onChange: (change: Change) => void;
  onRetry: () => void;
}

function NoRows({ list, filter, onChange, onRetry }: NoRowsProps) {
  const { words } = useLanguage();
  if (list.rows !== null) return <Empty filter={filter} onChange={onChange} />;
  const trouble = troubleOf(list.error);
  if (trouble === null) return <Skeleton active />;
  return (
    <p className="read-trouble" role="alert">
      {typeof trouble === 'string' ? words.trouble[trouble] : words.today.loadFailed(trouble.detail)}{' '}
      <Button size="small" onClick={onRetry}>
        {words.today.retry}
      </Button>
    </p>
  );
}

function Empty({ filter, onChange }: { filter: AlertFilter; onChange: (change: Change) => void }) {
  const { words } = useLanguage();
  if (filter.stage === null && !isNarrowed(filter)) return words.today.noAlerts;
  return (
    <>
      <p>{words.work.noneMatch}</p>
      <Button size="small" onClick={() => onChange(NO_FILTER)}>
        {words.work.clearFilters}
      </Button>
    </>
  );
}
