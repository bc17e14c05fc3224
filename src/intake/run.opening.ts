/** The body of `PUT /v1/runs/:name`: what is known of the log that will be replayed. */
import { Type } from 'class-transformer';
import { Equals, IsDefined, IsInt, IsObject, IsOptional, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { LogFingerprint, LogSpan } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { instantOf, isPlausible } from '../core/primitives/instant.js';
import { checkedBody } from '../ops/checked-body.js';

const INSTANT = { type: 'string', format: 'date-time' } as const;

export const OPENING_SCHEMA = {
  type: 'object',
  properties: {
    log: {
      type: 'object',
      properties: { rows: { type: 'integer', minimum: 1 }, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
      required: ['rows', 'sha256'],
    },
    simulated: { type: 'boolean', enum: [true], description: 'The events of this run are drawn, not real' },
    span: {
      type: 'object',
      description: 'From when to when the log tells, so that people see how much is left',
      properties: { from: INSTANT, to: INSTANT },
      required: ['from', 'to'],
    },
  },
};

class Fingerprint {
  @IsInt() @Min(1) @Max(Number.MAX_SAFE_INTEGER) rows!: number;
  @Matches(/^[0-9a-f]{64}$/, { message: 'sha256 must be 64 digits 0-9a-f' }) sha256!: string;
}

class Span {
  @IsDefined() from!: unknown;
  @IsDefined() to!: unknown;
}

class OpenBody {
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Fingerprint) log?: Fingerprint;
  // A run cannot become real again, so only true can be sent.
  @IsOptional() @Equals(true, { message: 'simulated must be true, or left out' }) simulated?: true;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Span) span?: Span;
}

export interface RunOpening {
  log: LogFingerprint | null;
  simulated: boolean;
  span: LogSpan | null;
}

const NOTHING_SAID: RunOpening = { log: null, simulated: false, span: null };

/** All is unknown in an empty body. Throws a `bad_request` problem. */
export function openingIn(body: unknown): RunOpening {
  if (body === undefined) return NOTHING_SAID;
  const { log, simulated = false, span } = checkedBody(OpenBody, body);
  return {
    log: log === undefined ? null : { rows: log.rows, sha256: log.sha256 },
    simulated,
    span: span === undefined ? null : spanIn(span),
  };
}

function spanIn(span: Span): LogSpan {
  const [fromAt, toAt] = [instantOf(span.from), instantOf(span.to)];
  if (isPlausible(fromAt) && isPlausible(toAt) && fromAt <= toAt) return { fromAt, toAt };
  throw new ProblemError('bad_request', 'span must be two instants of which the second is not before the first.');
}
