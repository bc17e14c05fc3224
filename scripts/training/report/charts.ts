/**
 * Charts as inline SVG. Colours are the page's custom properties, so that one drawing serves the light and the dark
 * theme.
 */

import { escaped } from '../../command/markup.js';

export interface CurvePoint {
  readonly said: number;
  readonly seen: number;
  readonly rows: number;
}

/** One row of a chart with whiskers; the interval is optional. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  /** Drawn in the strong colour. */
  readonly own: boolean;
}

const SIZE = 360;
/** Space for the axis, left and below. */
const EDGE = 68;
const ROW = 34;
const BARS = 440;
const NAMES = 108;
const FIGURES = 58;

/** Predicted against observed; the dashed diagonal is perfect calibration. */
export function reliabilityChart(points: readonly CurvePoint[]): string {
  const { x, y, grid } = squareOf(1, 'said by the model', 'seen in the log');
  const line = points.map(({ said, seen }) => `${x(said).toFixed(1)},${y(seen).toFixed(1)}`).join(' ');
  const dots = points.map(({ said, seen, rows }) =>
    dotAt(x(said), y(seen), `said ${percent(said)}, seen ${percent(seen)}, ${rows} rows`),
  );
  return squareChart(
    'Said against seen probability of risk',
    `${grid}<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>` +
      `<polyline class="curve" points="${line}"/>${dots.join('')}`,
  );
}

export interface AlertPoint {
  readonly name: string;
  readonly precision: number;
  readonly caught: number;
}

/**
 * Precision of alerts against the share of those at risk that they catch. The dashed lines are the goal; the dark dot is
 * what the service itself reached.
 */
export function alertCurveChart(
  points: readonly AlertPoint[],
  goal: Pick<AlertPoint, 'precision' | 'caught'>,
  served: AlertPoint | null,
): string {
  const widest = Math.max(
    goal.caught,
    ...[...points, ...(served === null ? [] : [served])].map(({ caught }) => caught),
  );
  const most = Math.min(1, Math.ceil(10 * Math.max(0.1, widest)) / 10);
  const { x, y, grid } = squareOf(most, 'caught of those at risk', 'right');
  const line = points.map(({ caught, precision }) => `${x(caught).toFixed(1)},${y(precision).toFixed(1)}`).join(' ');
  const dot = ({ name, precision, caught }: AlertPoint, look: string): string =>
    dotAt(x(caught), y(precision), `${name}: right ${percent(precision)}, caught ${percent(caught)}`, look);
  return squareChart(
    'Precision of alerts against the share caught',
    `${grid}<line class="ideal" x1="${x(0)}" y1="${y(goal.precision)}" x2="${x(most)}" y2="${y(goal.precision)}"/>` +
      `<line class="ideal" x1="${x(goal.caught)}" y1="${y(0)}" x2="${x(goal.caught)}" y2="${y(1)}"/>` +
      `<polyline class="curve" points="${line}"/>${points.map((point) => dot(point, 'dot')).join('')}` +
      (served === null ? '' : dot(served, 'served')),
  );
}

interface Square {
  readonly x: (share: number) => number;
  readonly y: (share: number) => number;
  readonly grid: string;
}

/** A square of shares, across from 0 to `most` and up from 0 to 1, with its grid and the names of its axes. */
function squareOf(most: number, across: string, up: string): Square {
  const side = SIZE - EDGE - 24;
  const x = (share: number): number => EDGE + (share / most) * side;
  const y = (share: number): number => SIZE - EDGE + 14 - share * side;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      `<line class="grid" x1="${x(tick * most)}" y1="${y(0)}" x2="${x(tick * most)}" y2="${y(1)}"/>` +
      `<line class="grid" x1="${x(0)}" y1="${y(tick)}" x2="${x(most)}" y2="${y(tick)}"/>` +
      `<text x="${x(tick * most)}" y="${y(0) + 20}" text-anchor="middle">${percent(tick * most)}</text>` +
      `<text x="${x(0) - 8}" y="${y(tick) + 4}" text-anchor="end">${percent(tick)}</text>`,
  );
  const axes =
    `<text x="${x(most / 2)}" y="${SIZE - 10}" text-anchor="middle">${escaped(across)}</text>` +
    `<text x="14" y="${y(0.5)}" text-anchor="middle" transform="rotate(-90 14 ${y(0.5)})">${escaped(up)}</text>`;
  return { x, y, grid: ticks.join('') + axes };
}

function dotAt(x: number, y: number, title: string, look = 'dot'): string {
  return `<circle class="${look}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4.5"><title>${escaped(title)}</title></circle>`;
}

function squareChart(label: string, content: string): string {
  return svg(SIZE, SIZE, label, content);
}

/** One bar per row from `from` to its value, whiskers for the interval, a dashed line at `mark`. */
export function barChart(
  label: string,
  bars: readonly Bar[],
  scale: { from: number; to: number; show: (value: number) => string; mark?: { at: number; name: string } },
): string {
  const width = BARS;
  const height = bars.length * ROW + 34;
  const at = (value: number): number => {
    const share = (Math.min(scale.to, Math.max(scale.from, value)) - scale.from) / (scale.to - scale.from);
    return NAMES + share * (width - NAMES - FIGURES);
  };
  const rows = bars.map((bar, i) => barRow(bar, i * ROW, at, width, scale));
  const mark =
    scale.mark === undefined
      ? ''
      : `<line class="ideal" x1="${at(scale.mark.at)}" y1="0" x2="${at(scale.mark.at)}" y2="${bars.length * ROW}"/>` +
        `<text x="${at(scale.mark.at)}" y="${height - 14}" text-anchor="middle">${escaped(scale.mark.name)}</text>`;
  return svg(width, height, label, rows.join('') + mark);
}

function barRow(
  { name, value, interval, own }: Bar,
  top: number,
  at: (value: number) => number,
  width: number,
  { from, show }: { from: number; show: (value: number) => string },
): string {
  const middle = top + ROW / 2;
  const whiskers =
    interval === null
      ? ''
      : `<line class="whisker" x1="${at(interval[0])}" y1="${middle}" x2="${at(interval[1])}" y2="${middle}"/>` +
        interval
          .map((end) => `<line class="whisker" x1="${at(end)}" y1="${middle - 5}" x2="${at(end)}" y2="${middle + 5}"/>`)
          .join('');
  return (
    `<text x="${NAMES - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>` +
    `<rect class="${own ? 'bar own' : 'bar'}" x="${at(from)}" y="${top + 7}" width="${Math.max(1, at(value) - at(from))}" ` +
    `height="${ROW - 14}" rx="3"/>${whiskers}` +
    `<text class="figure" x="${width - 4}" y="${middle + 4}" text-anchor="end">${show(value)}</text>`
  );
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function svg(width: number, height: number, label: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">${content}</svg>`;
}
