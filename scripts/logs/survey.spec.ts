import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { surveyOf } from './survey.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-survey-'));
afterAll(() => rmSync(dir, { recursive: true }));

const HEADER = 'event_id,customer_id,occurred_at,channel,type';
const SPAN = { fromAt: Date.UTC(2025, 0, 1), toAt: Date.UTC(2025, 0, 3) };

function log(name: string, lines: readonly string[]): string {
  const file = join(dir, name);
  const text = lines.join('\n');
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
}

describe('the survey of a log', () => {
  it.each([
    ['a table', 'a.csv', [HEADER, 'a,c,2025-01-01T00:00:00Z,mobile,login', 'b,c,2025-01-03T00:00:00Z,mobile,login']],
    [
      'a packed table',
      'a.csv.gz',
      [HEADER, '"a",c,"2025-01-01T00:00:00Z",mobile,login', `b,c,${SPAN.toAt},mobile,login`],
    ],
    ['lines of JSON', 'a.ndjson', [`{"occurred_at":${SPAN.fromAt}}`, '{"occurredAt":"2025-01-03T00:00:00Z"}']],
    [
      'a log whose last row comes late',
      'b.csv',
      [
        HEADER,
        'a,c,2025-01-01T00:00:00Z,mobile,x',
        'b,c,2025-01-03T00:00:00Z,mobile,x',
        'c,c,2025-01-02T00:00:00Z,mobile,x',
      ],
    ],
  ])('finds rows and ends of %s', async (_what, name, lines) => {
    const rows = lines.filter((line) => line !== HEADER).length;
    expect(await surveyOf(log(name, lines))).toEqual({ rows, span: SPAN });
  });

  it.each([
    ['a table without instants', 'c.csv', [HEADER, 'a,c,yesterday,mobile,login']],
    ['a table without rows', 'd.csv', [HEADER]],
    ['what is no JSON', 'e.ndjson', ['{']],
  ])('claims no span of %s', async (_what, name, lines) => {
    expect((await surveyOf(log(name, lines)))?.span).toBeNull();
  });

  it('stops when nobody wants it', async () => {
    expect(await surveyOf(log('f.csv', [HEADER]), () => false)).toBeNull();
  });
});
