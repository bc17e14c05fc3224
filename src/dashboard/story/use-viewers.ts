import { useEffect, useState } from 'react';
import { useBoardNow, useFollowing } from '../live/session.context.js';
import { useOfficer } from '../work/officer.context.js';

/** The service forgets after 25 seconds. */
const SAY_EVERY_MS = 8_000;
const NOBODY: readonly string[] = [];

/**
 * Who else looks at an alert while this page shows it; they see this officer's name. Nothing is said by an officer who gave
 * none, nor by a page that is hidden.
 * @param alert null for none
 */
export function useViewers(alert: string | null): readonly string[] {
  const { session } = useFollowing();
  const { connection } = useBoardNow();
  const { name } = useOfficer();
  const [seen, setSeen] = useState<{ alert: string; names: readonly string[] } | null>(null);
  const isOnline = connection === 'online';
  useEffect(() => {
    if (alert === null || name === null || !isOnline) return undefined;
    const say = (): void => session.view(document.hidden ? null : alert, name);
    const unlisten = session.listen((message) => {
      if (message.type === 'viewers' && message.alert === alert) setSeen({ alert, names: message.names });
    });
    say();
    const timer = setInterval(say, SAY_EVERY_MS);
    document.addEventListener('visibilitychange', say);
    return () => {
      unlisten();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', say);
      session.view(null, name);
    };
  }, [session, alert, name, isOnline]);
  return seen !== null && seen.alert === alert && isOnline ? seen.names.filter((one) => one !== name) : NOBODY;
}
