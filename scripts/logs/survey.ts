/** Reads a log once without understanding it: how many rows it has, and from when to when it tells. */
import type { LogSpan } from '../../src/client/protocol.js';
import { parseItem } from '../../src/core/contracts/event.reader.js';
import { instantOfText } from '../../src/core/primitives/instant.js';
import { textOf } from './log-text.js';
import { API_NAMES, LINE_END, isCsv } from './rows.js';

export interface Survey {
  /** An estimate where a cell holds a line end. */
  rows: number;
  /** Null when an end of the log shows no instant. */
  span: LogSpan | null;
}

/** The last row may be a late one, so the newest instant of this many rows ends the log. */
const LAST_ROWS = 500;
const INSTANT = 'occurred_at';

/** Null when it is no longer wanted. Throws LogError as `textOf` does. */
export async function surveyOf(file: string, isWanted: () => boolean = () => true): Promise<Survey | null> {
  let rows = isCsv(file) ? -1 : 0;
  let head: string[] = [];
  let last: string[] = [];
  for await (const text of textOf(file)) {
    if (!isWanted()) return null;
    const lines = text.split(LINE_END).filter((line) => line.trim() !== '');
    rows += lines.length;
    if (head.length < 2) head = [...head, ...lines.slice(0, 2)].slice(0, 2);
    last = [...last, ...lines.slice(-LAST_ROWS)].slice(-LAST_ROWS);
  }
  return { rows, span: spanOf(head, last, isCsv(file)) };
}

function spanOf(head: readonly string[], last: readonly string[], isTable: boolean): LogSpan | null {
  const column = isTable ? cellsOf(head[0] ?? '').indexOf(INSTANT) : null;
  const instant = (line: string | undefined): number => instantOfText(cellOf(line ?? '', column));
  const fromAt = instant(head[isTable ? 1 : 0]);
  const toAt = Math.max(...last.map(instant).filter((at) => !Number.isNaN(at)));
  return fromAt <= toAt && Number.isFinite(toAt) ? { fromAt, toAt } : null;
}

/** @param column of a table; null for NDJSON */
function cellOf(line: string, column: number | null): string | undefined {
  if (column !== null) return cellsOf(line)[column];
  const item = parseItem(line);
  if (typeof item !== 'object' || item === null) return undefined; // the replay itself says what is wrong with it
  const members = new Map<string, unknown>(Object.entries(item));
  const value = members.get(INSTANT) ?? members.get(API_NAMES[INSTANT] ?? INSTANT);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Of a line without commas inside quotes; any other line shows no instant, and the next one does. */
function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}
