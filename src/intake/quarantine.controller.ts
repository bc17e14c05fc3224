import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { QuarantineView, RedriveView } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { QUARANTINE_REASONS, type QuarantineReason } from '../core/contracts/records.js';
import { Allow } from '../ops/auth.guard.js';
import { checkedBody } from '../ops/checked-body.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { parseId, type QuarantineQuery } from '../redis/quarantine.store.js';
import { QuarantineService } from './quarantine.service.js';

const MOST = 1_000;
const USUAL = 100;

class RedriveBody {
  @ApiPropertyOptional({ type: [String], maxItems: MOST, description: 'Of entries' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  ids?: string[];

  @ApiPropertyOptional({ enum: QUARANTINE_REASONS })
  @IsOptional()
  @IsIn(QUARANTINE_REASONS)
  reason?: QuarantineReason;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit?: number;
}

/** The query as it stands in the address. */
type ListQuery = Partial<Record<'limit' | 'reason' | 'cursor' | 'run', string>>;

@ApiTags('quarantine')
@ApiBearerAuth()
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(private readonly quarantine: QuarantineService) {}

  @Get()
  @Allow('auditor', 'operator')
  @ApiOperation({ summary: 'What could not be applied, with the reason and as it came, the newest first' })
  @QueryParameter('limit', { description: `1 to ${MOST}; ${USUAL} when left out` })
  @QueryParameter('reason', { enum: QUARANTINE_REASONS })
  @QueryParameter('cursor', { description: 'From the page before' })
  @QueryParameter('run', { description: 'The live run when left out' })
  list(@Query() { limit, reason, cursor, run }: ListQuery): Promise<QuarantineView> {
    if (cursor !== undefined && parseId(cursor)[1] === undefined) {
      throw new ProblemError('bad_request', 'cursor must come from the page before');
    }
    const query = { limit: readLimit(limit), ...readReason(reason) };
    return this.quarantine.list(run, cursor === undefined ? query : { ...query, before: cursor });
  }

  @Post('redrive')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary: 'Try entries again',
    description: `All of them, or those of one reason, or those named; ${MOST} at a time, the oldest first.`,
  })
  @ApiBody({ required: false, type: RedriveBody })
  @QueryParameter('run', { description: 'The live run when left out' })
  redrive(@Body() body: unknown, @Query('run') run?: string): Promise<RedriveView> {
    return this.quarantine.redrive(run, { limit: MOST, ...given(checkedBody(RedriveBody, body ?? {})) });
  }
}

/** Throws a `bad_request` problem. */
function readLimit(given = String(USUAL)): number {
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new ProblemError('bad_request', `limit must be a whole number from 1 to ${MOST}`);
}

/** Throws a `bad_request` problem. */
function readReason(given: string | undefined): Pick<QuarantineQuery, 'reason'> {
  const reason = QUARANTINE_REASONS.find((name) => name === given);
  if (reason !== undefined) return { reason };
  if (given === undefined) return {};
  throw new ProblemError('bad_request', `reason must be one of ${QUARANTINE_REASONS.join(', ')}`);
}

function given({ ids, reason, limit }: RedriveBody): Partial<QuarantineQuery> {
  return {
    ...(ids === undefined ? {} : { ids }),
    ...(reason === undefined ? {} : { reason }),
    ...(limit === undefined ? {} : { limit }),
  };
}
