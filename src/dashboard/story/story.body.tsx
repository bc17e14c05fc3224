import type { CustomerView, HistoryView, ThresholdView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { StageName } from '../look/stage.mark.js';
import { StoryAdvice } from './story.advice.js';
import { StoryAlerts } from './story.alert.js';
import { StoryChannels } from './story.channels.js';
import { StoryFigures } from './story.figures.js';
import { StoryHistory } from './story.history.js';
import { StoryOdds } from './story.odds.js';
import { StoryProducts } from './story.products.js';
import { ReasonsLegend, StoryReasons } from './story.reasons.js';
import { StorySection } from './story.section.js';
import { StoryWindows } from './story.windows.js';

interface Props {
  customer: CustomerView;
  history: HistoryView;
  now: EpochMs;
  session: BoardSession;
}

/**
 * The most urgent first: the customer's stage, the alerts, how sure the model is, why, what to try; then the data
 * behind it.
 */
export function StoryBody({ customer, history, now, session }: Props) {
  return (
    <div className="story">
      <Standing customer={customer} now={now} />
      <StoryAlerts alerts={customer.openAlerts} now={now} session={session} />
      <StoryOdds customer={customer} />
      <Why customer={customer} />
      <StoryAdvice strategy={customer.strategy} />
      <Worth customer={customer} now={now} />
      <StoryProducts customer={customer} now={now} />
      <StoryHistory history={history} />
      <StoryWindows windows={customer.windows} />
      <StoryChannels customer={customer} now={now} />
      <StoryFigures customerId={customer.customerId} session={session} />
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

function Why({ customer }: { customer: CustomerView }) {
  const { words } = useLanguage();
  return (
    <StorySection title={words.story.why}>
      {customer.reasons.length === 0 && <p className="quiet">{words.story.noReasons}</p>}
      <StoryReasons reasons={customer.reasons} />
      <ReasonsLegend reasons={customer.reasons} />
    </StorySection>
  );
}

function Worth({ customer, now }: { customer: CustomerView; now: EpochMs }) {
  const { words, format } = useLanguage();
  const { valueTier, balance, threshold, ifSilent, untold } = customer;
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
      <StorySection title={words.story.ifSilent}>
        <p>
          {ifSilent === null
            ? stays
            : words.story.ifSilentMoves(
                words.stage[ifSilent.stage],
                format.date(ifSilent.at),
                format.distance(ifSilent.at, now),
              )}
        </p>
      </StorySection>
    </div>
  );
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
  const { firstSeenAt, lastActiveAt, scoredAt, model, policy } = customer;
  const facts = [
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
