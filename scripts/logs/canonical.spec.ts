import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../src/core/state/activity.js';
import { A_CATALOG } from '../../test/builders/activity.builder.js';
import { readLog, type RefusedRow } from './canonical.js';

const HEADER = 'event_id,customer_id,occurred_at,channel,type,amount,currency,balance';
const ROW = 'e1,007,2026-01-31T08:30:00Z,mobile,transfer,-12.50,CNY,100';
const EVENT: WireEvent = {
  id: 'e1',
  customerId: '007',
  occurredAt: Date.UTC(2026, 0, 31, 8, 30),
  channel: 'mobile',
  type: 'transfer',
  amount: -12.5,
  currency: 'CNY',
  balance: 100,
};
const CANONICAL_JSON = JSON.stringify({
  event_id: 'e1',
  customer_id: '007',
  occurred_at: '2026-01-31T08:30:00Z',
  channel: 'mobile',
  type: 'transfer',
  amount: -12.5,
  currency: 'CNY',
  balance: 100,
});

let dir = '';
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'log-'))));
afterAll(() => rmSync(dir, { recursive: true }));

const refused: RefusedRow[] = [];
beforeEach(() => void (refused.length = 0));
const CATALOG = { ...A_CATALOG, attributes: ['maturesOn', 'closedBy'] };
const RULES = { catalog: CATALOG, now: Date.UTC(2026, 11, 1), onRefused: (row: RefusedRow) => refused.push(row) };

async function eventsIn(name: string, content: string | Uint8Array): Promise<WireEvent[]> {
  writeFileSync(join(dir, name), content);
  const events: WireEvent[] = [];
  for await (const event of readLog(join(dir, name), RULES)) events.push(event);
  return events;
}

