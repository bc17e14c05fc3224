import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UnreadItem } from '../../src/core/contracts/event.reader.js';
import { readRows, type Row } from './rows.js';

const HEADER = 'event_id,customer_id,occurred_at,channel,type';
const ROW = 'e1,007,2026-01-31T08:30:00Z,mobile,transfer';
const OBJECT = { event_id: 'e1', customer_id: '007', occurred_at: '2026-01-31T08:30:00Z', channel: 'mobile' };
const MARK = '\ufeff';
/** 张三 */
const GBK = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]);

let dir = '';
let files = 0;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'rows-'))));
afterAll(() => rmSync(dir, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const folder = join(dir, String(++files));
  mkdirSync(folder);
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function rowsIn(name: string, content: string | Uint8Array): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(written(name, content))) rows.push(row);
  return rows;
}

function customerIn({ value }: Row): unknown {
  return (value as Record<string, unknown>)['customer_id'];
}

function bytes(...parts: (string | Uint8Array)[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** A log with this many rows, one of which contains the cell. */
function manyRows(rows: number, at: number, cell: Uint8Array): Buffer {
  const line = (i: number): Buffer =>
    i === at ? bytes('e,', cell, ',2026-01-31T08:30:00Z,mobile,transfer\n') : bytes(`e${i}${ROW.slice(2)}\n`);
  return bytes(HEADER, '\n', ...Array.from({ length: rows }, (_, i) => line(i)));
}

describe('the rows of a log', () => {
  it('are what was written, however it was marked, ended and packed, with the line of each', async () => {
    const text = fc.string({ unit: 'grapheme' }).map((one) => one.replace(/[\r\n"\p{Cc}]/gu, '').trim());
    const kinds = fc.record({
      marked: fc.boolean(),
      lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
      packed: fc.boolean(),
      asJson: fc.boolean(),
      blanks: fc.array(fc.constantFrom('', '  ', '\t'), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), kinds, async (customers, how) => {
        const { marked, lineEnd, packed, asJson, blanks } = how;
        const lines = customers.map((id) =>
          asJson ? JSON.stringify({ ...OBJECT, customer_id: id }) : `e1,"${id}",2026-01-31T08:30:00Z,mobile,transfer`,
        );
        const all = [...(asJson ? [] : [HEADER]), ...lines.flatMap((line) => [...blanks, line]), ''];
        const content = bytes(marked ? MARK : '', all.join(lineEnd));
        const name = `log.${asJson ? 'ndjson' : 'csv'}${packed ? '.gz' : ''}`;
        const rows = await rowsIn(name, packed ? gzipSync(content) : content);
        expect(rows.map(customerIn)).toEqual(customers);
        const first = asJson ? 1 : 2;
        expect(rows.map(({ line }) => line)).toEqual(
          customers.map((_, i) => first + blanks.length + i * (1 + blanks.length)),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('are refused with the line of the first byte that is not UTF-8, wherever the file is cut into pieces', async () => {
    const place = fc.record({
      rows: fc.integer({ min: 1, max: 6_000 }),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(place, fc.boolean(), async ({ rows, share }, packed) => {
        const at = Math.floor(share * rows);
        const content = manyRows(rows, at, GBK);
        await expect(rowsIn(packed ? 'gbk.csv.gz' : 'gbk.csv', packed ? gzipSync(content) : content)).rejects.toThrow(
          `: line ${at + 2} is not UTF-8: save the file as UTF-8`,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('keep characters whole that lie across two pieces of the file', async () => {
    const name = '张三'.repeat(5);
    const rows = await rowsIn('long.csv', manyRows(5_000, -1, GBK).toString().replaceAll('007', name));
    expect(new Set(rows.map(customerIn))).toEqual(new Set([name]));
    expect(rows).toHaveLength(5_000);
  });

  it('may hold a separator of lines that JSON lets stand', async () => {
    const text = JSON.stringify({ ...OBJECT, type: 'a\u2028b\u2029c' });
    expect((await rowsIn('separators.ndjson', text))[0]?.value).toMatchObject({ type: 'a\u2028b\u2029c' });
  });

  it('may be followed by empty lines and by lines of nothing but commas', async () => {
    expect(await rowsIn('ends.csv', `\n${HEADER}\n\n${ROW}\n,,,,\n , ,,,\n,,,,,,,\n\n \n`)).toMatchObject([
      { line: 4 },
    ]);
  });

  it.each<[string, string, string | Uint8Array, string]>([
    ['a column twice', 'a.csv', `${HEADER},type\n${ROW},x\n`, 'a.csv:1: the header names type twice'],
    [
      'a column twice, once with blanks',
      'a.csv',
      `${HEADER}, type\n${ROW},x\n`,
      'a.csv:1: the header names type twice',
    ],
    ['a column in both spellings', 'a.csv', `${HEADER},id\n${ROW},x\n`, 'a.csv:1: the header names event_id and id'],
    ['a column without a name', 'a.csv', `${HEADER},\n${ROW},\n`, 'a.csv:1: column 6 of the header has no name'],
    ['a quote never closed', 'a.csv', `${HEADER}\n"${ROW}\n${ROW}\n`, 'a.csv: Quote Not Closed'],
    [
      'a quote closed in another gigabyte',
      'a.csv',
      `${HEADER}\n"${`${ROW}\n`.repeat(50_000)}`,
      'a.csv: Max Record Size',
    ],
    ['a line without an end', 'a.ndjson', 'x'.repeat(1_500_000), 'a.ndjson:1: this line is longer than a mebibyte'],
    ['UTF-16', 'a.csv', Buffer.from(`${MARK}${HEADER}\n`, 'utf16le'), 'a.csv: this is UTF-16: save the file as UTF-8'],
    ['nothing', 'a.csv', '', 'a.csv: there is no row in it'],
    ['a header alone', 'a.csv', `${HEADER}\n`, 'a.csv: there is no row in it'],
    ['blank lines alone', 'a.ndjson', '\n \n', 'a.ndjson: there is no row in it'],
    ['nothing, gzipped', 'a.csv.gz', gzipSync(''), 'a.csv.gz: there is no row in it'],
    ['no gzip', 'a.csv.gz', `${HEADER}\n`, 'a.csv.gz cannot be read to its end: it is no gzip stream'],
    [
      'not even the start of a gzip',
      'a.csv.gz',
      '',
      'a.csv.gz cannot be read to its end: its gzip stream is cut short',
    ],
    [
      'rubbish behind the gzip',
      'a.csv.gz',
      bytes(gzipSync(`${HEADER}\n${ROW}\n`), 'rubbish'),
      'something stands behind its end',
    ],
  ])('are refused for %s', async (_what, name, content, sentence) => {
    await expect(rowsIn(name, content)).rejects.toThrow(sentence);
  });

  it.each([
    ['a row too long', 'a.csv', `${HEADER}\n${ROW}\n${ROW},7\n`, 3, 'this row has 6 cells, and the header 5'],
    ['a row too short', 'a.csv', `${HEADER}\n\n${ROW}\ne1,c1\n`, 4, 'this row has 2 cells, and the header 5'],
    [
      'a member twice',
      'a.ndjson',
      `\n{"customer_id":"a","type":"x","customer_id":"b"}`,
      2,
      '"customer_id" stands twice in one object: leave one out',
    ],
    [
      'two spellings that disagree',
      'a.ndjson',
      JSON.stringify({ ...OBJECT, id: 'e2' }),
      1,
      'event_id and id are the same, and say different things: leave one out',
    ],
    ['no JSON', 'a.ndjson', '{}\n{oops', 2, 'this line is not JSON'],
  ])('hold one that can be no event for %s, and the rest', async (_what, name, content, line, message) => {
    const rows = await rowsIn(name, content);
    const unread = rows.filter(({ value }) => value instanceof UnreadItem);
    expect(unread).toMatchObject([{ line, value: { refusal: { message } } }]);
  });

  it('are refused for a gzip cut anywhere', async () => {
    const whole = gzipSync(manyRows(50, -1, GBK));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (left) => {
        await expect(rowsIn('cut.csv.gz', whole.subarray(0, left))).rejects.toThrow(
          /cut\.csv\.gz cannot be read to its end/,
        );
      }),
      { numRuns: 50 },
    );
    expect(gunzipSync(whole)).toHaveLength(manyRows(50, -1, GBK).length);
  });

  it('may name a member in both spellings that agree', async () => {
    const both = JSON.stringify({ ...OBJECT, id: 'e1', customerId: '007', occurredAt: null });
    expect(await rowsIn('both.ndjson', both)).toHaveLength(1);
  });

  it('are not sought in a folder', async () => {
    mkdirSync(join(dir, 'folder.csv'));
    await expect(readRows(join(dir, 'folder.csv')).next()).rejects.toThrow('folder.csv: this is a folder');
  });
});
