import type { CustomerView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ReasonsLegend, StoryReasons } from './story.reasons.js';
import { StorySection } from './story.section.js';
import { sureness } from './sureness.words.js';

/** No decision is certain. */
const MOST_SHOWN = 0.99;

/** What decided the stage, how sure that is, and why: the sentence of a plain fact comes first. */
export function StoryDecision({ customer: { decidedBy, confidence, reasons } }: { customer: CustomerView }) {
  const { words, format } = useLanguage();
  const means = words.story.decidedMeans;
  const sure = sureness(confidence);
  return (
    <StorySection title={words.story.decided}>
      <p className="decision" data-testid="decision" data-decider={decidedBy}>
        <strong>{words.decider[decidedBy]}</strong>
        <span className={`sure sure-${sure}`} data-testid="sureness" title={words.story.surenessMeans}>
          {words.story.sureness[sure]}
          {sure !== 'open' && <span className="number quiet"> {format.percent(Math.min(MOST_SHOWN, confidence))}</span>}
        </span>
      </p>
      <p className="quiet small">
        {decidedBy === 'model' || decidedBy === 'rule' ? means[decidedBy] : means.fact}
        {sure === 'open' && ` ${words.story.surenessOpen}`}
      </p>
      {reasons.length === 0 && <p className="quiet">{words.story.noReasons}</p>}
      <StoryReasons reasons={reasons} />
      <ReasonsLegend reasons={reasons} />
    </StorySection>
  );
}
