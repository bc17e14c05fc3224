import { memo, type MouseEvent } from 'react';
import { Link } from 'react-router';
import type { AlertView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { OVER_LIST } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { SurenessMeter } from '../look/sureness.meter.js';
import { SeverityMark } from '../look/severity.mark.js';
import { AlertMarks, AlertStep, Assignee, LineDistance } from '../work/alert.marks.js';
import { useBranchName } from '../work/branches.context.js';
import { RiskTrend, useTrendWords } from '../work/risk.trend.js';
import { lastingOf } from '../work/due.js';

export interface RowActions {
  select: (id: string, isRange: boolean) => void;
  focused: (id: string) => void;
}

interface Props {
  alert: AlertView;
  /** Others have dealt with it while the list is held. */
  isGone: boolean;
  isSelected: boolean;
  /** The only row that the Tab key stops at. */
  isCurrent: boolean;
  isBusy: boolean;
  due: string;
  isLate: boolean;
  /** Why an action failed; shown in place of the reason. */
  trouble: string | null;
  me: string | null;
  /** The reader's key may act: the row can be selected. */
  mayAct: boolean;
  /** Its customer is open beside the list. */
  isOpen: boolean;
  /** Of the run's clock, to the minute. */
  now: EpochMs | null;
  /** Where the row leads: the list with the customer's story over it. */
  to: string;
  on: RowActions;
}

export const AlertRow = memo(function AlertRow(props: Props) {
  const { alert, isGone, isSelected, isCurrent, isBusy, isOpen, mayAct, now, to, on } = props;
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div
      className={`work-row edge-${alert.severity}${mayAct ? '' : ' unpicked'}`}
      data-selected={isSelected}
      data-open={isOpen}
      data-gone={isGone}
      aria-busy={isBusy}
      onFocus={() => on.focused(alert.id)}
    >
      {mayAct && <Pick {...props} tabIndex={tabIndex} />}
      <Link
        className="row alert columned"
        data-testid="alert-row"
        data-alert={alert.id}
        to={to}
        state={OVER_LIST}
        tabIndex={tabIndex}
      >
        <AlertRowContent {...props} />
        <Figures alert={alert} now={now} />
      </Link>
    </div>
  );
});

function Pick({ alert, isGone, isSelected, tabIndex, on }: Props & { tabIndex: number }) {
  const { words } = useLanguage();
  const pick = (event: MouseEvent) => on.select(alert.id, event.shiftKey);
  return (
    <label className="pick" title={words.work.select(alert.customerId)}>
      <input
        type="checkbox"
        data-testid="alert-select"
        aria-label={words.work.select(alert.customerId)}
        tabIndex={tabIndex}
        checked={isSelected}
        disabled={isGone}
        onClick={pick}
        readOnly
      />
    </label>
  );
}

/** The figures that the list can be sorted by, each in its column. */
function Figures({ alert, now }: Pick<Props, 'alert' | 'now'>) {
  const { words, format } = useLanguage();
  const trend = useTrendWords(alert);
  return (
    <span className="figures">
      <span
        className="col-value number"
        data-label={words.sorting.name.value}
        title={`${words.sorting.name.value}: ${format.amount(alert.valueAtStake)}`}
      >
        {format.short(alert.valueAtStake)}
      </span>
      <span
        className="col-age number"
        data-label={words.sorting.name.age}
        title={`${words.work.opened}: ${format.dateTime(alert.openedAt)}`}
      >
        {now === null ? '' : words.lasting(lastingOf(now - alert.openedAt))}
      </span>
      <span
        className="col-risk number"
        data-testid="alert-risk"
        data-label={words.sorting.name.risk}
        title={trend ?? words.sorting.means.risk}
      >
        <span aria-hidden={trend !== null}>
          <RiskTrend alert={alert} />
        </span>
        {trend !== null && <span className="sr-only">{trend}</span>}
      </span>
    </span>
  );
}

type ContentProps = Pick<Props, 'alert' | 'isGone' | 'due' | 'isLate' | 'trouble' | 'me'>;

/** What a row says of its alert. */
function AlertRowContent({ alert, isGone, due, isLate, trouble, me }: ContentProps) {
  const { words, say } = useLanguage();
  const branchName = useBranchName();
  const reason = alert.reasons[0];
  return (
    <>
      <SeverityMark severity={alert.severity} />
      <SurenessMeter confidence={alert.kind === 'threshold' ? null : alert.confidence} />
      <span className="subject">
        <span className="who" title={alert.customerId}>
          {alert.customerId}
        </span>
        <span className={`tier tier-${alert.valueTier}`}>{words.tier[alert.valueTier]}</span>
        {alert.strategy !== null && <span className="strategy">{say(alert.strategy.label)}</span>}
        <AlertStep alert={alert} />
        {alert.branch !== null && (
          <span className="branch" data-testid="alert-branch">
            {branchName(alert.branch)}
          </span>
        )}
      </span>
      <span className="due" data-late={isLate} data-testid="alert-due">
        {due}
      </span>
      <span className="facts">
        {trouble === null ? (
          <span className="reason" title={reason && say(reason.text)}>
            {reason && say(reason.text)}
          </span>
        ) : (
          <span className="reason trouble" role="alert" data-testid="alert-trouble">
            {trouble}
          </span>
        )}
        <Marks alert={alert} isGone={isGone} />
      </span>
      <Assignee name={alert.assignee} me={me} />
    </>
  );
}

function Marks({ alert, isGone }: Pick<Props, 'alert' | 'isGone'>) {
  const { words } = useLanguage();
  return (
    <span className="marks">
      <LineDistance alert={alert} />
      <AlertMarks alert={alert} isBrief />
      {(isGone || alert.status !== 'open') && (
        <span className="state" data-testid="alert-state">
          {isGone ? words.work.gone : words.status[alert.status]}
        </span>
      )}
    </span>
  );
}
