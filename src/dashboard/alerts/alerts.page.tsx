import { useEffect } from 'react';
import { useAddress, useFilterOfAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow, useFollowing } from '../live/session.context.js';
import { useOfficer } from '../work/officer.context.js';
import { AlertsList } from './alerts.list.js';

/** All alerts of the filter in the address, to be worked through. */
export function AlertsPage() {
  const { words } = useLanguage();
  const { session } = useFollowing();
  const board = useBoardNow();
  const filter = useFilterOfAddress();
  const { param } = useAddress();
  const { name: me, named } = useOfficer();

  useEffect(() => session.narrow({ ...filter, me }), [session, filter, me]);
  useEffect(() => {
    if (filter.whose === 'mine' && me === null) void named();
  }, [filter.whose, me, named]);

  return (
    <main className="screen screen-list" tabIndex={-1}>
      <h1 className="sr-only">{words.frame.screen.alerts}</h1>
      <AlertsList board={board} session={session} isCovered={param('customer') !== null} />
    </main>
  );
}
