import type { CustomerView, ThresholdView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { StorySection } from './story.section.js';

/** The tier, the balance, the line that is near, and what silence would bring. */
export function StoryWorth({ customer, now }: { customer: CustomerView; now: EpochMs }) {
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
