import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../src/core/activity.js';
import { readLog } from './canonical.js';

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

async function eventsIn(name: string, content: string | Uint8Array): Promise<WireEvent[]> {
  writeFileSync(join(dir, name), content);
  const events: WireEvent[] = [];
  for await (const event of readLog(join(dir, name))) events.push(event);
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

  it('leaves out what is empty and takes the optional columns', async () => {
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

  it.each([
    ['a header without a column', 'd.csv', 'event_id,customer_id\ne1,c1\n', /d\.csv:1: the header lacks occurred_at/],
    ['a time without an offset', 'e.csv', `${HEADER}\n${ROW}\n${ROW.replace('Z', '')}\n`, /e\.csv:3: occurred_at must/],
    ['an unknown channel', 'f.csv', `${HEADER}\n${ROW.replace('mobile', 'fax')}\n`, /f\.csv:2: channel must be one of/],
    ['an amount that is no number', 'g.csv', `${HEADER}\n${ROW.replace('-12.50', 'x')}\n`, /g\.csv:2: amount must/],
    ['no id', 'h.csv', `${HEADER}\n${ROW.replace('e1', '')}\n`, /h\.csv:2: event_id is missing/],
    ['too few fields', 'i.csv', `${HEADER}\ne1,007\n`, /i\.csv:2: this row has 2 cells/],
    ['a line that is not JSON', 'j.ndjson', `${CANONICAL_JSON}\n{\n`, /j\.ndjson:2: this line is not JSON/],
    ['a cut gzip', 'k.csv.gz', gzipSync(`${HEADER}\n${ROW}\n`).subarray(0, 40), /k\.csv\.gz cannot be read to its end/],
    ['a cut gzip of NDJSON', 'k.ndjson.gz', gzipSync(CANONICAL_JSON).subarray(0, 40), /k\.ndjson\.gz cannot be read/],
    ['another format', 'l.parquet', '', /l\.parquet: name a \.csv/],
  ])('refuses %s and says where', async (_situation, name, content, message) => {
    await expect(eventsIn(name, content)).rejects.toThrow(message);
  });

  it('says so when there is no such file', async () => {
    await expect(readLog(join(dir, 'none.csv')).next()).rejects.toThrow(/none\.csv: there is no such file/);
  });
});
