import { useLanguage } from '../language/language.context.js';
import type { CalibrationRow } from './manifest.figures.js';
import { useModelWords } from './use-model-words.js';

const SIZE = { width: 260, height: 180 };
const PLOT = { left: 40, top: 8, right: 20, bottom: 30 };
const TICKS = 4;
const LARGEST = 5;

/** What was said across, what came true upwards; a point is as large as its rows are many. The table has the figures. */
export function CalibrationChart({ rows }: { rows: readonly CalibrationRow[] }) {
  const { format } = useLanguage();
  const words = useModelWords();
  const top = niceTop(Math.max(...rows.flatMap(({ said, seen }) => [said, seen])));
  const most = Math.max(...rows.map(({ rows: count }) => count));
  const x = (share: number): number => PLOT.left + (share / top) * (SIZE.width - PLOT.left - PLOT.right);
  const y = (share: number): number =>
    SIZE.height - PLOT.bottom - (share / top) * (SIZE.height - PLOT.top - PLOT.bottom);
  return (
    <svg
      className="calibration-chart"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      role="img"
      aria-label={`${words.calibration} ${words.calibrationMeans}`}
      data-testid="calibration-chart"
    >
      {Array.from({ length: TICKS + 1 }, (_, i) => (i * top) / TICKS).map((share) => (
        <g key={share}>
          <line className="chart-grid" x1={x(0)} x2={x(top)} y1={y(share)} y2={y(share)} />
          <text className="chart-tick" x={PLOT.left - 6} y={y(share) + 4} textAnchor="end">
            {format.percent(share)}
          </text>
          <text className="chart-tick" x={x(share)} y={SIZE.height - PLOT.bottom + 14} textAnchor="middle">
            {share === 0 ? '' : format.percent(share)}
          </text>
        </g>
      ))}
      <line className="chart-even" x1={x(0)} y1={y(0)} x2={x(top)} y2={y(top)} />
      {rows.map(({ said, seen, rows: count }, i) => (
        <circle
          key={i}
          className="chart-point"
          cx={x(said)}
          cy={y(seen)}
          r={Math.max(2, LARGEST * Math.sqrt(count / most))}
        />
      ))}
      <text className="chart-tick" x={x(top)} y={SIZE.height - 2} textAnchor="end">
        {words.said}
      </text>
    </svg>
  );
}

const TOPS = [0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 1];

function niceTop(most: number): number {
  return TOPS.find((top) => most <= top) ?? 1;
}
