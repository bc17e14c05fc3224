import { memo, type MouseEvent } from 'react';
import { Link } from 'react-router';
import type { AlertView } from '../../client/protocol.js';
import { OVER_LIST } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { SurenessMeter } from '../look/sureness.meter.js';
import { SeverityMark } from '../look/severity.mark.js';
import { AlertMarks, AlertStep, Assignee, LineDistance } from '../work/alert.marks.js';
import { useBranchName } from '../work/branches.context.js';

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
  /** Where the row leads: the list with the customer's story over it. */
  to: string;
  on: RowActions;
}

export const AlertRow = memo(function AlertRow(props: Props) {
  const { alert, isGone, isSelected, isCurrent, isBusy, to, on } = props;
  const { words } = useLanguage();
  const tabIndex = isCurrent ? 0 : -1;
  const pick = (event: MouseEvent) => on.select(alert.id, event.shiftKey);
  return (
    <div
      className={`work-row edge-${alert.severity}`}
      data-selected={isSelected}
      data-gone={isGone}
      aria-busy={isBusy}
      onFocus={() => on.focused(alert.id)}
    >
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
      <Link
        className="row alert"
        data-testid="alert-row"
        data-alert={alert.id}
        to={to}
        state={OVER_LIST}
        tabIndex={tabIndex}
      >
        <AlertRowContent {...props} />
      </Link>
    </div>
  );
});

type ContentProps = Pick<Props, 'alert' | 'isGone' | 'due' | 'isLate' | 'trouble' | 'me'>;

/** What a row says of its alert: in the list of alerts, and among the most urgent of today. */
export function AlertRowContent({ alert, isGone, due, isLate, trouble, me }: ContentProps) {
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
