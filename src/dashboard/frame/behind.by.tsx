import { Tooltip } from 'antd';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { behindOf } from '../live/behind.js';
import { useSecond } from './use-second.js';

interface Props {
  behindMs: number | null;
  statsAt: EpochMs | null;
}

/** Always visible, so that its absence of news is news: what the screen shows is so many seconds old. */
export function BehindBy({ behindMs, statsAt }: Props) {
  const { words, format } = useLanguage();
  const behind = behindOf(behindMs, statsAt, useSecond());
  return (
    <Tooltip title={words.header.behindMeans}>
      <span
        className="behind"
        data-testid="behind"
        data-seconds={behind?.seconds}
        data-late={behind?.isLate === true}
        tabIndex={0}
      >
        {behind === null ? words.header.behindUnknown : words.header.behind(...lagOf(behind.seconds, format.count))}
      </span>
    </Tooltip>
  );
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;

function lagOf(seconds: number, count: (value: number) => string): [string, 'second' | 'minute' | 'hour'] {
  if (seconds < 2 * MINUTE_SECONDS) return [count(seconds), 'second'];
  if (seconds < 2 * HOUR_SECONDS) return [count(Math.floor(seconds / MINUTE_SECONDS)), 'minute'];
  return [count(Math.floor(seconds / HOUR_SECONDS)), 'hour'];
}
