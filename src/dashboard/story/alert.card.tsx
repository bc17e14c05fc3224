import { Alert } from 'antd';
import type { ReactNode } from 'react';
import type { AlertView, CustomerView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { isOverdue } from '../live/alert.filter.js';
import type { BoardSession } from '../live/board.session.js';
import { useFollowing } from '../live/session.context.js';
import { SeverityMark } from '../look/severity.mark.js';
import { AlertMarks, AlertStep, Assignee, dueWords, LineDistance } from '../work/alert.marks.js';
import { useBranchName } from '../work/branches.context.js';
import { useOfficer } from '../work/officer.context.js';
import { TrendArrow, useTrendWords } from '../work/risk.trend.js';
import { troubleWords } from '../work/trouble.words.js';
import { AlertActs } from './alert.acts.js';
import { AlertTimeline } from './alert.timeline.js';
import { GainButton } from './gain.button.js';
import { StoryReasons } from './story.reasons.js';
import { useAlertWork } from './use-alert-work.js';

interface Props {
  given: AlertView;
  /** As of now: the alert keeps the reason and the strategy of when it was raised. */
  customer: Pick<CustomerView, 'reasons' | 'strategy'>;
  isClosed: boolean;
  now: EpochMs;
  session: BoardSession;
}

/** One alert: its status, what changed, the possible actions, and its timeline. */
export function AlertCard({ given, customer, isClosed, now, session }: Props) {
  const { words } = useLanguage();
  const work = useAlertWork(session, given, isClosed);
  const { alert, trouble, detail } = work;
  const { mayAct } = useFollowing();
  return (
    <article
      className={`alert-card edge-${alert.severity}`}
      data-testid="alert-card"
      data-status={alert.status}
      aria-label={`${words.alertKind[alert.kind]}, ${words.severity[alert.severity]}`}
    >
      <Standing alert={alert} now={now} />
      <Trend alert={{ risk: alert.risk, ...(detail?.riskNow === undefined ? {} : { riskNow: detail.riskNow }) }} />
      {detail?.expectedGain !== undefined && alert.status !== 'resolved' && (
        <div>
          <GainButton gain={detail.expectedGain} hasGoneCold={detail.hasGoneCold} />
        </div>
      )}
      <Advice alert={alert} customer={customer} />
      {alert.changed !== undefined && alert.changed.length > 0 && (
        <div className="story-changed" data-testid="changed">
          <h4>{words.story.changed}</h4>
          <StoryReasons reasons={alert.changed} />
        </div>
      )}
      <div aria-live="polite">
        {trouble !== null && (
          <Alert type="warning" showIcon data-testid="alert-trouble" title={troubleWords(trouble, words)} />
        )}
      </div>
      {mayAct && <AlertActs work={work} now={now} />}
      <AlertTimeline detail={detail} isMissing={work.isStoryMissing} />
    </article>
  );
}

function Standing({ alert, now }: { alert: AlertView; now: EpochMs }) {
  const language = useLanguage();
  const { words, format } = language;
  const { name: me } = useOfficer();
  const branchName = useBranchName();
  return (
    <>
      <p className="card-head">
        <SeverityMark severity={alert.severity} />
        {alert.kind !== alert.stage && <strong>{words.alertKind[alert.kind]}</strong>}
        <AlertStep alert={alert} />
        <LineDistance alert={alert} />
        <span className="due" data-late={isOverdue(alert, now)} title={words.work.dueAt}>
          {dueWords(alert, now, language)}
        </span>
      </p>
      <dl className="card-facts small">
        <Fact name={words.work.status}>
          <StatusWords alert={alert} />
        </Fact>
        <Fact name={words.work.assignedTo}>
          <Assignee name={alert.assignee} me={me} />
        </Fact>
        {alert.branch !== null && <Fact name={words.work.branch}>{branchName(alert.branch)}</Fact>}
        <Fact name={words.work.dueAt}>{format.dateTime(alert.dueAt)}</Fact>
        <Fact name={words.work.priority}>{format.count(alert.priority)}</Fact>
        <Fact name={words.work.opened}>{format.dateTime(alert.openedAt)}</Fact>
      </dl>
      <p className="card-marks small">
        <AlertMarks alert={alert} />
        {alert.returns > 0 && <span className="mark">{words.work.returns(alert.returns)}</span>}
      </p>
    </>
  );
}

function Trend({ alert }: { alert: Pick<AlertView, 'risk' | 'riskNow'> }) {
  const said = useTrendWords(alert);
  if (said === null) return null;
  return (
    <p className="small card-trend" data-testid="card-trend">
      <TrendArrow alert={alert} /> {said}
    </p>
  );
}

/**
 * The reason and what to try, in one sentence each. The details are further down; where they are others by now, it is
 * said that these are of when the alert was raised.
 */
function Advice({ alert: { reasons, strategy }, customer }: Pick<Props, 'customer'> & { alert: AlertView }) {
  const { words, say } = useLanguage();
  if (reasons.length === 0 && strategy === null) return null;
  const isOfThen = reasons[0]?.code !== customer.reasons[0]?.code || strategy?.name !== customer.strategy?.name;
  return (
    <div className="card-advice">
      {isOfThen && (
        <p className="quiet small" data-testid="as-raised">
          {words.work.asRaised}
        </p>
      )}
      {reasons[0] !== undefined && <p>{say(reasons[0].text)}</p>}
      {strategy !== null && (
        <p>
          <span className="strategy">{say(strategy.label)}</span>
          {say(strategy.advice)}
        </p>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function StatusWords({ alert: { status, statusUntilAt, outcome } }: { alert: AlertView }) {
  const { words, format } = useLanguage();
  if (status === 'resolved' && outcome !== null) return words.work.resolvedAs(words.outcome[outcome]);
  const until =
    statusUntilAt !== null && (status === 'snoozed' || status === 'acknowledged')
      ? ` ${words.work.statusUntil[status](format.dateTime(statusUntilAt))}`
      : '';
  return words.status[status] + until;
}
