import { useEffect, useMemo } from 'react';
import { useAddress, useFilterOfAddress, useSortingOfAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow, useFollowing } from '../live/session.context.js';
import { useWide } from '../look/use-wide.js';
import { StoryPane } from '../story/story.pane.js';
import { useOfficer } from '../work/officer.context.js';
import { AlertsList } from './alerts.list.js';

/** All alerts of the view and filter in the address, to be worked through; on a wide screen the open one beside them. */
export function AlertsPage() {
  const { words } = useLanguage();
  const { session } = useFollowing();
  const board = useBoardNow();
  const filter = useFilterOfAddress();
  const sorting = useSortingOfAddress();
  const { param, close } = useAddress();
  const { name: me, named } = useOfficer();
  const isWide = useWide();
  const wanted = useMemo(() => ({ ...filter, me }), [filter, me]);
  const customer = param('customer');

  useEffect(() => {
    if (filter.view === 'mine' && me === null) void named();
  }, [filter.view, me, named]);

  return (
    <main className="screen screen-list" tabIndex={-1} data-open={isWide && customer !== null}>
      <h1 className="sr-only">{words.frame.screen.alerts}</h1>
      <AlertsList
        board={board}
        session={session}
        filter={wanted}
        sorting={sorting}
        isOpen={customer !== null}
        isCovered={customer !== null && !isWide}
      />
      {isWide && customer !== null && <StoryPane key={customer} id={customer} onClose={close} />}
    </main>
  );
}
