/** The request bodies of the calls that act on alerts. */
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ACTIONS, type ActionName } from '../core/alerts/action.transitions.js';
import { instantOf } from '../core/primitives/instant.js';
import { ProblemError } from '../core/contracts/problems.js';
import { DAY_MS, MINUTE_MS } from '../core/primitives/time.js';
import { PERSONS_OUTCOMES, type EpochMs, type PersonsOutcome } from '../core/primitives/vocabulary.js';
import { checkedBody } from '../ops/checked-body.js';
import { Person } from '../ops/person.decorator.js';

const LONGEST_SNOOZE_MS = 366 * DAY_MS;
const MOST_AT_ONCE = 500;
const OF_ONE_ACTION = [
  { member: 'assignee', action: 'assign' },
  { member: 'outcome', action: 'resolve' },
  { member: 'untilAt', action: 'snooze' },
  { member: 'minutes', action: 'snooze' },
] as const;

class ActionBody {
  @IsIn(ACTIONS) action!: ActionName;
  @IsOptional() @Person() by?: string;
  @IsOptional() @IsString() @MaxLength(2000) comment?: string;
  @IsOptional() @Person() assignee?: string;
  @IsOptional() untilAt?: string | number;
  @IsOptional() @IsInt() @Min(1) @Max(LONGEST_SNOOZE_MS / MINUTE_MS) minutes?: number;
  @IsOptional() @IsIn(PERSONS_OUTCOMES) outcome?: PersonsOutcome;
}

class OneActionBody extends ActionBody {
  @IsInt() @Min(1) version!: number;
}

class Named {
  @IsString() @Length(1, 64) id!: string;
  @IsInt() @Min(1) version!: number;
}

class BulkBody extends ActionBody {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST_AT_ONCE)
  @ValidateNested({ each: true })
  @Type(() => Named)
  alerts!: Named[];
}

/** An action, without the parts that differ between the alerts of a bulk call. */
export interface Wish extends Pick<ActionBody, 'comment' | 'assignee' | 'outcome'> {
  action: ActionName;
  by: string;
  role: string;
  /** For `snooze`: computes the end from the run's clock. */
  until: ((now: EpochMs) => EpochMs) | null;
}

/** Throws a `bad_request` problem that names what is wrong. */
export function readAction(raw: unknown, role: string): { wish: Wish; version: number } {
  const body = checkedBody(OneActionBody, raw);
  return { wish: wishOf(body, role), version: body.version };
}

/** Like `readAction`, for many alerts. */
export function readBulk(
  raw: unknown,
  role: string,
): { wish: Wish; alerts: readonly { id: string; version: number }[] } {
  const body = checkedBody(BulkBody, raw);
  return { wish: wishOf(body, role), alerts: body.alerts };
}

function wishOf(body: ActionBody, role: string): Wish {
  const { action, by = role, comment, outcome, assignee } = body;
  if (action === 'resolve' && outcome === undefined) {
    throw bad(`To resolve an alert say its outcome: one of ${PERSONS_OUTCOMES.join(', ')}.`);
  }
  if (action === 'assign' && assignee === undefined) throw bad('To assign an alert name the assignee.');
  if (action === 'comment' && (comment ?? '').trim() === '') throw bad('A comment needs words.');
  refuseIdleMembers(body);
  return {
    action,
    by,
    role,
    until: action === 'snooze' ? snoozeOf(body) : null,
    ...(comment === undefined ? {} : { comment }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(assignee === undefined ? {} : { assignee }),
  };
}

/** A member that belongs to another action is refused, not ignored: the sender meant something by it. */
function refuseIdleMembers(body: ActionBody): void {
  const idle = OF_ONE_ACTION.find(({ member, action }) => body[member] !== undefined && body.action !== action);
  if (idle !== undefined) throw bad(`${idle.member} belongs to ${idle.action} and says nothing to ${body.action}.`);
  if (body.untilAt !== undefined && body.minutes !== undefined) throw bad('Say untilAt or minutes, not both.');
}

function snoozeOf({ untilAt, minutes }: ActionBody): (now: EpochMs) => EpochMs {
  const at = untilAt === undefined ? NaN : instantOf(untilAt);
  if (untilAt !== undefined && Number.isNaN(at)) throw bad('untilAt must be ISO 8601 with an offset, or epoch ms.');
  if (untilAt === undefined && minutes === undefined) {
    throw bad('To snooze an alert say until when (untilAt) or for how long (minutes).');
  }
  return (now) => {
    const until = minutes === undefined ? at : now + minutes * MINUTE_MS;
    if (until > now && until <= now + LONGEST_SNOOZE_MS) return until;
    throw bad(`untilAt must lie within a year after the run's clock, which is at ${new Date(now).toISOString()}.`);
  };
}

function bad(sentence: string): ProblemError {
  return new ProblemError('bad_request', sentence);
}
