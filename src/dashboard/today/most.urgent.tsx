import { Skeleton } from 'antd';
import { memo } from 'react';
import { Link } from 'react-router';
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery } from '../../client/rest.js';
import type { EpochMs, Stage } from '../../client/vocabulary.js';
import { PATHS, type Change } from '../address/address.js';
import { OVER_LIST, useAddress } from '../address/use-address.js';
import { AlertRowContent } from '../alerts/alert.row.js';
import { useLanguage } from '../language/language.context.js';
import { isOverdue } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import { useRead } from '../live/server.state.js';
import { VirtualRows } from '../look/virtual.rows.js';
import { dueWords } from '../work/alert.marks.js';
import { useHeld, useHolding } from '../work/use-held.js';
import { useOfficer } from '../work/officer.context.js';

const SHOWN = 30;
const ROW_HEIGHT = 65;
const NO_ALERTS: readonly AlertView[] = [];

interface Props {
  board: Board;
  stage: Stage | null;
}

/** How many wait, each number a link to them, and the most urgent of all. */
export const MostUrgent = memo(function MostUrgent({ board, stage }: Props) {
  const { words, format } = useLanguage();
  const holding = useHolding();
  const { screen } = useAddress();
  const alerts = useHeld(board.alerts, holding.held);
  const { alertTotal: total } = board;
  return (
    <section className="panel alerts" aria-label={words.today.mostUrgent}>
      <div className="panel-head">
        <h2>{words.today.mostUrgent}</h2>
        {stage !== null && <span className="quiet small">{words.today.filtered(words.stage[stage])}</span>}
        <Link className="head-link" data-testid="start" to={screen(PATHS.alerts, { stage })}>
          {words.today.startAll(total === null ? '…' : format.count(total))}
        </Link>
      </div>
      <Counts stage={stage} />
      <VirtualRows
        className={holding.held ? '' : 'calm'}
        testId="urgent-list"
        label={words.today.mostUrgent}
        items={(alerts ?? NO_ALERTS).slice(0, SHOWN)}
        keyOf={({ id }) => id}
        height={ROW_HEIGHT}
        holding={holding}
        nothing={alerts === null ? <Skeleton active /> : words.today.noAlerts}
        row={(alert) => <UrgentRow alert={alert} now={board.asOf} />}
      />
    </section>
  );
});

function UrgentRow({ alert, now }: { alert: AlertView; now: EpochMs | null }) {
  const language = useLanguage();
  const { changed } = useAddress();
  const { name: me } = useOfficer();
  return (
    <div className={`work-row unpicked edge-${alert.severity}`}>
      <Link
        className="row alert"
        data-testid="urgent-row"
        to={changed({ alert: alert.id, customer: alert.customerId })}
        state={OVER_LIST}
      >
        <AlertRowContent
          alert={alert}
          isGone={false}
          due={dueWords(alert, now, language)}
          isLate={now !== null && isOverdue(alert, now)}
          trouble={null}
          me={me}
        />
      </Link>
    </div>
  );
}

const COUNT_EVERY_MS = 10_000;

/** Numbers that say what to begin with; each leads to its list. */
function Counts({ stage }: { stage: Stage | null }) {
  const { words } = useLanguage();
  const { name: me } = useOfficer();
  return (
    <ul className="counts" aria-label={words.today.waiting}>
      {me !== null && <Count name="mine" query={{ view: 'mine', me }} to={{ view: 'mine' }} stage={stage} />}
      <Count name="overdue" query={{ overdue: 'true', cold: 'false' }} to={{ overdue: 'true' }} stage={stage} />
      <Count name="nobody" query={{ view: 'nobodys' }} to={{ view: 'nobodys' }} stage={stage} />
      <Count
        name="critical"
        query={{ severity: 'critical', cold: 'false' }}
        to={{ severity: 'critical' }}
        stage={stage}
      />
    </ul>
  );
}

interface CountProps {
  name: 'mine' | 'overdue' | 'nobody' | 'critical';
  query: AlertQuery;
  to: Change;
  stage: Stage | null;
}

function Count({ name, query, to, stage }: CountProps) {
  const { words, format } = useLanguage();
  const { screen } = useAddress();
  const asked = stage === null ? query : { ...query, stage };
  const { data } = useRead(
    ['alerts counted', JSON.stringify(asked)],
    async (rest) => (await rest.alerts({ ...asked, limit: 1 })).total,
    { everyMs: COUNT_EVERY_MS },
  );
  return (
    <li>
      <Link className="count-link" data-testid={`count-${name}`} to={screen(PATHS.alerts, { ...to, stage })}>
        <strong className="number">{data === undefined ? '–' : format.count(data)}</strong> {words.today.count[name]}
      </Link>
    </li>
  );
}
