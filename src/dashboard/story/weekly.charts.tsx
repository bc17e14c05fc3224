import type { ActivityView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { StorySection } from './story.section.js';
import { WeeklyBars } from './weekly.bars.js';
import { weeklyRows, type WeeklyRow } from './weekly.rows.js';
import { WeeklyTable } from './weekly.table.js';

/** Small charts, one for each channel and each kind that ever occurred, and all of them as a table. */
export function WeeklyCharts({ activity }: { activity: ActivityView }) {
  const { words, format } = useLanguage();
  const rows = weeklyRows(activity);
  const { usual, weeks } = activity;
  const { weekly, weeklyMeans, weeklyNoUsual, noActivity, byChannel, byKind } = words.customer;
  if (rows.channels.length === 0) {
    return (
      <StorySection title={weekly}>
        <p className="quiet">{noActivity}</p>
      </StorySection>
    );
  }
  return (
    <StorySection title={weekly}>
      <p className="quiet small">{usual === null ? weeklyNoUsual : weeklyMeans(format.count(usual.weeks))}</p>
      <Group title={byChannel} rows={rows.channels} names={words.channel} />
      <Group title={byKind} rows={rows.kinds} names={words.kind} />
      <WeeklyTable weeks={weeks.map(({ startsOn }) => startsOn)} rows={rows} />
    </StorySection>
  );
}

interface GroupProps<N extends string> {
  title: string;
  rows: readonly WeeklyRow<N>[];
  names: Readonly<Record<N, string>>;
}

function Group<N extends string>({ title, rows, names }: GroupProps<N>) {
  return (
    <div className="weekly-group">
      <h4>{title}</h4>
      <ul className="weekly">
        {rows.map((row) => (
          <Chart key={row.name} row={row} name={names[row.name]} />
        ))}
      </ul>
    </div>
  );
}

function Chart({ row, name }: { row: WeeklyRow<string>; name: string }) {
  const { words, format } = useLanguage();
  const { recent, usual, level } = row;
  return (
    <li data-testid="weekly-chart" data-name={row.name} data-level={level}>
      <p className="weekly-head">
        <strong>{name}</strong>
        <span className="weekly-level small">{words.customer.level[level]}</span>
      </p>
      <WeeklyBars counts={row.counts} usual={usual} />
      <p className="quiet small">
        {recent !== null && words.customer.recent(format.rate(recent))}
        {usual !== null && ` · ${words.customer.usual(format.rate(usual))}`}
      </p>
    </li>
  );
}
