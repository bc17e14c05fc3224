import { memo } from 'react';
import type { LogProgress } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { LanguageInUse } from '../language/language.context.js';
import { logStanding, type LogStanding } from '../live/log.standing.js';

interface Props {
  /** Null for the live run, and while it is not known how long the log is. */
  log: LogProgress | null;
  now: EpochMs | null;
}

/** A narrow strip: which day of the replayed log it is, and what is still to come. */
export const LogBar = memo(function LogBar({ log, now }: Props) {
  const language = useLanguage();
  const { words, format } = language;
  if (log === null || now === null) return null;
  const standing = logStanding(log, now);
  const { day, days, pending } = standing;
  return (
    <div className="log-bar small" data-testid="log-bar" data-pending={pending.what} title={words.header.logMeans}>
      <progress value={day} max={days} aria-label={words.header.logMeans} />
      <strong>{words.header.logDay(format.count(day), format.count(days))}</strong>
      <span className="quiet">{pendingWords(standing, language)}</span>
    </div>
  );
});

function pendingWords({ pending }: LogStanding, { words, format }: LanguageInUse): string {
  switch (pending.what) {
    case 'through':
      return words.header.logThrough;
    case 'waiting':
      return words.header.logWaiting(format.count(pending.events));
    case 'to_come':
      return words.header.logToCome(format.count(pending.days));
  }
}
