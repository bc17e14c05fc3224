import { Button, Skeleton } from 'antd';
import { memo, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { changeOf, NO_FILTER, type Change, type Place } from '../address/address.js';
import { useAddress, type Address } from '../address/use-address.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { isNarrowed, isOverdue, type AlertFilter } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import type { BoardSession } from '../live/board.session.js';
import { VirtualRows, type RowsHandle } from '../look/virtual.rows.js';
import { dueWords } from '../work/alert.marks.js';
import type { HeldRow } from '../work/held.rows.js';
import { useOfficer } from '../work/officer.context.js';
import type { RowCommand } from '../work/row.keys.js';
import { isStanding } from '../work/acting.js';
import { troubleWords } from '../work/trouble.words.js';
import { useAlertActions, type ActingState } from '../work/use-alert-actions.js';
import { AlertFilters } from './alert.filters.js';
import { AlertRow } from './alert.row.js';
import { AlertsHead } from './alerts.head.js';
import { BulkBar, DAY_MINUTES } from './bulk.bar.js';
import type { Holding } from '../work/use-held.js';
import { useRows } from './use-rows.js';
import { useRowKeys } from './use-row-keys.js';
import { useWorklist, type ListOnScreen, type Worklist } from './use-worklist.js';
import { WorkDialogs, type WorkDialog } from './work.dialogs.js';

interface Props {
  board: Board;
  session: BoardSession;
  /** A customer's story covers the list. */
  isCovered: boolean;
}

/** The workbench: who is next, and every action on them, without leaving the list. */
export const AlertsList = memo(function AlertsList({ board, session, isCovered }: Props) {
  const { words } = useLanguage();
  const actions = useAlertActions(session);
  const { rows, holding, newer } = useRows(board, actions.mine);
  const list = useListOnScreen(holding);
  const work = useWorklist(rows, list, actions);
  const [dialog, setDialog] = useState<WorkDialog | null>(null);
  const address = useAddress();
  const narrow = useNarrowing(address);

  const ask = (kind: 'resolve' | 'assign'): boolean => {
    if (work.targets.length > 0) setDialog({ kind, alerts: work.targets });
    return work.targets.length > 0;
  };
  useRowKeys(!isCovered && dialog === null, (command) => run(command, work, ask, () => setDialog({ kind: 'help' })));
  useFocusBack(isCovered || dialog !== null, work);

  return (
    <section className="panel alerts" aria-label={words.today.alerts}>
      <AlertsHead
        {...{ board, holding, newer, work }}
        shown={rows?.length ?? 0}
        onShowAll={() => address.change({ stage: null })}
        onHelp={() => setDialog({ kind: 'help' })}
      />
      <div className="tools">
        <AlertFilters
          filter={board.filter}
          isCovered={work.selection.size > 0}
          branches={useBranchesOf(board)}
          onNarrow={narrow}
        />
        {work.selection.size > 0 && (
          <BulkBar work={work} onResolve={() => ask('resolve')} onAssign={() => ask('assign')} />
        )}
      </div>
      <List {...{ rows, board, holding, work, actions, address }} handle={list.rows} onNearEnd={session.loadMore} />
      {dialog !== null && <WorkDialogs dialog={dialog} onClose={() => setDialog(null)} onAct={work.act} />}
    </section>
  );
});

function useListOnScreen({ list: { ref: box } }: Holding): ListOnScreen {
  const rows = useRef<RowsHandle>(null);
  return useMemo(() => ({ box, rows }), [box]);
}

/** No branch has it in its id. */
const BETWEEN = '\0';

/** Each once. The list keeps its identity while the branches are the same. */
function useBranchesOf({ alerts }: Board): readonly string[] {
  const ids = new Set((alerts ?? []).flatMap(({ branch }) => branch ?? []));
  const key = [...ids].sort().join(BETWEEN);
  return useMemo(() => (key === '' ? [] : key.split(BETWEEN)), [key]);
}

interface ListProps {
  rows: readonly HeldRow[] | null;
  board: Board;
  holding: Holding;
  work: Worklist;
  actions: ActingState;
  address: Address;
  handle: RefObject<RowsHandle | null>;
  onNearEnd: () => void;
}

const NO_ROWS: readonly HeldRow[] = [];
const ROW_HEIGHT = 65;

function List({ rows, board, holding, work, actions, address, handle, onNearEnd }: ListProps) {
  const { words } = useLanguage();
  return (
    <VirtualRows
      className={holding.held ? '' : 'calm'}
      testId="alerts-list"
      label={words.today.alerts}
      items={rows ?? NO_ROWS}
      keyOf={({ alert }) => alert.id}
      height={ROW_HEIGHT}
      nothing={rows === null ? <Skeleton active /> : <Empty filter={board.filter} onChange={address.change} />}
      row={(row) => <Row row={row} now={board.asOf} work={work} actions={actions} address={address} />}
      {...{ holding, handle, onNearEnd }}
    />
  );
}

function run(command: RowCommand, work: Worklist, ask: (kind: 'resolve') => boolean, help: () => void): boolean {
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
      return ask('resolve');
    case 'select':
    case 'selectRange':
      work.selectCurrent(command === 'selectRange');
      return true;
    case 'clear':
      work.clear();
      return work.selection.size > 0;
    case 'help':
      help();
      return true;
  }
}

/** The filter is the address. "Mine" needs the officer's name. */
function useNarrowing({ change }: Address): (filter: Partial<AlertFilter>) => void {
  const { named } = useOfficer();
  return (filter) => {
    if (filter.whose !== 'mine') change(changeOf(filter));
    else void named().then((me) => me !== null && change(changeOf(filter)));
  };
}

/** After whatever covered the list has closed, the focus returns to the row where it was. */
function useFocusBack(isCovered: boolean, { focus, current }: Worklist): void {
  const wasCovered = useRef(isCovered);
  useEffect(() => {
    if (wasCovered.current && !isCovered && document.activeElement === document.body) focus(current);
    wasCovered.current = isCovered;
  }, [isCovered, focus, current]);
}

interface RowProps {
  row: HeldRow;
  now: EpochMs | null;
  work: Worklist;
  actions: ActingState;
  address: Address;
}

function Row({ row: { alert, isGone }, now, work, actions, address }: RowProps) {
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
