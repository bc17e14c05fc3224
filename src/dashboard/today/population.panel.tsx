import { Skeleton } from 'antd';
import { lazy, memo, Suspense } from 'react';
import { useLanguage } from '../language/language.context.js';
import type { Sample } from '../live/board.js';
import { useMeasures } from './use-measures.js';

/** The chart library is a third of the page's size. The lists need not wait for it. */
const PopulationChart = lazy(async () => ({ default: (await import('./population.chart.js')).PopulationChart }));

export const PopulationPanel = memo(function PopulationPanel({ samples }: { samples: readonly Sample[] }) {
  const { words } = useLanguage();
  return (
    <section className="panel population" aria-label={words.today.population}>
      <div className="panel-head">
        <h2>{words.today.population}</h2>
        {samples.length < 2 && <span className="quiet small">{words.today.collecting}</span>}
      </div>
      <div className="chart" data-testid="population-chart">
        <Suspense fallback={<Skeleton active title={false} />}>
          <PopulationChart samples={samples} />
        </Suspense>
      </div>
      <Measures />
    </section>
  );
});

const MEASURES = ['acquired', 'activated', 'retained', 'converted'] as const;

const Measures = memo(function Measures() {
  const { words, format } = useLanguage();
  const measures = useMeasures();
  return (
    <div className="measures">
      <h3 className="quiet small">{words.today.measures}</h3>
      <dl>
        {MEASURES.map((name) => (
          <div key={name} title={words.today[`${name}Means`]}>
            <dt>{words.today[name]}</dt>
            <dd>{measures === null ? '–' : format.count(measures[name])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
});
