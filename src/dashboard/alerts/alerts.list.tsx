import { Button, Skeleton } from 'antd';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { ALL_ALERTS, isNarrowed, isOverdue, type AlertFilter } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import type { BoardSession } from '../live/board.session.js';
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
import type { Holding } from './use-held.js';
import { useRows } from './use-rows.js';
import { useRowKeys } from './use-row-keys.js';
import { useWorklist, type Worklist } from './use-worklist.js';
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
  const work = useWorklist(rows, holding.list.ref, actions);
  const [dialog, setDialog] = useState<WorkDialog | null>(null);
  const narrow = useNarrowing(session);

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
        onShowAll={() => narrow({ stage: null })}
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
      <List {...{ rows, board, holding, work, actions }} onNarrow={narrow} />
      {dialog !== null && (
        <WorkDialogs dialog={dialog} session={session} onClose={() => setDialog(null)} onAct={work.act} />
      )}
    </section>
  );
});

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
  onNarrow: (change: Partial<AlertFilter>) => void;
}

function List({ rows, board, holding, work, actions, onNarrow }: ListProps) {
  return (
    <ul className="rows calm" data-testid="alerts-list" {...holding.list}>
      {(rows ?? []).map((row) => (
        <Row key={row.alert.id} row={row} now={board.asOf} work={work} actions={actions} />
      ))}
      {(rows === null || rows.length === 0) && (
        <li className="nothing">
          {rows === null ? <Skeleton active /> : <Empty filter={board.filter} onNarrow={onNarrow} />}
        </li>
      )}
    </ul>
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

/** The filter "mine" needs the officer's name. */
function useNarrowing(session: BoardSession): (change: Partial<AlertFilter>) => void {
  const { name, named } = useOfficer();
  useEffect(() => session.narrow({ me: name }), [session, name]);
  return (change) => {
    if (change.whose !== 'mine') session.narrow(change);
    else void named().then((me) => me !== null && session.narrow({ ...change, me }));
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
}

function Row({ row: { alert, isGone }, now, work, actions }: RowProps) {
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
      on={work.rowActions}
    />
  );
}

function Empty({ filter, onNarrow }: { filter: AlertFilter; onNarrow: (change: Partial<AlertFilter>) => void }) {
  const { words } = useLanguage();
  if (filter.stage === null && !isNarrowed(filter)) return words.today.noAlerts;
  return (
    <>
      <p>{words.work.noneMatch}</p>
      <Button size="small" onClick={() => onNarrow({ ...ALL_ALERTS, me: filter.me })}>
        {words.work.clearFilters}
      </Button>
    </>
  );
}
