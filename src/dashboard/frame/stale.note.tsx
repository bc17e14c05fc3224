import { useLanguage } from '../language/language.context.js';
import { useBoardNow } from '../live/session.context.js';
import { useSecond } from './use-second.js';

/** A connection that is back within this time is nobody's business. */
const BRIEF_MS = 5_000;

/**
 * Says on every screen since when it is old. It lies over the screen, so that nothing moves; the element always exists,
 * so that screen readers announce its text.
 */
export function StaleNote() {
  const { words, format } = useLanguage();
  const { connection, statsAt } = useBoardNow();
  const now = useSecond();
  const isStale = connection !== 'online' && statsAt !== null && now - statsAt >= BRIEF_MS;
  return (
    <div className="stale-note" role="status">
      {isStale && <p data-testid="stale-note">{words.trouble.staleSince(format.time(statsAt))}</p>}
    </div>
  );
}
