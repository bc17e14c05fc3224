/** What the body of `PUT /v1/runs/:name` says of the log that is about to be poured. */
import type { LogFingerprint } from '../client/protocol.js';
import { ProblemError } from '../core/problems.js';

const SHA256 = /^[0-9a-f]{64}$/;

/** Null for a body that says nothing. Throws a `bad_request` problem. */
export function fingerprintIn(body: unknown): LogFingerprint | null {
  if (body === undefined || body === null) return null;
  const members = typeof body === 'object' ? Object.entries(body) : [['', null]];
  if (members.length === 0) return null;
  const [[name, log]] = members as [[string, unknown]];
  if (members.length === 1 && name === 'log' && isFingerprint(log)) return { rows: log.rows, sha256: log.sha256 };
  throw new ProblemError(
    'bad_request',
    'Send nothing, or {"log": {"rows": <how many of its first rows>, "sha256": <64 digits 0-9a-f>}}.',
  );
}

function isFingerprint(value: unknown): value is LogFingerprint {
  if (typeof value !== 'object' || value === null || !('rows' in value) || !('sha256' in value)) return false;
  const { rows, sha256 } = value;
  return Number.isSafeInteger(rows) && Number(rows) > 0 && typeof sha256 === 'string' && SHA256.test(sha256);
}
