/** Logs side by side, as a Markdown table. */
import type { FigureGroup } from './figures.js';
import { UNKNOWN } from './figure.text.js';

export interface MeasuredLog {
  readonly name: string;
  readonly groups: readonly FigureGroup[];
}

/** One table per group of figures, one column per log. All logs have the same figures in the same order. */
export function tablesOf(logs: readonly MeasuredLog[]): string {
  const [first] = logs;
  if (first === undefined) return '';
  return first.groups.map(({ title }, i) => `## ${title}\n\n${tableOf(logs, i)}`).join('\n');
}

function tableOf(logs: readonly MeasuredLog[], group: number): string {
  const rows = logs[0]?.groups[group]?.figures ?? [];
  const lines = rows.map(({ name }, row) => {
    const cells = logs.map(({ groups }) => groups[group]?.figures[row]?.text ?? UNKNOWN);
    return lineOf([name, ...cells]);
  });
  return [lineOf(['', ...logs.map(({ name }) => name)]), lineOf(['---', ...logs.map(() => '---')]), ...lines, ''].join(
    '\n',
  );
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
