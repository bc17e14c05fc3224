import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TableResult } from '../../scripts/stories/run.js';
import { TABLE } from '../../scripts/stories/table.js';

/** A small population refutes only what chance would hardly give: the whole table is `npm run stories`. */
const CUSTOMERS = 8;
const VARIATION = 0.7;
const LONGEST_MS = 300_000;
const OVER_ALL_KINDS = ['all-steady-customers', 'every-decline'];

type Row = TableResult['rows'][number];

describe('the table of life stories, in short', () => {
  let dir: string;
  let code: number | null;
  let rows: ReadonlyMap<string, Row>;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stories-'));
    const file = join(dir, 'stories.json');
    code = await runStories('--customers', String(CUSTOMERS), '--variation', String(VARIATION), '--json', file);
    const { rows: written } = JSON.parse(readFileSync(file, 'utf8')) as TableResult;
    rows = new Map(written.map((row) => [row.kind, row]));
  }, LONGEST_MS);
  afterAll(() => rmSync(dir, { recursive: true }));

  it.each([...TABLE.map(({ kind }) => kind), ...OVER_ALL_KINDS])('%s', (kind) => {
    const row = rows.get(kind);
    expect({ ...row, holds: row?.holds }).toEqual({ ...row, holds: true });
  });

  it('has no other row, and the command says that all hold', () => {
    expect(rows.size).toBe(TABLE.length + OVER_ALL_KINDS.length);
    expect(code).toBe(0);
  });
});

/** Runs the built command as its users do; says what it said only when not all hold. */
async function runStories(...args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/scripts/stories.js', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => void (said += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) process.stderr.write(said);
  return code;
}
