/** A list of alerts as a table for a spreadsheet. Pure. */
import type { AlertView } from '../../client/protocol.js';

const COLUMNS: readonly (readonly [name: string, value: (alert: AlertView) => string | number | null])[] = [
  ['alert', ({ id }) => id],
  ['customer', ({ customerId }) => customerId],
  ['kind', ({ kind }) => kind],
  ['status', ({ status }) => status],
  ['severity', ({ severity }) => severity],
  ['stage', ({ stage }) => stage],
  ['strategy', ({ strategy }) => strategy?.name ?? null],
  ['tier', ({ valueTier }) => valueTier],
  ['valueAtStake', ({ valueAtStake }) => valueAtStake],
  ['risk', ({ risk }) => risk],
  ['priority', ({ priority }) => priority],
  ['branch', ({ branch }) => branch],
  ['owner', ({ assignee }) => assignee],
  ['openedAt', ({ openedAt }) => instant(openedAt)],
  ['dueAt', ({ dueAt }) => instant(dueAt)],
];

/** RFC 4180, with the mark by which spreadsheets know UTF-8. Instants are ISO 8601. */
export function alertsCsv(alerts: readonly AlertView[]): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...alerts.map((alert) => COLUMNS.map(([, value]) => cell(value(alert)))),
  ];
  return `\uFEFF${lines.map((cells) => `${cells.join(',')}\r\n`).join('')}`;
}

/** A text that a spreadsheet would take for a formula is marked as text. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
