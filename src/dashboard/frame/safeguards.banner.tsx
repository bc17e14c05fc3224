import { CheckCircleFilled, PauseCircleFilled, WarningFilled } from '@ant-design/icons';
import { memo } from 'react';
import type { SafeguardsBrief } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';

interface Props {
  /** Null while unknown, and in replays whose channels nobody observes. */
  safeguards: SafeguardsBrief | null;
  now: EpochMs | null;
}

/** How long it is said that a silence is over, by the run's clock. */
const SAID_FOR_MS = 14 * 86_400_000;

/**
 * Why stage changes are missing from the board right now. The element always exists, so that screen readers announce
 * its text.
 */
export const SafeguardsBanner = memo(function SafeguardsBanner({ safeguards, now }: Props) {
  return (
    <div className="safeguards" role="status" data-testid="safeguards">
      {safeguards !== null && (
        <>
          <Brake safeguards={safeguards} />
          <Silent safeguards={safeguards} now={now} />
          <Ended safeguards={safeguards} now={now} />
        </>
      )}
    </div>
  );
});

interface PartProps {
  safeguards: SafeguardsBrief;
  now: EpochMs | null;
}

function Brake({ safeguards: { brake } }: Pick<PartProps, 'safeguards'>) {
  const { words, format } = useLanguage();
  if (!brake.on) return null;
  return (
    <p className="safeguard edge-critical" data-testid="safeguard-brake">
      <WarningFilled aria-hidden="true" />
      <span>
        <strong>{words.safeguards.braked}</strong> {words.safeguards.brakeMeans(format.count(brake.held))}
      </span>
    </p>
  );
}

function Silent({ safeguards: { silentChannels, heldBySilence = 0 }, now }: PartProps) {
  const { words, format } = useLanguage();
  if (silentChannels.length === 0) return null;
  const silent = silentChannels.map(({ channel, sinceAt }) => ({
    name: words.channel[channel],
    since: format.since(sinceAt, now ?? sinceAt),
  }));
  return (
    <p className="safeguard edge-high" data-testid="safeguard-silent">
      <PauseCircleFilled aria-hidden="true" />
      <span>
        <strong>{words.safeguards.silent(silent)}</strong> {words.safeguards.silentMeans}
        {heldBySilence > 0 && <> {words.safeguards.heldSoFar(format.count(heldBySilence))}</>}
      </span>
    </p>
  );
}

/** The silences that were over lately, and when what they held was decided. */
function Ended({ safeguards: { ended = [] }, now }: PartProps) {
  const { words, format } = useLanguage();
  return ended
    .filter(({ letGoAt }) => (now ?? letGoAt) - letGoAt < SAID_FOR_MS)
    .map(({ channel, sinceAt, letGoAt }) => (
      <p className="safeguard edge-good" data-testid="safeguard-ended" key={`${channel} ${sinceAt}`}>
        <CheckCircleFilled aria-hidden="true" />
        <span>
          <strong>{words.safeguards.ended(words.channel[channel], format.dateTime(sinceAt))}</strong>{' '}
          {words.safeguards.endedMeans(format.dateTime(letGoAt))}
        </span>
      </p>
    ));
}
