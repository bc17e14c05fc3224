import { Tooltip } from 'antd';
import type { LogProgress } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { logStanding, type LogStanding } from '../live/log.standing.js';

interface Props {
  log: LogProgress;
  now: EpochMs;
}

/** Which day of the replayed log it is, and what is still to come. */
export function LogBar({ log, now }: Props) {
  const { words, format } = useLanguage();
  const standing = logStanding(log, now);
  const { day, days } = standing;
  return (
    <Tooltip title={words.header.logMeans}>
      <span className="log-progress" data-testid="log-progress" data-pending={standing.pending.what}>
        <progress value={day} max={days} aria-label={words.header.logMeans} />
        <span>{words.header.logDay(format.count(day), format.count(days))}</span>
        <span className="quiet">{usePendingWords(standing)}</span>
      </span>
    </Tooltip>
  );
}

function usePendingWords({ pending }: LogStanding): string {
  const { words, format } = useLanguage();
  switch (pending.what) {
    case 'through':
      return words.header.logThrough;
    case 'waiting':
      return words.header.logWaiting(format.count(pending.events));
    case 'to_come':
      return words.header.logToCome(format.count(pending.days));
  }
}
