import type { CustomerView } from '../../client/protocol.js';
import { STAGES } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { StageName } from '../look/stage.mark.js';
import { inTen, riskBand } from './risk.words.js';
import { StorySection } from './story.section.js';

/** The model's risk, as a number and in words, and its probability of every stage. */
export function StoryOdds({ customer }: { customer: CustomerView }) {
  const { words, format } = useLanguage();
  const { risk, stage, decidedBy, stageProbabilities } = customer;
  return (
    <div className="model-view" data-testid="model-view">
      <StorySection title={words.story.risk}>
        {decidedBy !== 'model' && decidedBy !== 'prior' && <p className="quiet small">{words.story.modelView}</p>}
        <p className="figure">
          <strong className="number">{format.percent(risk)}</strong>
          <span className={`band band-${riskBand(risk)}`}>{words.story.riskBand[riskBand(risk)]}</span>
        </p>
        <p className="small">{words.story.riskWords(inTen(risk))}</p>
      </StorySection>
      <ul className="odds" aria-label={words.story.allStages}>
        {STAGES.map((each) => (
          <li key={each} className={`stage-${each}`} data-here={each === stage}>
            <StageName stage={each} />
            <span className="odds-bar" aria-hidden="true">
              <span style={{ width: `${(stageProbabilities[each] * 100).toFixed(1)}%` }} />
            </span>
            <span className="number small">{format.percent(stageProbabilities[each])}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
