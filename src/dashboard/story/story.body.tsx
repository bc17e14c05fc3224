import type { CustomerView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { StageName } from '../look/stage.mark.js';
import { ContactLog } from './contact.log.js';
import { StoryAdvice } from './story.advice.js';
import { StoryAlerts } from './story.alert.js';
import { StoryChannels } from './story.channels.js';
import type { BodyProps } from './story.content.js';
import { StoryDecision } from './story.decision.js';
import { StoryEnd } from './story.end.js';
import { StoryFigures } from './story.figures.js';
import { StoryHistory } from './story.history.js';
import { StoryOdds } from './story.odds.js';
import { StoryProducts } from './story.products.js';
import { StoryRecord } from './story.record.js';
import { StoryWindows } from './story.windows.js';
import { StoryWorth } from './story.worth.js';

/**
 * The most urgent first: the customer's stage, the alerts, what decided and why, what to try; then the data behind it.
 * The model's risk of leaving stands at the top only where the model decided, and nowhere for customers who have not
 * come yet or have left.
 */
export function StoryBody({ customer, history, now, session }: BodyProps) {
  const { stage, strategy, decidedBy, openAlerts } = customer;
  const isByModel = decidedBy === 'model' || decidedBy === 'prior';
  const canLeave = stage !== 'prospect' && stage !== 'termination';
  return (
    <div className="story">
      <Standing customer={customer} now={now} />
      {strategy === null && <StoryEnd closings={customer.closings} />}
      {(strategy !== null || openAlerts.length > 0) && <StoryAlerts customer={customer} now={now} session={session} />}
      <StoryDecision customer={customer} />
      {canLeave && isByModel && <StoryOdds customer={customer} />}
      {strategy !== null && <StoryAdvice strategy={strategy} />}
      {strategy !== null && <ContactLog customerId={customer.customerId} />}
      <StoryWorth customer={customer} now={now} />
      {canLeave && !isByModel && <StoryOdds customer={customer} />}
      <StoryProducts customer={customer} now={now} />
      <StoryHistory history={history} />
      <StoryWindows windows={customer.windows} />
      <StoryChannels customer={customer} now={now} />
      <StoryFigures customerId={customer.customerId} />
      <StoryRecord customer={customer} />
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
