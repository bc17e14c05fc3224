import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { AnswerCard } from './answer.card.js';

const EVERY_MS = 15_000;

/** What the team kept in seven days, and on demand what that means. */
export function SavedAnswer() {
  const { words, format } = useLanguage();
  const { data, error } = useRead(['saved'], (rest) => rest.alertsSaved('7d'), { everyMs: EVERY_MS });
  const said = words.todayScreen.saved;
  const kept = data?.retained.alerts ?? null;
  return (
    <AnswerCard
      testId="answer-saved"
      title={said.title}
      value={kept}
      unit={said.kept(kept === null ? '' : format.count(kept))}
      error={error}
    >
      <p className="answer-sub">
        {kept !== 0 && <>{said.worth(data === undefined ? '–' : format.short(data.retained.valueAtStake))} </>}
        {data !== undefined && data.recovered.alerts > 0 && (
          <span className="quiet">{said.recovered(format.count(data.recovered.alerts))}</span>
        )}
      </p>
      {data?.isWhole === false && <p className="quiet small">{said.more}</p>}
      <details className="answer-means">
        <summary data-testid="saved-what">{said.what}</summary>
        <p className="quiet small">{said.means}</p>
      </details>
    </AnswerCard>
  );
}
