import { Link } from 'react-router';
import { ALERT_VIEWS, type AlertViewName } from '../../client/vocabulary.js';
import { changeOf } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import type { AlertFilter } from '../live/alert.filter.js';
import { useRead } from '../live/server.state.js';

const COUNT_EVERY_MS = 5_000;

/** The saved views, each a link with the number of its alerts under the filters that are set. */
export function AlertViews({ filter }: { filter: AlertFilter }) {
  const { words } = useLanguage();
  const { me, kind, severity, stage, strategy, branch } = filter;
  const query = {
    ...(me === null ? {} : { me }),
    ...(kind === null ? {} : { kind }),
    ...(severity === null ? {} : { severity }),
    ...(stage === null ? {} : { stage }),
    ...(strategy === null ? {} : { strategy }),
    ...(branch === null ? {} : { branch }),
  };
  const { data } = useRead(['alert views', JSON.stringify(query)], (rest) => rest.alertViews(query), {
    everyMs: COUNT_EVERY_MS,
  });
  const countOf = (view: AlertViewName) => data?.views.find(({ name }) => name === view)?.count ?? null;
  return (
    <nav className="views" aria-label={words.views.label} data-testid="alert-views">
      <View view={null} filter={filter} count={null} />
      {ALERT_VIEWS.map((view) => (
        <View key={view} view={view} filter={filter} count={countOf(view)} />
      ))}
    </nav>
  );
}

interface ViewProps {
  view: AlertViewName | null;
  filter: AlertFilter;
  count: number | null;
}

function View({ view, filter, count }: ViewProps) {
  const { words, format } = useLanguage();
  const { changed } = useAddress();
  const name = view ?? 'all';
  return (
    <Link
      className="view-link"
      data-testid={`view-${name}`}
      aria-current={filter.view === view ? 'page' : undefined}
      title={words.views.means[name]}
      to={changed({ ...changeOf({ view }), customer: null, alert: null })}
    >
      {words.views.name[name]}
      {view !== null && <span className="view-count number">{count === null ? '–' : format.count(count)}</span>}
    </Link>
  );
}
