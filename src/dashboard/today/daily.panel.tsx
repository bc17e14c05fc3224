import type { UseQueryResult } from '@tanstack/react-query';
import { memo, useMemo, type CSSProperties } from 'react';
import type { StageDaysView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { SheetTable } from '../look/sheet.js';
import { DAILY_HEIGHT, dailyPlan, type DailyPlan } from './daily.bars.js';

/** Who arrived and who left on each day, by the server's ledger: the same for everybody, and after a reload. */
export const DailyPanel = memo(function DailyPanel({ of }: { of: UseQueryResult<StageDaysView> }) {
  const { words } = useLanguage();
  const { title } = words.todayScreen.daily;
  return (
    <section className="panel daily" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
      </div>
      <div className="daily-body" data-testid="daily">
        <ReadState of={of}>{({ days }) => <Daily days={days} />}</ReadState>
      </div>
    </section>
  );
});

function Daily({ days }: { days: StageDaysView['days'] }) {
  const { words, format } = useLanguage();
  const plan = useMemo(() => dailyPlan(days), [days]);
  const { none, net, most, arrived, arrivedMeans, declined, ended } = words.todayScreen.daily;
  const { totals } = plan;
  const chartStyle: CSSProperties & Record<'--days', number> = { '--days': days.length };
  return (
    <>
      <p className="daily-legend small">
        <span className="daily-key key-arrived" title={arrivedMeans}>
          ▲ {arrived}
        </span>
        <span className="daily-key key-declined">▼ {declined}</span>
        <span className="daily-key key-ended">✕ {ended}</span>
        <span className="quiet">
          {plan.most === 0
            ? none
            : `${net(format.count(totals.arrived), format.count(totals.left))}, ${most(format.count(plan.most))}`}
        </span>
      </p>
      <div className="daily-chart" style={chartStyle}>
        <Bars plan={plan} />
        <Axis days={days} />
      </div>
      <DailyTable days={days} />
    </>
  );
}

const STEP = 10;
const WIDTH = 8;

/** The last day is paler, because it is not over. */
function Bars({ plan: { base, days } }: { plan: DailyPlan }) {
  const { words, format } = useLanguage();
  const { net } = words.todayScreen.daily;
  return (
    <svg
      className="daily-bars"
      viewBox={`0 0 ${days.length * STEP} ${DAILY_HEIGHT}`}
      preserveAspectRatio="none"
      width="100%"
      height={DAILY_HEIGHT}
      aria-hidden="true"
    >
      {days.map(({ day, arrived, declined, ended, up, downs }, i) => (
        <g key={day} className={i === days.length - 1 ? 'daily-present' : undefined}>
          <title>{`${day}: ${net(format.count(arrived), format.count(declined + ended))}`}</title>
          <rect className="daily-all" x={i * STEP} y={0} width={STEP} height={DAILY_HEIGHT} />
          <rect className="key-arrived" x={i * STEP + 1} y={up.y} width={WIDTH} height={up.height} />
          <rect className="key-declined" x={i * STEP + 1} y={downs[0].y} width={WIDTH} height={downs[0].height} />
          <rect className="key-ended" x={i * STEP + 1} y={downs[1].y} width={WIDTH} height={downs[1].height} />
        </g>
      ))}
      <line x1={0} x2={days.length * STEP} y1={base} y2={base} />
    </svg>
  );
}

/** The days of the bank as they are written; the year is in the table. */
function Axis({ days }: { days: StageDaysView['days'] }) {
  const shown = [days[0], days[Math.floor((days.length - 1) / 2)], days.at(-1)];
  return (
    <p className="daily-axis quiet small" aria-hidden="true">
      {shown.map((one, i) => (
        <span key={i}>{one?.day.slice(5)}</span>
      ))}
    </p>
  );
}

function DailyTable({ days }: { days: StageDaysView['days'] }) {
  const { words, format } = useLanguage();
  const { title, none, day: ofDay, arrived, declined, ended } = words.todayScreen.daily;
  return (
    <details className="as-table" data-testid="daily-table">
      <summary>{words.customer.asTable}</summary>
      <SheetTable
        caption={title}
        columns={[ofDay, arrived, declined, ended]}
        rows={days
          .toReversed()
          .map((one) => ({
            key: one.day,
            cells: [one.day, format.count(one.arrived), format.count(one.declined), format.count(one.ended)],
          }))}
        none={none}
      />
    </details>
  );
}
