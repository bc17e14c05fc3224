/** Curves as SVG files, readable on light and dark backgrounds, without scripts or embedded fonts. */
import { escaped } from '../command/markup.js';

interface Point {
  x: number;
  y: number;
  low?: number;
  high?: number;
}

export interface Series {
  name: string;
  points: readonly Point[];
}

export interface Curve {
  title: string;
  x: string;
  y: string;
  series: readonly Series[];
}

const [WIDTH, HEIGHT] = [640, 340];
const EDGE = { left: 84, right: 24, top: 40, bottom: 56 };
const COLOURS = ['#2f6fd0', '#c2571a', '#2b8a57', '#8a4fbf'];
const GREY = '#7a8490';
/** From this ratio of largest to smallest value on, the axis is logarithmic. */
const WIDE = 20;

/** The vertical axis begins at zero. */
export function curveChart({ title, x, y, series }: Curve): string {
  const points = series.flatMap((one) => one.points);
  const xs = points.map((point) => point.x);
  const largest = Math.max(...points.map((point) => point.high ?? point.y));
  const step = roundStep(largest);
  const most = Math.ceil(largest / step) * step;
  const at = scaleOf(Math.min(...xs), Math.max(...xs));
  const up = (value: number): number => HEIGHT - EDGE.bottom - (value / most) * (HEIGHT - EDGE.top - EDGE.bottom);
  const marks = Array.from({ length: most / step + 1 }, (_, i) => {
    const level = up(i * step);
    return (
      `<line x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${level}" y2="${level}" stroke="${GREY}" stroke-opacity="0.25"/>` +
      `<text x="${EDGE.left - 8}" y="${level + 4}" text-anchor="end">${(i * step).toLocaleString('en')}</text>`
    );
  });
  const ticks = [...new Set(xs)].map(
    (value) =>
      `<text x="${at(value)}" y="${HEIGHT - EDGE.bottom + 20}" text-anchor="middle">${value.toLocaleString('en')}</text>`,
  );
  const names =
    `<text x="${EDGE.left}" y="20" font-weight="600">${escaped(title)}</text>` +
    `<text x="${WIDTH - EDGE.right}" y="20" text-anchor="end">${escaped(y)}</text>` +
    `<text x="${(EDGE.left + WIDTH - EDGE.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(x)}</text>`;
  const curves = series.map((one, i) => curveOf(one, COLOURS[i % COLOURS.length] ?? GREY, at, up));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}" ` +
    `font-family="system-ui, sans-serif" font-size="13" fill="${GREY}">${marks.join('')}${ticks.join('')}${names}${curves.join('')}</svg>\n`
  );
}

function curveOf({ name, points }: Series, colour: string, at: Scale, up: Scale): string {
  const line = points.map((point) => `${at(point.x).toFixed(1)},${up(point.y).toFixed(1)}`).join(' ');
  const dots = points.map(({ x, y, low, high }) => {
    const whisker =
      low === undefined || high === undefined
        ? ''
        : `<line x1="${at(x)}" x2="${at(x)}" y1="${up(low)}" y2="${up(high)}" stroke="${colour}" stroke-opacity="0.6"/>`;
    return `${whisker}<circle cx="${at(x)}" cy="${up(y)}" r="4" fill="${colour}"><title>${y.toLocaleString('en')}</title></circle>`;
  });
  const last = points[points.length - 1];
  const label =
    name === '' || last === undefined
      ? ''
      : `<text x="${at(last.x) - 8}" y="${up(last.y) - 10}" text-anchor="end" fill="${colour}">${escaped(name)}</text>`;
  return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}${label}`;
}

/** 1, 2 or 5 times a power of ten, three to seven of them up to the largest. */
function roundStep(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(largest / 3));
  return power * (largest / 3 / power >= 5 ? 5 : largest / 3 / power >= 2 ? 2 : 1);
}

type Scale = (value: number) => number;

function scaleOf(least: number, most: number): Scale {
  const isWide = least > 0 && most / least >= WIDE;
  const read = (value: number): number => (isWide ? Math.log(value) : value);
  const span = read(most) - read(least) || 1;
  const [from, to] = [EDGE.left + 24, WIDTH - EDGE.right - 24];
  return (value) => from + ((read(value) - read(least)) / span) * (to - from);
}
