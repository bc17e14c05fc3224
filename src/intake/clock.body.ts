/** The body of `POST /v1/runs/:name/clock`. */
import { Type } from 'class-transformer';
import { IsArray, IsDefined, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { ProblemError } from '../core/contracts/problems.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import { CUSTOMER_CHANNELS } from '../core/lifecycle/safeguards.js';
import { instantOf } from '../core/primitives/instant.js';
import type { Channel, EpochMs } from '../core/primitives/vocabulary.js';
import { checkedBody } from '../ops/checked-body.js';

const INSTANT = { type: 'string', format: 'date-time' } as const;

export const CLOCK_SCHEMA = {
  type: 'object',
  properties: {
    asOf: INSTANT,
    silent: {
      type: 'array',
      description: 'The channels that are silent as a whole then. With an empty list none is; left out: not observed.',
      items: {
        type: 'object',
        properties: { channel: { type: 'string', enum: CUSTOMER_CHANNELS }, sinceAt: INSTANT },
        required: ['channel', 'sinceAt'],
      },
    },
  },
  required: ['asOf'],
};

class Silent {
  @IsIn(CUSTOMER_CHANNELS, { message: `silent[].channel must be one of ${CUSTOMER_CHANNELS.join(', ')}` })
  channel!: Channel;
  @IsDefined({ message: 'silent[].sinceAt is missing: the instant since which the channel is silent' })
  sinceAt!: unknown;
}

class ClockBody {
  @IsDefined() asOf!: unknown;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Silent) silent?: Silent[];
}

export interface ClockCall {
  asOf: EpochMs;
  /** Null when nobody observes the channels of the log. */
  silent: SilentChannel[] | null;
}

/** Throws a `bad_request` problem. */
export function clockIn(body: unknown): ClockCall {
  const { asOf: instant, silent } = checkedBody(ClockBody, body);
  const asOf = instantOf(instant);
  if (Number.isNaN(asOf)) throw new ProblemError('bad_request', 'Send {"asOf": <instant>}.');
  return { asOf, silent: silent === undefined ? null : silentIn(silent, asOf) };
}

function silentIn(silent: readonly Silent[], asOf: EpochMs): SilentChannel[] {
  const found = silent.map(({ channel, sinceAt }) => ({ channel, sinceAt: instantOf(sinceAt) }));
  if (new Set(found.map(({ channel }) => channel)).size < found.length) {
    throw new ProblemError('bad_request', 'silent names a channel twice: leave one out.');
  }
  // The negation refuses what is no instant, too.
  if (!found.every(({ sinceAt }) => sinceAt <= asOf)) {
    throw new ProblemError('bad_request', 'silent[].sinceAt must be an instant up to asOf.');
  }
  return found;
}
