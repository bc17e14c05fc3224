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
  const { words, format } = useLanguage();
  const silent = (safeguards?.silentChannels ?? []).map(({ channel, sinceAt }) => ({
    name: words.channel[channel],
    since: format.since(sinceAt, now ?? sinceAt),
  }));
  const ended = (safeguards?.ended ?? [])
    .filter(({ letGoAt }) => (now ?? letGoAt) - letGoAt < SAID_FOR_MS)
    .map(({ channel, sinceAt, letGoAt }) => ({
      name: words.channel[channel],
      since: format.dateTime(sinceAt),
      until: format.dateTime(letGoAt),
    }));
  const heldBySilence = safeguards?.heldBySilence ?? 0;
  const held = safeguards?.brake.on === true ? format.count(safeguards.brake.held) : null;
  return (
    <div className="safeguards" role="status" data-testid="safeguards">
      {held !== null && (
        <p className="safeguard edge-critical" data-testid="safeguard-brake">
          <WarningFilled aria-hidden="true" />
          <span>
            <strong>{words.safeguards.braked}</strong> {words.safeguards.brakeMeans(held)}
          </span>
        </p>
      )}
      {silent.length > 0 && (
        <p className="safeguard edge-high" data-testid="safeguard-silent">
          <PauseCircleFilled aria-hidden="true" />
          <span>
            <strong>{words.safeguards.silent(silent)}</strong> {words.safeguards.silentMeans}
            {heldBySilence > 0 && <> {words.safeguards.heldSoFar(format.count(heldBySilence))}</>}
          </span>
        </p>
      )}
      {ended.map(({ name, since, until }) => (
        <p className="safeguard edge-good" data-testid="safeguard-ended" key={`${name} ${since}`}>
          <CheckCircleFilled aria-hidden="true" />
          <span>
            <strong>{words.safeguards.ended(name, since)}</strong> {words.safeguards.endedMeans(until)}
          </span>
        </p>
      ))}
    </div>
  );
});
