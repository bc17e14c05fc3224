import type { CustomerView, HistoryView, ThresholdView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { StageName } from '../look/stage.mark.js';
import { useBranchName } from '../work/branches.context.js';
import { StoryAdvice } from './story.advice.js';
import { StoryAlerts } from './story.alert.js';
import { StoryChannels } from './story.channels.js';
import { StoryDecision } from './story.decision.js';
import { StoryEnd } from './story.end.js';
import { StoryFigures } from './story.figures.js';
import { StoryHistory } from './story.history.js';
import { StoryOdds } from './story.odds.js';
import { StoryProducts } from './story.products.js';
import { StorySection } from './story.section.js';
import { StoryWindows } from './story.windows.js';

interface Props {
  customer: CustomerView;
  history: HistoryView;
  now: EpochMs;
  session: BoardSession;
}

/**
 * The most urgent first: the customer's stage, the alerts, what decided and why, what to try; then the data behind it.
 * The model's risk of leaving stands at the top only where the model decided, and nowhere for customers who have not
 * come yet or have left.
 */
export function StoryBody({ customer, history, now, session }: Props) {
  const { stage, strategy, decidedBy, openAlerts } = customer;
  const isByModel = decidedBy === 'model' || decidedBy === 'prior';
  const canLeave = stage !== 'prospect' && stage !== 'termination';
  return (
    <div className="story">
      <Standing customer={customer} now={now} />
      {strategy === null && <StoryEnd closings={customer.closings} />}
      {(strategy !== null || openAlerts.length > 0) && <StoryAlerts alerts={openAlerts} now={now} session={session} />}
      <StoryDecision customer={customer} />
      {canLeave && isByModel && <StoryOdds customer={customer} />}
      {strategy !== null && <StoryAdvice strategy={strategy} />}
      <Worth customer={customer} now={now} />
      {canLeave && !isByModel && <StoryOdds customer={customer} />}
      <StoryProducts customer={customer} now={now} />
      <StoryHistory history={history} />
      <StoryWindows windows={customer.windows} />
      <StoryChannels customer={customer} now={now} />
      <StoryFigures customerId={customer.customerId} />
      <Record customer={customer} />
    </div>
  );
}

function Standing({ customer, now }: { customer: CustomerView; now: EpochMs }) {
  const { words, format } = useLanguage();
  const { stage, stageSinceAt } = customer;
  return (
    <div className={`standing stage-${stage}`}>
      <strong>
        <StageName stage={stage} />
      </strong>
      <span>{words.story.since(format.date(stageSinceAt), format.distance(stageSinceAt, now))}</span>
      <span className="quiet small">{words.stageMeans[stage]}</span>
    </div>
  );
}

function Worth({ customer, now }: { customer: CustomerView; now: EpochMs }) {
  const { words, format } = useLanguage();
  const { valueTier, balance, threshold, ifSilent, untold, strategy } = customer;
  const stays = untold.some(({ member }) => member === 'ifSilent')
    ? words.story.ifSilentUntold
    : words.story.ifSilentStays;
  return (
    <div className="pair">
      <StorySection title={words.story.worth}>
        <p>
          <span className={`tier tier-${valueTier}`}>{words.tier[valueTier]}</span>{' '}
          <span className="quiet">{words.story.balance}</span>{' '}
          <strong className="number">{balance === null ? words.story.unknown : format.amount(balance)}</strong>
        </p>
        {threshold !== null && <Threshold threshold={threshold} />}
      </StorySection>
      {strategy !== null && (
        <StorySection title={words.story.ifSilent}>
          <p data-testid="if-silent">
            {ifSilent === null
              ? stays
              : words.story.ifSilentMoves(
                  words.stage[ifSilent.stage],
                  format.date(ifSilent.at),
                  format.distance(ifSilent.at, now),
                  otherDayOf(ifSilent, format.date),
                )}
          </p>
        </StorySection>
      )}
    </div>
  );
}

/** The day of the alert; null when it is that of the transition, or when nobody will be told. */
function otherDayOf({ at, alertAt }: { at: number; alertAt: number | null }, dateOf: (at: number) => string) {
  return alertAt === null || dateOf(alertAt) === dateOf(at) ? null : dateOf(alertAt);
}

/** 临界客户: the distance to the tier's line. A small amount may carry the customer over it. */
function Threshold({ threshold: { line, side, distance } }: { threshold: ThresholdView }) {
  const { words, format } = useLanguage();
  return (
    <p className="threshold small" data-side={side} data-testid="threshold">
      <strong>{words.story.threshold}</strong>{' '}
      {words.story.fromLine[side](format.amount(Math.abs(distance)), words.tierLine[line])}
    </p>
  );
}

function Record({ customer }: { customer: CustomerView }) {
  const { words, format } = useLanguage();
  const branchName = useBranchName();
  const { firstSeenAt, lastActiveAt, scoredAt, model, policy, branch } = customer;
  const facts = [
    ...(branch === null ? [] : [[words.work.branch, branchName(branch)] as const]),
    [words.story.firstSeen, format.dateTime(firstSeenAt)],
    [words.story.lastActive, lastActiveAt === null ? words.story.never : format.dateTime(lastActiveAt)],
    [words.story.scored, format.clock(scoredAt)],
    [words.story.model, model],
    [words.story.policy, String(policy)],
  ] as const;
  return (
    <dl className="record small quiet">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
