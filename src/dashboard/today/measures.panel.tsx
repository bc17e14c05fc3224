import { memo } from 'react';
import type { StageDaysView, TransitionsView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { SparkLine } from './spark.line.js';
import type { TodayWindow } from './today.window.js';

const MEASURES = ['acquired', 'activated', 'retained', 'converted'] as const;
const NO_DAYS: StageDaysView['days'] = [];

interface Props {
  window: TodayWindow;
  transitions: TransitionsView | undefined;
  /** Of the charted window, which may be longer. */
  days: StageDaysView['days'] | undefined;
}

/** 拉新, 促活, 留存, 转化: the sum over the window, and the course by day. */
export const MeasuresPanel = memo(function MeasuresPanel({ window, transitions, days = NO_DAYS }: Props) {
  const { words, format } = useLanguage();
  const said = words.todayScreen.measures;
  const title = said.title(words.todayScreen.window.within[window]);
  const rate = transitions?.retention.rate ?? null;
  return (
    <section className="panel measures-panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
      </div>
      <ul className="today-figures" data-testid="measures">
        {MEASURES.map((name) => (
          <li key={name} title={words.today[`${name}Means`]}>
            <span>{words.today[name]}</span>
            <SparkLine values={days.map(({ measures }) => measures[name])} />
            <strong className="number">
              {transitions === undefined ? '–' : format.count(transitions.measures[name])}
            </strong>
          </li>
        ))}
        <li title={said.rateMeans}>
          <span>{said.rate}</span>
          <span />
          <strong className="number">{rate === null ? '–' : format.percent(rate)}</strong>
        </li>
      </ul>
    </section>
  );
});
