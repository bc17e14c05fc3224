/** The findings as a table for the terminal, and as a page with charts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.js';
import { curveChart } from './plot.js';
import type { Plot, Table } from './part.js';

export interface Report {
  machine: Machine;
  /** The settings of the run, as a sentence. */
  how: string;
  tables: readonly Table[];
  plots: readonly Plot[];
}

export function textOf({ title, columns, rows, note }: Table): string {
  const lines = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => padded(cell, widths[i] ?? 0, i))
      .join('  ')
      .trimEnd(),
  );
  return `\n${title}\n\n${text.map((line) => `  ${line}`).join('\n')}\n${note === undefined ? '' : `\n  ${note}\n`}`;
}

/** Writes `README.md`, `bench.json` and the charts. */
export function writePage(dir: string, report: Report, json: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'README.md'), pageOf(report));
  writeFileSync(join(dir, 'bench.json'), json);
  for (const plot of report.plots) writeFileSync(join(dir, `${plot.name}.svg`), curveChart(plot));
}

export function machineTable(machine: Machine): Table {
  const rows = Object.entries(machine).map(([name, value]) => [name, String(value)]);
  return { title: 'Machine', columns: ['', ''], rows };
}

function pageOf({ machine, how, tables, plots }: Report): string {
  const pictures = plots.map(({ name, title }) => `![${title}](${name}.svg)\n`);
  return [
    `# Measured with \`npm run bench\`\n`,
    `${how} What each part means and what it cannot say: [performance.md](../performance.md).\n`,
    ...[machineTable(machine), ...tables].map(markdownOf),
    ...(pictures.length > 0 ? ['## Curves\n', ...pictures] : []),
  ].join('\n');
}

function markdownOf({ title, columns, rows, note }: Table): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(cellOf).join(' | ')} |`;
  const rule = `|${columns.map((_, i) => (i === 0 ? '---' : '--:')).join('|')}|`;
  const table = [line(columns), rule, ...rows.map(line)].join('\n');
  return `## ${title}\n\n${table}\n${note === undefined ? '' : `\n${note}\n`}`;
}

function cellOf(cell: string | number): string {
  return String(cell).replaceAll('|', '\\|');
}

function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
