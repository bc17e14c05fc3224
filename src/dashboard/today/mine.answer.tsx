import { Button } from 'antd';
import { Link } from 'react-router';
import type { AlertView } from '../../client/protocol.js';
import { PATHS } from '../address/address.js';
import { OVER_LIST, useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { useFollowing } from '../live/session.context.js';
import { useRead } from '../live/server.state.js';
import { useOfficer } from '../work/officer.context.js';
import { AnswerCard } from './answer.card.js';
import { nextStep, type NextStep } from './next.step.js';

const EVERY_MS = 10_000;

/** What is due for the person at this page; without a name, or with a key that only reads, for everybody. */
export function MineAnswer() {
  const { words, format } = useLanguage();
  const { screen } = useAddress();
  const { mayAct } = useFollowing();
  const officer = useOfficer();
  const me = mayAct ? officer.name : null;
  const { due, overdue, first, mine, nobodys, error } = useDue(me);
  const said = words.todayScreen.mine;
  const step = nextStep({ me, mayAct, due, mine, nobodys });
  return (
    <AnswerCard
      testId="answer-mine"
      title={me === null ? said.titleOfAll : said.title}
      value={due}
      unit={said.due}
      to={screen(PATHS.alerts, me === null ? { view: 'due', sort: 'due' } : { view: 'mine', sort: 'due' })}
      error={error}
    >
      <p className="answer-sub">
        {overdue !== null && overdue > 0 ? (
          <strong className="answer-late">{said.overdue(format.count(overdue))}</strong>
        ) : (
          <span className="quiet">{overdue === null ? ' ' : said.noneOverdue}</span>
        )}
        {mine !== null && <span className="quiet"> · {said.all(format.count(mine))}</span>}
      </p>
      <p className="answer-act">
        <Act step={step} first={first} nobodys={nobodys} />
        {mayAct && me === null && (
          <Button data-testid="who" title={said.whoMeans} onClick={() => void officer.named()}>
            {said.who}
          </Button>
        )}
      </p>
    </AnswerCard>
  );
}

interface ActProps {
  step: NextStep;
  first: AlertView | null;
  nobodys: number | null;
}

/** The one thing to press. */
function Act({ step, first, nobodys }: ActProps) {
  const { words, format } = useLanguage();
  const { screen } = useAddress();
  const said = words.todayScreen.mine;
  const opened = first === null ? {} : { alert: first.id, customer: first.customerId };
  const place = {
    due: screen(PATHS.alerts, { view: 'mine', sort: 'due', ...opened }),
    mine: screen(PATHS.alerts, { view: 'mine' }),
    take: screen(PATHS.alerts, { view: 'nobodys' }),
    list: screen(PATHS.alerts, { view: 'due', sort: 'due' }),
  }[step];
  const label = {
    due: said.start,
    mine: said.startMine,
    take: said.take(nobodys === null ? '' : format.count(nobodys)),
    list: said.list,
  }[step];
  return (
    <Link
      className="start-link"
      data-testid="start"
      data-step={step}
      to={place}
      state={step === 'due' ? OVER_LIST : undefined}
    >
      {label}
    </Link>
  );
}

/** What is due, the soonest first, and how many are whose. */
function useDue(me: string | null) {
  const whose = me === null ? {} : { assignee: me };
  const key = me ?? '';
  const due = useRead(['due', key], (rest) => rest.alerts({ view: 'due', ...whose, sort: 'due', limit: 1 }), {
    everyMs: EVERY_MS,
  });
  const overdue = useRead(
    ['overdue', key],
    (rest) => rest.alerts({ view: 'due', ...whose, overdue: 'true', limit: 1 }),
    { everyMs: EVERY_MS },
  );
  const views = useRead(['alert views of today', key], (rest) => rest.alertViews(me === null ? {} : { me }), {
    everyMs: EVERY_MS,
  });
  const countOf = (view: 'mine' | 'nobodys'): number | null =>
    views.data?.views.find(({ name }) => name === view)?.count ?? null;
  return {
    due: due.data?.total ?? null,
    first: due.data?.alerts[0] ?? null,
    overdue: overdue.data?.total ?? null,
    mine: countOf('mine'),
    nobodys: countOf('nobodys'),
    error: due.error,
  };
}
