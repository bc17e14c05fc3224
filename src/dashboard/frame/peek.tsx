import { lazy, Suspense, useEffect } from 'react';
import { useLocation, useNavigate, type Location } from 'react-router';
import { PATHS, searchWith } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useRead } from '../live/server.state.js';
import { useWide } from '../look/use-wide.js';

const StoryDrawer = lazy(async () => ({ default: (await import('../story/story.drawer.js')).StoryDrawer }));

const LISTS: ReadonlySet<string> = new Set([PATHS.today, PATHS.alerts]);

/** The customer that lies open over a list, by the address. A wide screen of alerts has its own place for it. */
export function Peek() {
  const { pathname } = useLocation();
  const { param, close } = useAddress();
  const isWide = useWide();
  const [customer, alert] = [param('customer'), param('alert')];
  if (!LISTS.has(pathname)) return null;
  if (customer === null) return alert === null ? null : <CustomerOfAlert id={alert} />;
  if (isWide && pathname === PATHS.alerts) return null;
  return (
    <Suspense fallback={null}>
      <StoryDrawer key={customer} id={customer} onClose={close} />
    </Suspense>
  );
}

/** A link from elsewhere may name the alert alone. An alert that nobody knows is left out of the address. */
function CustomerOfAlert({ id }: { id: string }) {
  const here: Location<unknown> = useLocation();
  const { search, pathname, state } = here;
  const navigate = useNavigate();
  const { data, isError } = useRead(['customer of alert', id], async (rest) => (await rest.alert(id)).customerId);
  useEffect(() => {
    if (data === undefined && !isError) return;
    const change = data === undefined ? { alert: null } : { customer: data };
    void navigate({ pathname, search: searchWith(search, change) }, { replace: true, state });
  }, [data, isError, navigate, pathname, search, state]);
  return null;
}
