import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { beginsWith, fingerprintOf } from './fingerprint.js';

const HEADER = 'event_id,customer_id,occurred_at,channel,type';

let dir = '';
let files = 0;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'fingerprint-'))));
afterAll(() => rmSync(dir, { recursive: true }));

function logOf(ids: readonly number[], how: { lineEnd?: string; packed?: boolean; mark?: string } = {}): string {
  const { lineEnd = '\n', packed = false, mark = '' } = how;
  const rows = ids.map((id) => `e${id},c,2026-01-31T08:30:00Z,mobile,login`);
  const content = `${mark}${[HEADER, ...rows, ''].join(lineEnd)}`;
  const file = join(dir, `${++files}.csv${packed ? '.gz' : ''}`);
  writeFileSync(file, packed ? gzipSync(content) : content);
  return file;
}

const IDS = fc.array(fc.nat(9), { minLength: 1, maxLength: 150 });
const HOW = fc.record({
  lineEnd: fc.constantFrom('\n', '\r\n'),
  packed: fc.boolean(),
  mark: fc.constantFrom('', '\ufeff'),
});

describe('a log', () => {
  it('is known again however it is packed, and when it has grown at its end', async () => {
    await fc.assert(
      fc.asyncProperty(IDS, fc.array(fc.nat(9), { maxLength: 150 }), HOW, async (ids, more, how) => {
        const known = await fingerprintOf(logOf(ids));
        expect(known.rows).toBe(Math.min(100, ids.length));
        expect(await beginsWith(logOf([...ids, ...more], how), known)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is another when one of its first rows is, or one is missing', async () => {
    await fc.assert(
      fc.asyncProperty(IDS, fc.nat(), fc.boolean(), async (ids, place, isLeftOut) => {
        const at = place % Math.min(100, ids.length);
        const other = isLeftOut ? ids.slice(0, at) : ids.map((id, i) => (i === at ? id + 10 : id));
        fc.pre(other.length > 0);
        expect(await beginsWith(logOf(other), await fingerprintOf(logOf(ids)))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
