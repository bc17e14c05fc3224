import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { QuarantineView, RedriveView } from '../client/protocol.js';
import { ProblemError } from '../core/problems.js';
import { QUARANTINE_REASONS } from '../core/records.js';
import { Allow } from '../ops/auth.guard.js';
import { parseId, type QuarantineQuery } from '../redis/quarantine.store.js';
import { QuarantineService } from './quarantine.service.js';

const MOST = 1_000;
const USUAL = 100;

/** As it stands in the address. */
type ListQuery = Partial<Record<'limit' | 'reason' | 'cursor' | 'run', string>>;

@ApiTags('quarantine')
@ApiBearerAuth()
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(private readonly quarantine: QuarantineService) {}

  @Get()
  @Allow('auditor', 'operator')
  @ApiOperation({ summary: 'What could not be applied, with the reason and as it came, the newest first' })
  @ApiQuery({ name: 'limit', required: false, description: `1 to ${MOST}; ${USUAL} when left out` })
  @ApiQuery({ name: 'reason', required: false, enum: QUARANTINE_REASONS })
  @ApiQuery({ name: 'cursor', required: false, description: 'From the page before' })
  @ApiQuery({ name: 'run', required: false, description: 'The live run when left out' })
  list(@Query() { limit, reason, cursor, run }: ListQuery): Promise<QuarantineView> {
    if (cursor !== undefined && parseId(cursor)[1] === undefined) {
      throw new ProblemError('bad_request', 'cursor must come from the page before');
    }
    const query = checked({ limit: limit === undefined ? USUAL : Number(limit), reason });
    return this.quarantine.list(run, cursor === undefined ? query : { ...query, before: cursor });
  }

  @Post('redrive')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary: 'Try entries again',
    description: `All of them, or those of one reason, or those named; ${MOST} at a time, the oldest first.`,
  })
  @ApiBody({
    required: false,
    schema: {
      properties: {
        ids: { type: 'array', items: { type: 'string' } },
        reason: { type: 'string', enum: [...QUARANTINE_REASONS] },
        limit: { type: 'integer' },
      },
    },
  })
  @ApiQuery({ name: 'run', required: false, description: 'The live run when left out' })
  redrive(@Body() body: unknown, @Query('run') run?: string): Promise<RedriveView> {
    return this.quarantine.redrive(run, checked({ limit: MOST, ...asRecord(body) }));
  }
}

/** Throws a `bad_request` problem that names the member. */
function checked({ limit, reason, ids }: Record<string, unknown>): QuarantineQuery {
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new ProblemError('bad_request', `limit must be a whole number from 1 to ${MOST}`);
  }
  const known = QUARANTINE_REASONS.find((name) => name === reason);
  if (reason !== undefined && known === undefined) {
    throw new ProblemError('bad_request', `reason must be one of ${QUARANTINE_REASONS.join(', ')}`);
  }
  if (ids !== undefined && !isNames(ids)) throw new ProblemError('bad_request', 'ids must be a list of entry ids');
  return { limit, ...(known === undefined ? {} : { reason: known }), ...(ids === undefined ? {} : { ids }) };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= MOST && value.every((id) => typeof id === 'string');
}

function asRecord(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
