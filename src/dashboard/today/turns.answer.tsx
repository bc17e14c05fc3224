import { Link } from 'react-router';
import { PATHS } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { AnswerCard } from './answer.card.js';
import type { TodayWindow } from './today.window.js';

const EVERY_MS = 15_000;

interface Props {
  window: TodayWindow;
  /** Customers who fell into decline in the window; null while unknown. */
  declined: number | null;
  /** Why that is not known. */
  error: unknown;
}

/** Who turned in the window, and what is at stake in the alerts about it. */
export function TurnsAnswer({ window, declined, error }: Props) {
  const { words, format } = useLanguage();
  const { screen } = useAddress();
  const { data } = useRead(['raised', window], (rest) => rest.alertsRaised(window), { everyMs: EVERY_MS });
  const said = words.todayScreen.turns;
  return (
    <AnswerCard
      testId="answer-turns"
      title={said.title(words.todayScreen.window.within[window])}
      value={declined}
      unit={said.declined(declined === null ? '' : format.count(declined))}
      to={screen(PATHS.customers, { stage: 'decline', sort: 'since' })}
      error={error}
    >
      <p className="answer-sub">
        <Link data-testid="raised" to={screen(PATHS.alerts, { sort: '-age' })}>
          {said.raised(data === undefined ? '–' : format.count(data.alerts))}
        </Link>
      </p>
      <p className="answer-sub">
        <strong data-testid="at-stake">
          {said.atStake(data === undefined ? '–' : format.short(data.valueAtStake))}
        </strong>
      </p>
    </AnswerCard>
  );
}