describe('readLog', () => {
  it.each([
    ['plain CSV', 'a.csv', `${HEADER}\n${ROW}\n`],
    ['gzipped CSV', 'a.csv.gz', gzipSync(`${HEADER}\n${ROW}\n`)],
    ['CSV from a spreadsheet, with a byte order mark and carriage returns', 'b.csv', `\ufeff${HEADER}\r\n${ROW}\r\n`],
    ['NDJSON with the column names', 'a.ndjson', `${CANONICAL_JSON}\n`],
    ['gzipped NDJSON with the names of the API', 'a.ndjson.gz', gzipSync(`\n${JSON.stringify(EVENT)}`)],
  ])('reads %s', async (_situation, name, content) => {
    expect(await eventsIn(name, content)).toEqual([EVENT]);
  });

  it('leaves out empty cells and reads the optional columns', async () => {
    const [event] = await eventsIn('c.csv', `${HEADER},branch\ne1,007,1769848200000,branch,deposit,,,,North\n`);
    expect(event).toEqual({
      id: 'e1',
      customerId: '007',
      occurredAt: EVENT.occurredAt,
      channel: 'branch',
      type: 'deposit',
      branch: 'North',
    });
  });

  it('reads a product and the allowed attributes from columns of their own, and leaves out the others', async () => {
    const [event, plain] = await eventsIn(
      'r.csv',
      `${HEADER},product,branch,maturesOn,closedBy,iban\n${ROW},term_deposit,North,2026-12-31,,DE00\n${ROW},,,,,\n`,
    );
    expect(event).toEqual({
      ...EVENT,
      product: 'term_deposit',
      branch: 'North',
      attributes: { maturesOn: '2026-12-31' },
    });
    expect(plain).toEqual(EVENT);
  });

  it('refuses a column of maturities with a row that holds no day', async () => {
    expect(await eventsIn('s.csv', `${HEADER},maturesOn\n${ROW},soon\n`)).toEqual([]);
    expect(refused).toMatchObject([{ line: 2, code: 'bad_attributes', message: expect.stringMatching(/maturesOn/) }]);
  });

  it.each([
    ['a header without a column', 'd.csv', 'event_id,customer_id\ne1,c1\n', /d\.csv:1: the header lacks occurred_at/],
    ['a cut gzip', 'k.csv.gz', gzipSync(`${HEADER}\n${ROW}\n`).subarray(0, 40), /k\.csv\.gz cannot be read to its end/],
    ['a cut gzip of NDJSON', 'k.ndjson.gz', gzipSync(CANONICAL_JSON).subarray(0, 40), /k\.ndjson\.gz cannot be read/],
    ['another format', 'l.parquet', '', /l\.parquet: name a \.csv/],
  ])('refuses %s and says where', async (_situation, name, content, message) => {
    await expect(eventsIn(name, content)).rejects.toThrow(message);
  });

  it('says so when there is no such file', async () => {
    await expect(readLog(join(dir, 'none.csv'), RULES).next()).rejects.toThrow(/none\.csv: there is no such file/);
  });

  it.each([
    ['a time without an offset', { occurred_at: '2026-01-31T08:30:00' }, 'bad_time'],
    ['a time in seconds', { occurred_at: '1740800000' }, 'implausible_time'],
    ['a year that stands for none', { occurred_at: '9999-12-31T00:00:00Z' }, 'implausible_time'],
    ['a time from before there were banks of data', { occurred_at: '1968-05-01T10:00:00Z' }, 'implausible_time'],
    ['a time that has not come', { occurred_at: '2027-01-31T08:30:00Z' }, 'in_future'],
    ['a time far behind the row before', { occurred_at: '2026-01-23T08:29:00Z' }, 'too_late'],
    ['an unknown channel', { channel: 'fax' }, 'unknown_channel'],
    ['an amount that is no number', { amount: 'x' }, 'bad_amount'],
    ['an amount in another base', { amount: '0x10' }, 'bad_amount'],
    ['an amount beyond belief', { amount: '1e15' }, 'bad_amount'],
    ['no id', { event_id: '' }, 'missing_id'],
    ['a customer with a space', { customer_id: 'a b' }, 'bad_customer'],
    ['a customer with a NUL', { customer_id: 'a\0b' }, 'bad_customer'],
    ['a currency without a rate', { currency: 'XTS' }, 'unknown_currency'],
    ['a cell too many', { balance: '1,2' }, 'bad_row'],
  ])('leaves out a row with %s, says where, and reads the rest', async (_situation, parts, code) => {
    const cells = { ...JSON.parse(CANONICAL_JSON), ...parts } as Record<string, string>;
    const bad = HEADER.split(',')
      .map((name) => cells[name])
      .join(',');
    const events = await eventsIn('m.csv', `${HEADER}\n${ROW}\n${bad}\n${ROW.replace('e1', 'e3')}\n`);
    expect(events.map(({ id }) => id)).toEqual(['e1', 'e3']);
    expect(refused).toEqual([{ line: 3, code, message: expect.stringMatching(/\w+ \w+ \w+/) }]);
  });

  it('refuses ids that are numbers in NDJSON, where two of them may be one', async () => {
    const ids = ['9007199254740992', '9007199254740993'];
    const lines = ids.map((id) => CANONICAL_JSON.replace('"007"', id));
    expect(await eventsIn('n.ndjson', `${lines.join('\n')}\n`)).toEqual([]);
    expect(refused.map(({ line, code }) => [line, code])).toEqual([
      [1, 'bad_customer'],
      [2, 'bad_customer'],
    ]);
  });

  it('leaves out a line that is no JSON, or no object, and says where', async () => {
    expect(await eventsIn('p.ndjson', `{\n"x"\n[]\n${CANONICAL_JSON}\n`)).toEqual([EVENT]);
    expect(refused.map(({ line, code }) => [line, code])).toEqual([
      [1, 'not_json'],
      [2, 'not_an_object'],
      [3, 'not_an_object'],
    ]);
  });

  it('names a column that no event has, once', async () => {
    const warned: RefusedRow[] = [];
    const file = join(dir, 'q.csv');
    writeFileSync(file, `${HEADER},ammount\n${ROW},1\n${ROW.replace('e1', 'e2')},2\n`);
    const rows = readLog(file, { ...RULES, onWarning: (row) => warned.push(row) });
    for await (const event of rows) expect(event.amount).toBe(-12.5);
    expect(warned).toMatchObject([{ line: 2, code: 'unknown_member', message: expect.stringContaining('amount?') }]);
  });

  it('keeps the same digits apart where they are text', async () => {
    const rows = ['9007199254740992', '9007199254740993'].map((id) => ROW.replace('007', id));
    const events = await eventsIn('o.csv', `${HEADER}\n${rows.join('\n')}\n`);
    expect(events.map(({ customerId }) => customerId)).toEqual(['9007199254740992', '9007199254740993']);
  });
});
