/**
 * Event logs on disk, one line per event, plain or gzipped: CSV with the header
 * `event_id,customer_id,occurred_at,channel,type,amount,currency,balance` (and perhaps `product`, `branch`), or NDJSON
 * with the same names or those of the API (`id`, `customerId`, `occurredAt`).
 */
import type { WireEvent } from '../../src/core/activity.js';
import { instantOf, instantOfText } from '../../src/core/instant.js';
import { CHANNELS, type Channel } from '../../src/core/vocabulary.js';
import { API_NAMES, LogError, readRows, type Fields } from './rows.js';

/** The events in the order of the file. Throws LogError for the first line that is not an event. */
export async function* readLog(file: string): AsyncGenerator<WireEvent> {
  for await (const { line, fields } of readRows(file)) yield eventOf(fields, `${file}:${line}`);
}

function eventOf(fields: Fields, where: string): WireEvent {
  const event: WireEvent = {
    id: required(fields, 'event_id', where),
    customerId: required(fields, 'customer_id', where),
    occurredAt: instant(fields, where),
    channel: channel(fields, where),
    type: required(fields, 'type', where),
  };
  const [amount, balance] = [number(fields, 'amount', where), number(fields, 'balance', where)];
  const [currency, product, branch] = [text(fields, 'currency'), text(fields, 'product'), text(fields, 'branch')];
  if (amount !== undefined) event.amount = amount;
  if (currency !== undefined) event.currency = currency;
  if (balance !== undefined) event.balance = balance;
  if (product !== undefined) event.product = product;
  if (branch !== undefined) event.branch = branch;
  return event;
}

function fieldOf(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[API_NAMES[name] ?? name];
}

function text(fields: Fields, name: string): string | undefined {
  const value = fieldOf(fields, name);
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

function required(fields: Fields, name: string, where: string): string {
  const value = text(fields, name);
  if (value === undefined) throw new LogError(`${where}: ${name} is missing`);
  return value;
}

function instant(fields: Fields, where: string): number {
  const value = fieldOf(fields, 'occurred_at');
  const at = typeof value === 'string' ? instantOfText(value) : instantOf(value);
  if (!Number.isNaN(at)) return at;
  throw new LogError(
    `${where}: occurred_at must be ISO 8601 with an offset (2026-01-31T08:30:00Z) or epoch milliseconds, not ${shown(value)}`,
  );
}

function channel(fields: Fields, where: string): Channel {
  const name = fieldOf(fields, 'channel');
  const known = CHANNELS.find((one) => one === name);
  if (known !== undefined) return known;
  throw new LogError(`${where}: channel must be one of ${CHANNELS.join(', ')}, not ${shown(name)}`);
}

function number(fields: Fields, name: string, where: string): number | undefined {
  const value = fieldOf(fields, name);
  if (value === undefined || value === null || value === '') return undefined;
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof amount === 'number' && Number.isFinite(amount)) return amount;
  throw new LogError(`${where}: ${name} must be a number, not ${shown(value)}`);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
