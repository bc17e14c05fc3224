import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

export interface PartOfLog {
  file: string;
  events: number;
  customers: string[];
}

/** Every tenth customer of the real log, over its whole year. */
export async function partOfLog(): Promise<PartOfLog> {
  const lines: string[] = [];
  const log = createReadStream('scripts/data/online-retail.csv.gz').pipe(createGunzip());
  for await (const line of createInterface({ input: log })) {
    if (lines.length === 0 || line.split(',')[1]?.endsWith('7') === true) lines.push(line);
  }
  const file = join(mkdtempSync(join(tmpdir(), 'tidewatch-log-')), 'part.csv');
  writeFileSync(file, lines.join('\n'));
  const customers = [...new Set(lines.slice(1).map((line) => line.split(',')[1] ?? ''))];
  return { file, events: lines.length - 1, customers };
}
