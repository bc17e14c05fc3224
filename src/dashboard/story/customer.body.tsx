import { useMemo } from 'react';
import { Skeleton } from 'antd';
import type { ActivityView, AlertDetail, LoggedContactView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { StageMark } from '../look/stage.mark.js';
import { happenings } from './happenings.js';
import { RiskLine } from './risk.line.js';
import { ContactLog } from './contact.log.js';
import { ribbonPlan } from './ribbon.plan.js';
import { StageRibbon } from './stage.ribbon.js';
import { StoryAdvice } from './story.advice.js';
import { StoryAlerts } from './story.alert.js';
import { StoryChannels } from './story.channels.js';
import type { BodyProps } from './story.content.js';
import { StoryDecision } from './story.decision.js';
import { StoryEnd } from './story.end.js';
import { StoryFigures } from './story.figures.js';
import { StoryOdds } from './story.odds.js';
import { StoryProducts } from './story.products.js';
import { StoryRecord } from './story.record.js';
import { StoryWindows } from './story.windows.js';
import { StoryWorth } from './story.worth.js';
import { summarySentence } from './summary.sentence.js';
import { useCustomerRecord, type CustomerRecord } from './use-customer-record.js';
import { WeeklyCharts } from './weekly.charts.js';
import { WholeTimeline } from './whole.timeline.js';

const REASONS_SHOWN = 3;
const NO_ALERTS: readonly AlertDetail[] = [];
const NO_CONTACTS: readonly LoggedContactView[] = [];
const NO_WEEKS: ActivityView['weeks'] = [];

/**
 * A customer's page: one sentence that says it all, two years at a glance, what to do and why, then what the customer
 * does week by week and everything on record.
 */
export function CustomerBody(props: BodyProps) {
  const { customer, history } = props;
  const record = useCustomerRecord(customer);
  const all = useMemo(
    () => happenings(history.entries, record.alerts ?? NO_ALERTS, record.contacts ?? NO_CONTACTS),
    [history.entries, record.alerts, record.contacts],
  );
  return (
    <div className="customer">
      <Summary {...props} />
      <Ribbon {...props} record={record} />
      <div className="customer-columns">
        <ToDo {...props} />
        <Holdings {...props} />
      </div>
      <Weekly record={record} />
      <div className="customer-columns">
        <WholeTimeline happenings={all} isPartly={record.failed.alerts} />
        <Figures {...props} />
      </div>
      <StoryRecord customer={customer} />
    </div>
  );
}

function Summary({ customer, now }: BodyProps) {
  const tongue = useLanguage();
  return (
    <p className={`summary stage-${customer.stage}`} data-testid="summary">
      <StageMark stage={customer.stage} />
      <span>{summarySentence(customer, now, tongue)}</span>
    </p>
  );
}

function Ribbon({
  customer,
  history,
  now,
  record: { alerts, activity, contacts },
}: BodyProps & { record: CustomerRecord }) {
  const plan = useMemo(() => {
    const { firstSeenAt, stage, stageSinceAt, ifSilent, strategy } = customer;
    return ribbonPlan({
      now,
      firstSeenAt,
      stage,
      stageSinceAt,
      entries: history.entries,
      ifSilent: strategy === null ? null : ifSilent,
      alerts: alerts ?? NO_ALERTS,
      weeks: activity?.weeks ?? NO_WEEKS,
      logged: contacts ?? NO_CONTACTS,
    });
  }, [customer, history.entries, now, alerts, activity, contacts]);
  const { customerId, scoredAt } = customer;
  return (
    <StageRibbon plan={plan}>
      <RiskLine customerId={customerId} scoredAt={scoredAt} entries={history.entries} span={plan.span} />
    </StageRibbon>
  );
}

/** What there is to do, why, and what to try. */
function ToDo({ customer, now, session }: BodyProps) {
  const { strategy, closings, openAlerts } = customer;
  return (
    <div className="customer-column">
      {strategy === null && <StoryEnd closings={closings} />}
      {(strategy !== null || openAlerts.length > 0) && <StoryAlerts customer={customer} now={now} session={session} />}
      <StoryDecision customer={customer} most={REASONS_SHOWN} />
      {strategy !== null && <StoryAdvice strategy={strategy} />}
      {strategy !== null && <ContactLog customerId={customer.customerId} />}
    </div>
  );
}

/** What the customer holds, and how likely leaving is: nothing of it for those who have not come or have left. */
function Holdings({ customer, now }: BodyProps) {
  const canLeave = customer.stage !== 'prospect' && customer.stage !== 'termination';
  return (
    <div className="customer-column">
      <StoryWorth customer={customer} now={now} />
      <StoryProducts customer={customer} now={now} />
      {canLeave && <StoryOdds customer={customer} />}
    </div>
  );
}

function Weekly({ record: { activity, failed } }: { record: CustomerRecord }) {
  const { words } = useLanguage();
  if (activity !== null) return <WeeklyCharts activity={activity} />;
  if (failed.activity) return <p className="quiet">{words.customer.noActivityRead}</p>;
  return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
}

function Figures({ customer, now }: BodyProps) {
  return (
    <div className="customer-column">
      <StoryWindows windows={customer.windows} />
      <StoryChannels customer={customer} now={now} />
      <StoryFigures customerId={customer.customerId} />
    </div>
  );
}
