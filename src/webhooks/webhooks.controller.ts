import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString } from 'class-validator';
import type { DeliveriesView, RedriveView, WebhookTestView, WebhookView, WebhooksView } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { DELIVERY_OUTCOMES } from '../core/contracts/webhooks.js';
import { Allow } from '../ops/auth.guard.js';
import { checkedBody } from '../ops/checked-body.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { parseLogCursor } from '../redis/delivery.log.js';
import { WebhooksService, type DeliveryQuery } from './webhooks.service.js';

const MOST = 1_000;
const USUAL = 100;

class RedriveBody {
  @ApiPropertyOptional({ description: 'Of all endpoints when left out' })
  @IsOptional()
  @IsString()
  endpoint?: string;

  @ApiPropertyOptional({ type: [String], maxItems: MOST, description: 'Of events; all that failed when left out' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  ids?: string[];
}

/** The query as it stands in the address. */
type ListQuery = Partial<Record<'endpoint' | 'outcome' | 'limit' | 'cursor', string>>;

@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @Allow('auditor', 'operator')
  @ApiOperation({ summary: 'The endpoints and the state of their deliveries' })
  list(): Promise<WebhooksView> {
    return this.webhooks.list();
  }

  @Get('deliveries')
  @Allow('auditor', 'operator')
  @ApiOperation({ summary: 'How attempts to deliver ended, the newest first' })
  @QueryParameter('endpoint')
  @QueryParameter('outcome', { enum: DELIVERY_OUTCOMES })
  @QueryParameter('limit', { description: `1 to ${MOST}; ${USUAL} when left out` })
  @QueryParameter('cursor', { description: 'From the page before' })
  deliveries(@Query() query: ListQuery): Promise<DeliveriesView> {
    return this.webhooks.deliveries(readQuery(query));
  }

  @Post('redrive')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary: 'Try failed deliveries again',
    description: `All of them, those of one endpoint, or those of the named events; ${MOST} at a time.`,
  })
  @ApiBody({ required: false, type: RedriveBody })
  redrive(@Body() body: unknown): Promise<RedriveView> {
    const { endpoint, ids } = checkedBody(RedriveBody, body ?? {});
    return this.webhooks.redrive({ endpoint, ids, limit: MOST });
  }

  @Post(':name/pause')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({ summary: 'Deliver nothing more to an endpoint: what is to be sent waits. It stays so until resumed' })
  pause(@Param('name') name: string): Promise<WebhookView> {
    return this.webhooks.setPaused(name, true);
  }

  @Post(':name/resume')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({ summary: 'Deliver to a paused endpoint again, first what waits' })
  resume(@Param('name') name: string): Promise<WebhookView> {
    return this.webhooks.setPaused(name, false);
  }

  @Post(':name/test')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({ summary: 'Send a signed tidewatch.ping at once, and report what came back' })
  test(@Param('name') name: string): Promise<WebhookTestView> {
    return this.webhooks.test(name);
  }
}

/** Throws a `bad_request` problem that names the member. */
function readQuery({ endpoint, outcome, limit: given, cursor }: ListQuery): DeliveryQuery {
  const limit = given === undefined ? USUAL : Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new ProblemError('bad_request', `limit must be a whole number from 1 to ${MOST}`);
  }
  const known = DELIVERY_OUTCOMES.find((name) => name === outcome);
  if (outcome !== undefined && known === undefined) {
    throw new ProblemError('bad_request', `outcome must be one of ${DELIVERY_OUTCOMES.join(', ')}`);
  }
  const after = cursor === undefined ? null : parseLogCursor(cursor);
  if (cursor !== undefined && after === null) {
    throw new ProblemError('bad_request', 'cursor must come from the page before');
  }
  return { endpoint, outcome: known ?? null, limit, after };
}
