import type { Because, LeavingFactor, StrategyAdvice } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { StorySection } from './story.section.js';

/** What to try and why; for customers who left, also what drove them away and what attracted them elsewhere. */
export function StoryAdvice({ strategy }: { strategy: StrategyAdvice }) {
  const { words, say } = useLanguage();
  return (
    <StorySection title={words.story.whatToTry}>
      <p className="advice">
        <span className="strategy">{say(strategy.label)}</span> {say(strategy.advice)}
      </p>
      {strategy.because.length > 0 && <LedToIt because={strategy.because} />}
      {strategy.barriers !== undefined && <Leaving strategy={strategy} />}
    </StorySection>
  );
}

function LedToIt({ because }: { because: readonly Because[] }) {
  const { words } = useLanguage();
  return (
    <div className="advice-because" data-testid="because">
      <h4>{words.story.because}</h4>
      <Evidence because={because} />
    </div>
  );
}

function Leaving({ strategy }: { strategy: StrategyAdvice }) {
  const { words, format } = useLanguage();
  const { barriers = [], inducement = null, seenAt = null } = strategy;
  if (seenAt === null) return <p className="quiet small">{words.story.leftTooLongAgo}</p>;
  return (
    <>
      <Factors title={words.story.barriers} none={words.story.noBarriers} factors={barriers} testId="barriers" />
      <Factors
        title={words.story.inducement}
        none={words.story.noInducement}
        factors={inducement === null ? [] : [inducement]}
        testId="inducement"
      />
      <p className="quiet small">{words.story.seenAt(format.date(seenAt))}</p>
    </>
  );
}

interface FactorsProps {
  title: string;
  none: string;
  factors: readonly LeavingFactor[];
  testId: string;
}

function Factors({ title, none, factors, testId }: FactorsProps) {
  const { say } = useLanguage();
  return (
    <div className="advice-because" data-testid={testId}>
      <h4>{title}</h4>
      {factors.length === 0 && <p className="quiet">{none}</p>}
      {factors.map(({ name, text, because }) => (
        <div key={name}>
          <p>{say(text)}</p>
          <Evidence because={because} />
        </div>
      ))}
    </div>
  );
}

function Evidence({ because }: { because: readonly Because[] }) {
  const { say } = useLanguage();
  return (
    <ul className="reasons small quiet">
      {because.map(({ signal, text }) => (
        <li key={signal}>{say(text)}</li>
      ))}
    </ul>
  );
}
