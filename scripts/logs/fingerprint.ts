/** Identifies a log by its first rows, whether it is compressed or not and however much it has grown. */
import { createHash } from 'node:crypto';
import type { LogFingerprint } from '../../src/client/protocol.js';
import { readRows } from './rows.js';

const ROWS = 100;

/** The hash of this many rows, or of all when there are fewer. Throws LogError. */
export async function fingerprintOf(file: string, most = ROWS): Promise<LogFingerprint> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const { value } of readRows(file)) {
    hash.update(`${JSON.stringify(value)}\n`);
    if (++rows >= most) break;
  }
  return { rows, sha256: hash.digest('hex') };
}

/** Whether the log begins with the rows with which a run was first started. */
export async function beginsWith(file: string, known: LogFingerprint): Promise<boolean> {
  const { rows, sha256 } = await fingerprintOf(file, known.rows);
  return rows === known.rows && sha256 === known.sha256;
}
