/** The body of `PUT /v1/runs/:name`: a fingerprint of the log that will be replayed. */
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { LogFingerprint } from '../client/protocol.js';
import { checkedBody } from '../ops/checked-body.js';

class Fingerprint {
  @IsInt() @Min(1) @Max(Number.MAX_SAFE_INTEGER) rows!: number;
  @Matches(/^[0-9a-f]{64}$/, { message: 'sha256 must be 64 digits 0-9a-f' }) sha256!: string;
}

class OpenBody {
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Fingerprint) log?: Fingerprint;
}

/** Null for an empty body. Throws a `bad_request` problem. */
export function fingerprintIn(body: unknown): LogFingerprint | null {
  if (body === undefined) return null;
  const { log } = checkedBody(OpenBody, body);
  return log === undefined ? null : { rows: log.rows, sha256: log.sha256 };
}
