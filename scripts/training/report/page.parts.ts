/** Pieces of the evaluation page. */
import { escaped } from '../../command/markup.js';
import { percent } from './charts.js';
import type { Bounds } from '../scores/scorecard.js';

export function withInterval(value: number | null, interval: Bounds | null): string {
  if (value === null) return '–';
  return interval === null
    ? value.toFixed(3)
    : `${value.toFixed(3)} (${interval.map((one) => one.toFixed(3)).join(' to ')})`;
}

export function shown(share: number | null): string {
  return share === null ? '–' : percent(share);
}

export function figure(caption: string, chart: string): string {
  return `<figure><figcaption>${escaped(caption)}</figcaption>${chart}</figure>`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map(([name = '', ...rest]) => `<tr><th scope="row">${escaped(name)}</th>${cells('td', rest)}</tr>`);
  return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
