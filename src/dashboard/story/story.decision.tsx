import type { CustomerView, Reason } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ReasonsLegend, StoryReasons } from './story.reasons.js';
import { StorySection } from './story.section.js';
import { shownSureness, sureness } from '../look/sureness.words.js';

/**
 * What decided the stage, how sure that is, and why: the sentence of a plain fact comes first.
 * @param most at most so many reasons
 */
export function StoryDecision({ customer, most = Infinity }: { customer: CustomerView; most?: number }) {
  const { words, format } = useLanguage();
  const means = words.story.decidedMeans;
  const { decidedBy, confidence } = customer;
  const sure = sureness(confidence);
  const percent = shownSureness(confidence);
  const shown = reasonsShown(customer).slice(0, most);
  return (
    <StorySection title={words.story.decided}>
      <p className="decision" data-testid="decision" data-decider={decidedBy}>
        <strong>{words.decider[decidedBy]}</strong>
        <span className={`sure sure-${sure}`} data-testid="sureness" title={words.story.surenessMeans}>
          {words.story.sureness[sure]}
          {percent !== null && <span className="number quiet"> {format.percent(percent)}</span>}
        </span>
      </p>
      <p className="quiet small">
        {decidedBy === 'model' || decidedBy === 'prior' || decidedBy === 'rule' ? means[decidedBy] : means.fact}
        {sure === 'open' && ` ${words.story.surenessOpen}`}
      </p>
      {shown.length === 0 && <p className="quiet">{words.story.noReasons}</p>}
      <StoryReasons reasons={shown} />
      <ReasonsLegend reasons={shown} />
    </StorySection>
  );
}

/**
 * Weights belong to the model's risk: they are shown only where the model decided. Of a relationship that others ended,
 * the end is the only reason.
 */
function reasonsShown({ decidedBy, strategy, reasons }: CustomerView): Reason[] {
  if (decidedBy === 'model') return reasons;
  const plain = reasons.map((reason) => ({ ...reason, contribution: null }));
  return strategy === null ? plain.slice(0, 1) : plain;
}
